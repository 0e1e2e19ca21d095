-- +goose Up
-- What was talked over with a colleague, in a line or by a link with a summary without persons.
create table consultations (
    practice_id     text collate "C" not null,
    id              text collate "C" not null,
    client_id       text collate "C" not null,
    case_id         text collate "C" not null,
    person_id       text collate "C" not null,
    how             text collate "C" not null check (how in ('line', 'link', 'nobody')),
    practitioner_id text collate "C" not null,
    on_date         text collate "C" not null,
    until_date      text collate "C" not null,
    sent_on         text collate "C" not null,
    way             text collate "C" not null,
    closed          boolean not null,
    kept            boolean not null,
    who             bytea,
    line            bytea,
    question        bytea,
    summary         bytea,
    rev             integer not null,
    primary key (practice_id, id),
    foreign key (practice_id) references practices (id) on delete cascade
);

create index consultations_client on consultations (practice_id, client_id, on_date, id);
create index consultations_case on consultations (practice_id, case_id, on_date, id);

-- What the colleague wrote, or said.
create table advice (
    practice_id     text collate "C" not null,
    consultation_id text collate "C" not null,
    no              integer not null,
    at              bigint not null,
    aloud           boolean not null,
    words           bytea    not null,
    primary key (practice_id, consultation_id, no),
    foreign key (practice_id, consultation_id) references consultations (practice_id, id) on delete cascade
);

-- +goose Down
drop table advice;
drop table consultations;
