-- +goose Up
-- When exactly somebody came to know a boundary, where the program saw it (by link); 0 where only the day is known.
alter table acknowledgements add column known_at bigint not null default 0;

-- +goose Down
alter table acknowledgements drop column known_at;
