-- +goose Up
-- What a practice made its own of a definition: the version it took last, and whether it is in use.
create table own_ways (
    practice_id text    not null references practices (id) on delete cascade,
    protocol    text    not null,
    digest      text    not null,
    in_use      integer not null,
    version     integer not null,
    changed     integer not null,
    person_id   text    not null,
    primary key (practice_id, protocol),
    foreign key (practice_id, digest) references definitions (practice_id, digest)
) strict;

-- Who reads a case of a practice's own kind; empty where its protocol says so.
alter table cases add column kind text not null default '';

-- +goose Down
alter table cases drop column kind;
drop table own_ways;
