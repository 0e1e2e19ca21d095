-- +goose Up
-- What somebody asked for that could harm a client, and that waits for a second look. body (what it says
-- and what it needs to be done) and words (the look, in words) are sealed.
create table waiting_acts (
    practice_id text    not null references practices (id) on delete cascade,
    id          text    not null,
    kind        text    not null check (kind in ('charge', 'take-away', 'call-off', 'rank', 'ending')),
    client_id   text    not null,
    inquiry_id  text    not null,
    about       text    not null,
    person_id   text    not null,
    asked_at    integer not null,
    body        blob    not null,
    state       text    not null check (state in ('waiting', 'agreed', 'again', 'withdrawn', 'overtaken')),
    how         text    not null,
    of_id       text    not null,
    words       blob    not null,
    looked_at   integer,
    version     integer not null,
    primary key (practice_id, id)
) strict, without rowid;

-- The same is asked for once at a time.
create unique index waiting_acts_once on waiting_acts (practice_id, kind, about) where state = 'waiting' and about <> '';
create index waiting_acts_open on waiting_acts (practice_id, asked_at, id) where state = 'waiting';

-- On which files of a client an act is listed.
create table listed_acts (
    practice_id text not null,
    case_id     text not null,
    act_id      text not null,
    primary key (practice_id, case_id, act_id),
    foreign key (practice_id, act_id) references waiting_acts (practice_id, id) on delete cascade
) strict, without rowid;

-- +goose Down
drop table listed_acts;
drop table waiting_acts;
