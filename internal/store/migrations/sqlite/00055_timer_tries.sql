-- +goose Up
-- A timer that failed is tried again at next, later each time, so that it holds up no other.
alter table case_timers add column next integer not null default 0;
alter table case_timers add column failures integer not null default 0;
update case_timers set next = due;
drop index case_timers_due;
create index case_timers_next on case_timers (next) where fired is null;

-- +goose Down
drop index case_timers_next;
create index case_timers_due on case_timers (due) where fired is null;
alter table case_timers drop column failures;
alter table case_timers drop column next;
