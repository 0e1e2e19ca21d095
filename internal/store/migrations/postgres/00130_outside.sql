-- +goose Up
-- The public half of the key to which what is told is sealed, of a reader from outside; and whether she
-- has shown the other half since her password was last set by a link.
alter table people add column reading_key text collate "C" not null default '';
alter table people add column reading_proved boolean not null default false;

-- +goose Down
alter table people drop column reading_proved;
alter table people drop column reading_key;
