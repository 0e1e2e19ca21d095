-- +goose Up
-- How the work with a client ended, or is being ended: one row for each client, the latest. terms is
-- sealed: the way back, what happens with the money, why booking was opened again.
create table partings (
    practice_id text    not null,
    client_id   text    not null,
    case_id     text    not null,
    person_id   text    not null,
    state       text    not null check (state in ('prepared', 'told', 'opened', 'dropped')),
    from_on     text    not null,
    told_on     text    not null,
    safety      integer not null,
    terms       blob    not null,
    opened_on   text    not null,
    opened_by   text    not null,
    version     integer not null,
    primary key (practice_id, client_id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
) strict, without rowid;

-- The second look that an end waits for. line and said are sealed.
create table second_looks (
    practice_id text    not null references practices (id) on delete cascade,
    case_id     text    not null,
    how         text    not null check (how in ('person', 'colleague', 'night')),
    person_id   text    not null,
    of_id       text    not null,
    asked_on    text    not null,
    line        blob    not null,
    said        blob    not null,
    agrees      integer not null,
    said_on     text    not null,
    version     integer not null,
    primary key (practice_id, case_id)
) strict, without rowid;

-- A client's own way out, without a reason: a break, somebody else, or an end. One row, the latest.
create table ways_out (
    practice_id text    not null,
    client_id   text    not null,
    what        text    not null check (what in ('break', 'other', 'stop')),
    until       text    not null,
    with_id     text    not null,
    since       text    not null,
    theirs      integer not null,
    back_on     text    not null,
    version     integer not null,
    primary key (practice_id, client_id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
) strict, without rowid;

-- +goose Down
drop table ways_out;
drop table second_looks;
drop table partings;
