-- +goose Up
-- How the work with a client ended, or is being ended: one row for each client, the latest. terms is
-- sealed: the way back, what happens with the money, why booking was opened again.
create table partings (
    practice_id text collate "C" not null,
    client_id   text collate "C" not null,
    case_id     text collate "C" not null,
    person_id   text collate "C" not null,
    state       text collate "C" not null check (state in ('prepared', 'told', 'opened', 'dropped')),
    from_on     text collate "C" not null,
    told_on     text collate "C" not null,
    safety      boolean not null,
    terms       bytea not null,
    opened_on   text collate "C" not null,
    opened_by   text collate "C" not null,
    version     integer not null,
    primary key (practice_id, client_id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
);

-- The second look that an end waits for. line and said are sealed.
create table second_looks (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    case_id     text collate "C" not null,
    how         text collate "C" not null check (how in ('person', 'colleague', 'night')),
    person_id   text collate "C" not null,
    of_id       text collate "C" not null,
    asked_on    text collate "C" not null,
    line        bytea not null,
    said        bytea not null,
    agrees      boolean not null,
    said_on     text collate "C" not null,
    version     integer not null,
    primary key (practice_id, case_id)
);

-- A client's own way out, without a reason: a break, somebody else, or an end. One row, the latest.
create table ways_out (
    practice_id text collate "C" not null,
    client_id   text collate "C" not null,
    what        text collate "C" not null check (what in ('break', 'other', 'stop')),
    until       text collate "C" not null,
    with_id     text collate "C" not null,
    since       text collate "C" not null,
    theirs      boolean not null,
    back_on     text collate "C" not null,
    version     integer not null,
    primary key (practice_id, client_id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
);

-- +goose Down
drop table ways_out;
drop table second_looks;
drop table partings;
