-- +goose Up
-- Visits that were booked together, as a series, carry its id.
alter table visits add column series_id text    not null default '';
create index visits_series on visits (practice_id, series_id, starts) where series_id <> '';

-- +goose Down
drop index visits_series;
alter table visits drop column series_id;
