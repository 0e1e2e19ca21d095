-- +goose Up
-- Where sessions are given. The row without an id names the practice's own place; its zone is the practice's.
create table places (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    name        text    not null,
    address     text    not null,
    zone        text collate "C" not null,
    active      boolean not null,
    version     integer not null,
    primary key (practice_id, id)
);

alter table hours add column place_id text collate "C" not null default '';
alter table pattern_spans add column place_id text collate "C" not null default '';
alter table extra_hours add column place_id text collate "C" not null default '';
alter table visits add column place_id text collate "C" not null default '';

-- Rooms and equipment. The update of its row is the lock under which visits take hold of it, after the calendars'.
create table resources (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    kind        text collate "C" not null check (kind in ('room', 'equipment')),
    name        text    not null,
    place_id    text collate "C" not null,
    moves       boolean not null,
    active      boolean not null,
    rev         bigint not null,
    version     integer not null,
    primary key (practice_id, id)
);

-- What a service takes: one of each group.
create table service_needs (
    practice_id text collate "C" not null,
    service_id  text collate "C" not null,
    group_no    integer not null check (group_no >= 0),
    resource_id text collate "C" not null,
    primary key (practice_id, service_id, group_no, resource_id),
    foreign key (practice_id, service_id) references services (practice_id, id) on delete cascade,
    foreign key (practice_id, resource_id) references resources (practice_id, id) on delete cascade
);
create index service_needs_resource on service_needs (practice_id, resource_id);

-- What a visit takes hold of, from when to when (with what belongs to it before and after), while it is live.
create table visit_uses (
    practice_id text collate "C" not null,
    visit_id    text collate "C" not null,
    resource_id text collate "C" not null,
    busy_from   bigint  not null,
    busy_until  bigint  not null check (busy_until > busy_from),
    live        boolean not null,
    primary key (practice_id, visit_id, resource_id),
    foreign key (practice_id, visit_id) references visits (practice_id, id) on delete cascade,
    foreign key (practice_id, resource_id) references resources (practice_id, id) on delete cascade
);
create index visit_uses_resource on visit_uses (practice_id, resource_id, busy_from);

-- The second wall for rooms and equipment.
alter table visit_uses add constraint visit_uses_apart exclude using gist (practice_id with =, resource_id with =,
    int8range(busy_from, busy_until) with &&) where (live);

-- +goose Down
drop table visit_uses;
drop table service_needs;
drop table resources;
alter table visits drop column place_id;
alter table extra_hours drop column place_id;
alter table pattern_spans drop column place_id;
alter table hours drop column place_id;
drop table places;
