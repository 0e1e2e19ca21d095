-- +goose Up
-- The rules of the place that a practice chose; empty: those of no place in particular.
alter table practices add column pack text collate "C" not null default '';

-- +goose Down
alter table practices drop column pack;
