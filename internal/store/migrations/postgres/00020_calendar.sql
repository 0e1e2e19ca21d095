-- +goose Up
create extension if not exists btree_gist;

create table services (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    name        text    not null,
    minutes     integer not null check (minutes > 0),
    price       bigint not null check (price >= 0),
    currency    text collate "C" not null,
    active      boolean not null,
    place       integer not null,
    version     integer not null,
    primary key (practice_id, id)
);

-- One row for each therapist: its update is the lock under which visits are booked.
create table calendars (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    person_id   text collate "C" not null,
    rev         bigint not null,
    version     integer not null,
    primary key (practice_id, person_id)
);

create table hours (
    practice_id text collate "C" not null,
    person_id   text collate "C" not null,
    weekday     integer not null check (weekday between 0 and 6),
    from_minute integer not null check (from_minute >= 0),
    to_minute   integer not null check (to_minute > from_minute and to_minute <= 1440),
    primary key (practice_id, person_id, weekday, from_minute),
    foreign key (practice_id, person_id) references calendars (practice_id, person_id) on delete cascade
);

create table visits (
    practice_id  text collate "C" not null,
    id           text collate "C" not null,
    client_id    text collate "C" not null,
    therapist_id text collate "C" not null,
    service_id   text collate "C" not null,
    title        text    not null,
    starts       bigint not null,
    ends         bigint not null check (ends > starts),
    minutes      integer not null check (minutes > 0),
    price        bigint not null,
    currency     text collate "C" not null,
    state        text collate "C" not null check (state in ('booked', 'arrived', 'done', 'cancelled', 'missed')),
    came         bigint,
    reason       bytea,
    booked_at    bigint not null,
    version      integer not null,
    primary key (practice_id, id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade,
    foreign key (practice_id, therapist_id) references calendars (practice_id, person_id) on delete cascade
);

-- The booking code keeps visits apart by the calendar's lock; this is the second wall.
alter table visits add constraint visits_apart
    exclude using gist (practice_id with =, therapist_id with =, int8range(starts, ends) with &&)
    where (state in ('booked', 'arrived', 'done'));

create index visits_therapist on visits (practice_id, therapist_id, starts);
create index visits_client on visits (practice_id, client_id, starts);
create index visits_starts on visits (practice_id, starts);

create table notes (
    practice_id  text collate "C" not null,
    visit_id     text collate "C" not null,
    version      integer not null,
    id           text collate "C" not null,
    client_id    text collate "C" not null,
    therapist_id text collate "C" not null,
    body         bytea not null,
    at           bigint not null,
    primary key (practice_id, visit_id, version),
    foreign key (practice_id, visit_id) references visits (practice_id, id) on delete cascade
);

create index notes_client on notes (practice_id, client_id, at);

create table check_plans (
    practice_id   text collate "C" not null,
    client_id     text collate "C" not null,
    id            text collate "C" not null,
    first_minute  integer not null,
    every_minutes integer not null,
    visits        integer not null,
    from_at       bigint,
    visit_id      text collate "C" not null,
    case_id       text collate "C" not null,
    primary key (practice_id, client_id, id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
);

create table checkins (
    practice_id text collate "C" not null,
    visit_id    text collate "C" not null,
    minute      integer not null check (minute >= 0),
    answer      text collate "C" not null check (answer in ('good', 'lighter', 'deeper', 'too-much', 'stop')),
    spot        text collate "C" not null,
    line        bytea,
    at          bigint not null,
    primary key (practice_id, visit_id, minute),
    foreign key (practice_id, visit_id) references visits (practice_id, id) on delete cascade
);

-- +goose Down
drop table checkins;
drop table check_plans;
drop table notes;
drop table visits;
drop table hours;
drop table calendars;
drop table services;
