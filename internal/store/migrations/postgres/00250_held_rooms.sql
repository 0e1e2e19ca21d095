-- +goose Up
-- A time held for a booking by link has its place, and takes hold of a room and equipment as its visit will: their
-- ids, with blanks between. zone is by which other clock the times were shown to who asked; empty: by the practice's.
alter table bookings add column place_id text collate "C" not null default '';
alter table bookings add column uses text collate "C" not null default '';
alter table bookings add column zone text collate "C" not null default '';

-- +goose Down
alter table bookings drop column zone;
alter table bookings drop column uses;
alter table bookings drop column place_id;
