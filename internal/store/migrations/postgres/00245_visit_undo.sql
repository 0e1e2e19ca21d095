-- +goose Up
-- How a visit stood before somebody moved it or called it off, so that she can take that back for a minute:
-- instants and ids, no words.
alter table visits add column undo text not null default '';

-- +goose Down
alter table visits drop column undo;
