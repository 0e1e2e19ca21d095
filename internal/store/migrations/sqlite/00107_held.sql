-- +goose Up
-- A time that is only held until the client says whether she wants it, and what it was offered in.
alter table visits add column held integer not null default 0;
alter table visits add column case_id text not null default '';

update visits set held = 1 where title = 'Extra visit, held' and state = 'booked';

create index visits_case on visits (practice_id, case_id) where case_id <> '';

-- +goose Down
drop index visits_case;
alter table visits drop column case_id;
alter table visits drop column held;
