-- +goose Up
-- What took effect at once and could harm a client is kept beside what waits ('at-once', 'move'). On which
-- files of a client an act stands follows from its day and theirs, so that no file that some may not know
-- of changes what is stored when somebody acts.
drop table listed_acts;

alter table waiting_acts drop constraint waiting_acts_kind_check;
alter table waiting_acts add constraint waiting_acts_kind_check check (kind in ('charge', 'take-away', 'call-off', 'move', 'rank', 'ending'));
alter table waiting_acts drop constraint waiting_acts_state_check;
alter table waiting_acts add constraint waiting_acts_state_check check (state in ('waiting', 'agreed', 'again', 'withdrawn', 'overtaken', 'at-once'));
create index waiting_acts_client on waiting_acts (practice_id, client_id, asked_at, id);
create index cases_restricted on cases (state, practice_id, id) where restricted;

-- +goose Down
delete from waiting_acts where state = 'at-once';
drop index cases_restricted;
drop index waiting_acts_client;
create table listed_acts (
    practice_id text collate "C" not null,
    case_id     text collate "C" not null,
    act_id      text collate "C" not null,
    primary key (practice_id, case_id, act_id),
    foreign key (practice_id, act_id) references waiting_acts (practice_id, id) on delete cascade
);
