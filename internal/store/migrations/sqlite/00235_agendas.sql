-- +goose Up
-- How far what shapes a practice's free times, besides its visits, has moved on: what is kept of it in memory
-- counts as long as rev is the same.
create table agendas (
    practice_id text not null references practices (id) on delete cascade,
    rev         integer not null,
    primary key (practice_id)
) strict, without rowid;

-- +goose Down
drop table agendas;
