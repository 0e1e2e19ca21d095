-- +goose Up
-- That a case is about somebody here who is not among those who can be named, as it was told.
alter table cases add column about_else boolean not null default false;

-- +goose Down
alter table cases drop column about_else;
