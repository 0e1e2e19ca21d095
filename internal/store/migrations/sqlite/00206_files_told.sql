-- +goose Up
-- Up to when the readers of a file were told of what is listed on it, for the client whose it is.
create table files_told (
    practice_id text not null references practices (id) on delete cascade,
    case_id     text not null,
    client_id   text not null,
    at          integer not null,
    primary key (practice_id, case_id, client_id)
) strict, without rowid;

-- +goose Down
drop table files_told;
