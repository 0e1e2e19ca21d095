-- +goose Up
-- What somebody asked for that could harm a client, and that waits for a second look. body (what it says
-- and what it needs to be done) and words (the look, in words) are sealed.
create table waiting_acts (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    kind        text collate "C" not null check (kind in ('charge', 'take-away', 'call-off', 'rank', 'ending')),
    client_id   text collate "C" not null,
    inquiry_id  text collate "C" not null,
    about       text collate "C" not null,
    person_id   text collate "C" not null,
    asked_at    bigint not null,
    body        bytea not null,
    state       text collate "C" not null check (state in ('waiting', 'agreed', 'again', 'withdrawn', 'overtaken')),
    how         text collate "C" not null,
    of_id       text collate "C" not null,
    words       bytea not null,
    looked_at   bigint,
    version     integer not null,
    primary key (practice_id, id)
);

-- The same is asked for once at a time.
create unique index waiting_acts_once on waiting_acts (practice_id, kind, about) where state = 'waiting' and about <> '';
create index waiting_acts_open on waiting_acts (practice_id, asked_at, id) where state = 'waiting';

-- On which files of a client an act is listed.
create table listed_acts (
    practice_id text collate "C" not null,
    case_id     text collate "C" not null,
    act_id      text collate "C" not null,
    primary key (practice_id, case_id, act_id),
    foreign key (practice_id, act_id) references waiting_acts (practice_id, id) on delete cascade
);

-- +goose Down
drop table listed_acts;
drop table waiting_acts;
