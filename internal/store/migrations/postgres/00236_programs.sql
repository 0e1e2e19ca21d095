-- +goose Up
-- Keys with which other programs act as a person of the practice. The key itself is not kept.
create table programs (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    token_hash  bytea not null,
    name        text collate "C" not null,
    person_id   text collate "C" not null,
    created     bigint not null,
    used        bigint,
    ended       bigint,
    primary key (practice_id, id),
    foreign key (practice_id, person_id) references people (practice_id, id) on delete cascade
);
create unique index programs_token on programs (token_hash);

-- +goose Down
drop table programs;
