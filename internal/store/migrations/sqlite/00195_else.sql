-- +goose Up
-- That a case is about somebody here who is not among those who can be named, as it was told.
alter table cases add column about_else integer not null default 0;

-- +goose Down
alter table cases drop column about_else;
