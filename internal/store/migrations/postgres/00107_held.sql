-- +goose Up
-- A time that is only held until the client says whether she wants it, and what it was offered in.
alter table visits add column held boolean not null default false;
alter table visits add column case_id text collate "C" not null default '';

update visits set held = true where title = 'Extra visit, held' and state = 'booked';

create index visits_case on visits (practice_id, case_id) where case_id <> '';

-- +goose Down
drop index visits_case;
alter table visits drop column case_id;
alter table visits drop column held;
