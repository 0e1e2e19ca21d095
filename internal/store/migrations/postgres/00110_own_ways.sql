-- +goose Up
-- What a practice made its own of a definition: the version it took last, and whether it is in use.
create table own_ways (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    protocol    text collate "C" not null,
    digest      text collate "C" not null,
    in_use      boolean not null,
    version     integer not null,
    changed     bigint not null,
    person_id   text collate "C" not null,
    primary key (practice_id, protocol),
    foreign key (practice_id, digest) references definitions (practice_id, digest)
);

-- Who reads a case of a practice's own kind; empty where its protocol says so.
alter table cases add column kind text collate "C" not null default '';

-- +goose Down
alter table cases drop column kind;
drop table own_ways;
