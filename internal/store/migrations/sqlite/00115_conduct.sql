-- +goose Up
-- Who reads what is told about how somebody here behaved; in a practice that stands, its owners do.
alter table people add column hears integer not null default 0;
update people set hears = 1 where role = 'owner';

-- The client whom a case is about, where somebody of the practice was harmed by her.
alter table cases add column against_id text not null default '';
create index cases_about on cases (practice_id, about_id) where about_id <> '';

-- The case to whose readers alone a letter shows; empty for all others.
alter table outbox add column case_id text not null default '';

-- +goose Down
alter table outbox drop column case_id;
drop index cases_about;
alter table cases drop column against_id;
alter table people drop column hears;
