-- +goose Up
-- Where sessions are given. The row without an id names the practice's own place; its zone is the practice's.
create table places (
    practice_id text    not null references practices (id) on delete cascade,
    id          text    not null,
    name        text    not null,
    address     text    not null,
    zone        text    not null,
    active      integer not null,
    version     integer not null,
    primary key (practice_id, id)
) strict;

alter table hours add column place_id text not null default '';
alter table pattern_spans add column place_id text not null default '';
alter table extra_hours add column place_id text not null default '';
alter table visits add column place_id text not null default '';

-- Rooms and equipment. The update of its row is the lock under which visits take hold of it, after the calendars'.
create table resources (
    practice_id text    not null references practices (id) on delete cascade,
    id          text    not null,
    kind        text    not null check (kind in ('room', 'equipment')),
    name        text    not null,
    place_id    text    not null,
    moves       integer not null,
    active      integer not null,
    rev         integer not null,
    version     integer not null,
    primary key (practice_id, id)
) strict;

-- What a service takes: one of each group.
create table service_needs (
    practice_id text    not null,
    service_id  text    not null,
    group_no    integer not null check (group_no >= 0),
    resource_id text    not null,
    primary key (practice_id, service_id, group_no, resource_id),
    foreign key (practice_id, service_id) references services (practice_id, id) on delete cascade,
    foreign key (practice_id, resource_id) references resources (practice_id, id) on delete cascade
) strict;
create index service_needs_resource on service_needs (practice_id, resource_id);

-- What a visit takes hold of, from when to when (with what belongs to it before and after), while it is live.
create table visit_uses (
    practice_id text    not null,
    visit_id    text    not null,
    resource_id text    not null,
    busy_from   integer not null,
    busy_until  integer not null check (busy_until > busy_from),
    live        integer not null,
    primary key (practice_id, visit_id, resource_id),
    foreign key (practice_id, visit_id) references visits (practice_id, id) on delete cascade,
    foreign key (practice_id, resource_id) references resources (practice_id, id) on delete cascade
) strict;
create index visit_uses_resource on visit_uses (practice_id, resource_id, busy_from);

-- +goose Down
drop table visit_uses;
drop table service_needs;
drop table resources;
alter table visits drop column place_id;
alter table extra_hours drop column place_id;
alter table pattern_spans drop column place_id;
alter table hours drop column place_id;
drop table places;
