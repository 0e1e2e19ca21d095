-- +goose Up
create table services (
    practice_id text    not null references practices (id) on delete cascade,
    id          text    not null,
    name        text    not null,
    minutes     integer not null check (minutes > 0),
    price       integer not null check (price >= 0),
    currency    text    not null,
    active      integer not null,
    place       integer not null,
    version     integer not null,
    primary key (practice_id, id)
) strict;

-- One row for each therapist: its update is the lock under which visits are booked.
create table calendars (
    practice_id text    not null references practices (id) on delete cascade,
    person_id   text    not null,
    rev         integer not null,
    version     integer not null,
    primary key (practice_id, person_id)
) strict;

create table hours (
    practice_id text    not null,
    person_id   text    not null,
    weekday     integer not null check (weekday between 0 and 6),
    from_minute integer not null check (from_minute >= 0),
    to_minute   integer not null check (to_minute > from_minute and to_minute <= 1440),
    primary key (practice_id, person_id, weekday, from_minute),
    foreign key (practice_id, person_id) references calendars (practice_id, person_id) on delete cascade
) strict;

create table visits (
    practice_id  text    not null,
    id           text    not null,
    client_id    text    not null,
    therapist_id text    not null,
    service_id   text    not null,
    title        text    not null,
    starts       integer not null,
    ends         integer not null check (ends > starts),
    minutes      integer not null check (minutes > 0),
    price        integer not null,
    currency     text    not null,
    state        text    not null check (state in ('booked', 'arrived', 'done', 'cancelled', 'missed')),
    came         integer,
    reason       blob,
    booked_at    integer not null,
    version      integer not null,
    primary key (practice_id, id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade,
    foreign key (practice_id, therapist_id) references calendars (practice_id, person_id) on delete cascade
) strict;

create index visits_therapist on visits (practice_id, therapist_id, starts);
create index visits_client on visits (practice_id, client_id, starts);
create index visits_starts on visits (practice_id, starts);

create table notes (
    practice_id  text    not null,
    visit_id     text    not null,
    version      integer not null,
    id           text    not null,
    client_id    text    not null,
    therapist_id text    not null,
    body         blob    not null,
    at           integer not null,
    primary key (practice_id, visit_id, version),
    foreign key (practice_id, visit_id) references visits (practice_id, id) on delete cascade
) strict;

create index notes_client on notes (practice_id, client_id, at);

create table check_plans (
    practice_id   text    not null,
    client_id     text    not null,
    id            text    not null,
    first_minute  integer not null,
    every_minutes integer not null,
    visits        integer not null,
    from_at       integer,
    visit_id      text    not null,
    case_id       text    not null,
    primary key (practice_id, client_id, id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
) strict;

create table checkins (
    practice_id text    not null,
    visit_id    text    not null,
    minute      integer not null check (minute >= 0),
    answer      text    not null check (answer in ('good', 'lighter', 'deeper', 'too-much', 'stop')),
    spot        text    not null,
    line        blob,
    at          integer not null,
    primary key (practice_id, visit_id, minute),
    foreign key (practice_id, visit_id) references visits (practice_id, id) on delete cascade
) strict;

-- +goose Down
drop table checkins;
drop table check_plans;
drop table notes;
drop table visits;
drop table hours;
drop table calendars;
drop table services;
