-- +goose Up
-- Keys with which other programs act as a person of the practice. The key itself is not kept.
create table programs (
    practice_id text not null references practices (id) on delete cascade,
    id          text not null,
    token_hash  blob not null,
    name        text not null,
    person_id   text not null,
    created     integer not null,
    used        integer,
    ended       integer,
    primary key (practice_id, id),
    foreign key (practice_id, person_id) references people (practice_id, id) on delete cascade
) strict;
create unique index programs_token on programs (token_hash);

-- +goose Down
drop table programs;
