-- +goose Up
-- The practice's public page: whether it is shown, who books there by themselves, how many days ahead and
-- how many hours before, and the services that are not offered there.
create table public_pages (
    practice_id text collate "C" not null primary key references practices (id) on delete cascade,
    shown       boolean not null,
    who         text collate "C" not null check (who in ('nobody', 'known', 'everybody')),
    ahead       integer not null check (ahead > 0),
    notice      integer not null check (notice >= 0),
    hidden      text collate "C" not null,
    version     integer not null
);

-- Visits asked for on it and confirmed by a mailed link. Until then the time is held for some minutes; one
-- without a time (starts 0) holds nothing. from_key and to_key stand for the network address and the mail
-- address that asked, to bound how much one visitor holds. seen are the boundaries agreed to, in their versions.
create table bookings (
    practice_id    text collate "C" not null references practices (id) on delete cascade,
    id             text collate "C" not null,
    therapist_id   text collate "C" not null,
    service_id     text collate "C" not null,
    starts         bigint not null,
    minutes        integer not null,
    before_minutes integer not null,
    after_minutes  integer not null,
    price          bigint not null,
    currency       text collate "C" not null,
    name           text not null,
    email          text not null,
    phone          text not null,
    words          bytea,
    seen           text collate "C" not null,
    held_until     bigint not null,
    state          text collate "C" not null check (state in ('waiting', 'booked')),
    visit_id       text collate "C" not null,
    from_key       text collate "C" not null,
    to_key         text collate "C" not null,
    created        bigint not null,
    primary key (practice_id, id)
);

create index bookings_starts on bookings (practice_id, starts);
create index bookings_held on bookings (practice_id, held_until);
create index bookings_created on bookings (created);

-- +goose Down
drop table bookings;
drop table public_pages;
