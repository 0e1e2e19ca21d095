-- +goose Up
-- What took effect at once and could harm a client is kept beside what waits ('at-once', 'move'). On which
-- files of a client an act stands follows from its day and theirs, so that no file that some may not know
-- of changes what is stored when somebody acts.
drop table listed_acts;

create table acts_anew (
    practice_id text    not null references practices (id) on delete cascade,
    id          text    not null,
    kind        text    not null check (kind in ('charge', 'take-away', 'call-off', 'move', 'rank', 'ending')),
    client_id   text    not null,
    inquiry_id  text    not null,
    about       text    not null,
    person_id   text    not null,
    asked_at    integer not null,
    body        blob    not null,
    state       text    not null check (state in ('waiting', 'agreed', 'again', 'withdrawn', 'overtaken', 'at-once')),
    how         text    not null,
    of_id       text    not null,
    words       blob    not null,
    looked_at   integer,
    version     integer not null,
    primary key (practice_id, id)
) strict, without rowid;
insert into acts_anew (practice_id, id, kind, client_id, inquiry_id, about, person_id, asked_at, body, state, how, of_id, words, looked_at, version)
select practice_id, id, kind, client_id, inquiry_id, about, person_id, asked_at, body, state, how, of_id, words, looked_at, version from waiting_acts;
drop table waiting_acts;
alter table acts_anew rename to waiting_acts;

create unique index waiting_acts_once on waiting_acts (practice_id, kind, about) where state = 'waiting' and about <> '';
create index waiting_acts_open on waiting_acts (practice_id, asked_at, id) where state = 'waiting';
create index waiting_acts_client on waiting_acts (practice_id, client_id, asked_at, id);
create index cases_restricted on cases (state, practice_id, id) where restricted;

-- +goose Down
delete from waiting_acts where state = 'at-once';
drop index cases_restricted;
drop index waiting_acts_client;
create table listed_acts (
    practice_id text not null,
    case_id     text not null,
    act_id      text not null,
    primary key (practice_id, case_id, act_id),
    foreign key (practice_id, act_id) references waiting_acts (practice_id, id) on delete cascade
) strict, without rowid;
