-- +goose Up
-- What clients are written about their visits: how the practice does it, and each thing that was said.
-- altered is when a visit was booked, moved, called off or brought back last; moved_from is where it lay
-- before it was moved (0: it was not).
alter table visits add column altered bigint not null default 0;
alter table visits add column moved_from bigint not null default 0;

create table reminders (
    practice_id text collate "C" not null primary key references practices (id) on delete cascade,
    confirm     boolean not null,
    leads       text collate "C" not null,
    quiet_from  integer not null check (quiet_from between 0 and 1440),
    quiet_till  integer not null check (quiet_till between 0 and 1440),
    since       bigint not null,
    swept       bigint not null,
    version     integer not null
);

-- One row for each thing that was said of a visit as it was then: the row is written with the letter, so that
-- nothing is said twice. no is the number of the change, or the minutes before the visit.
create table visit_told (
    practice_id  text collate "C" not null references practices (id) on delete cascade,
    visit_id     text collate "C" not null,
    news         text collate "C" not null check (news in ('booked', 'moved', 'off', 'remind', 'hand')),
    starts       bigint not null,
    no           integer not null check (no >= 0),
    therapist_id text collate "C" not null,
    minutes      integer not null,
    place_id     text collate "C" not null,
    letter_id    text collate "C" not null,
    state        text collate "C" not null check (state in ('mail', 'nothing', 'hand')),
    at           bigint not null,
    primary key (practice_id, visit_id, news, starts, no),
    foreign key (practice_id, visit_id) references visits (practice_id, id) on delete cascade
);
create index visit_told_letter on visit_told (practice_id, letter_id);

-- Clients who want no reminders.
create table no_reminders (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    client_id   text collate "C" not null,
    since       bigint not null,
    primary key (practice_id, client_id)
);

-- +goose Down
drop table no_reminders;
drop table visit_told;
drop table reminders;
alter table visits drop column moved_from;
alter table visits drop column altered;
