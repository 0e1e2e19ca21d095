-- +goose Up
-- How far what shapes a practice's free times, besides its visits, has moved on: what is kept of it in memory
-- counts as long as rev is the same.
create table agendas (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    rev         bigint not null,
    primary key (practice_id)
);

-- +goose Down
drop table agendas;
