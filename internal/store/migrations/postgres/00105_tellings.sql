-- +goose Up
-- Each day on which a client was told a boundary. An acknowledgement keeps the first day of its
-- version only.
create table tellings (
    practice_id text collate "C" not null,
    client_id   text collate "C" not null,
    boundary_id text collate "C" not null,
    on_date     text collate "C" not null,
    primary key (practice_id, client_id, boundary_id, on_date),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade,
    foreign key (practice_id, boundary_id) references boundaries (practice_id, id) on delete cascade
);

insert into tellings (practice_id, client_id, boundary_id, on_date)
select distinct practice_id, client_id, boundary_id, on_date from acknowledgements;

-- +goose Down
drop table tellings;
