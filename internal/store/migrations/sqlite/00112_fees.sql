-- +goose Up
-- The charge that was put on the account for what was not kept.
alter table crossings add column fee_line text not null default '';

-- +goose Down
alter table crossings drop column fee_line;
