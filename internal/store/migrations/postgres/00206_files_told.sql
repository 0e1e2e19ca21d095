-- +goose Up
-- Up to when the readers of a file were told of what is listed on it, for the client whose it is.
create table files_told (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    case_id     text collate "C" not null,
    client_id   text collate "C" not null,
    at          bigint not null,
    primary key (practice_id, case_id, client_id)
);

-- +goose Down
drop table files_told;
