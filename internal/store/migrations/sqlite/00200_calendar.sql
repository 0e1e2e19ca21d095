-- +goose Up
-- Minutes that belong to a session before and after it, as the service asks for them, and as they were
-- when it was booked.
alter table services add column before_minutes integer not null default 0 check (before_minutes >= 0);
alter table services add column after_minutes integer not null default 0 check (after_minutes >= 0);
alter table visits add column before_minutes integer not null default 0 check (before_minutes >= 0);
alter table visits add column after_minutes integer not null default 0 check (after_minutes >= 0);

-- The most sessions that a therapist gives on a day (0: as many as fit), and the minutes of rest between two.
alter table calendars add column most integer not null default 0 check (most >= 0);
alter table calendars add column rest integer not null default 0 check (rest >= 0);

-- Weeks that count instead of somebody's usual one for a time.
create table patterns (
    practice_id text    not null,
    id          text    not null,
    person_id   text    not null,
    from_date   text    not null,
    until_date  text    not null,
    every       integer not null check (every > 0),
    primary key (practice_id, id),
    foreign key (practice_id, person_id) references calendars (practice_id, person_id) on delete cascade
) strict, without rowid;

create table pattern_spans (
    practice_id text    not null,
    pattern_id  text    not null,
    weekday     integer not null check (weekday between 0 and 6),
    from_minute integer not null check (from_minute >= 0),
    to_minute   integer not null check (to_minute > from_minute and to_minute <= 1440),
    primary key (practice_id, pattern_id, weekday, from_minute),
    foreign key (practice_id, pattern_id) references patterns (practice_id, id) on delete cascade
) strict, without rowid;

-- Days on which somebody works beside her week.
create table extra_hours (
    practice_id text    not null,
    id          text    not null,
    person_id   text    not null,
    on_date     text    not null,
    from_minute integer not null check (from_minute >= 0),
    to_minute   integer not null check (to_minute > from_minute and to_minute <= 1440),
    primary key (practice_id, id),
    foreign key (practice_id, person_id) references calendars (practice_id, person_id) on delete cascade
) strict, without rowid;

-- Times in which somebody gives no sessions, or, without a person, nobody of the practice does. line (why,
-- for the practice alone) is sealed.
create table away (
    practice_id text    not null references practices (id) on delete cascade,
    id          text    not null,
    person_id   text    not null,
    first_date  text    not null,
    last_date   text    not null check (last_date >= first_date),
    from_minute integer not null check (from_minute >= 0),
    to_minute   integer not null check (to_minute > from_minute and to_minute <= 1440),
    line        blob,
    version     integer not null,
    primary key (practice_id, id)
) strict, without rowid;
create index away_last on away (practice_id, last_date);

-- +goose Down
drop table away;
drop table extra_hours;
drop table pattern_spans;
drop table patterns;
alter table calendars drop column rest;
alter table calendars drop column most;
alter table visits drop column after_minutes;
alter table visits drop column before_minutes;
alter table services drop column after_minutes;
alter table services drop column before_minutes;
