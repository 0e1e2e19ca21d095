-- +goose Up
-- Whether a therapist takes new people, in her own word, and since when; empty: as the practice says.
alter table calendars add column taking text not null default '' check (taking in ('', 'open', 'full', 'not-now'));
alter table calendars add column taking_since text not null default '';

-- +goose Down
alter table calendars drop column taking_since;
alter table calendars drop column taking;
