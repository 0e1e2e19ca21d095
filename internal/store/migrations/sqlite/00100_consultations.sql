-- +goose Up
-- What was talked over with a colleague, in a line or by a link with a summary without persons.
create table consultations (
    practice_id     text    not null,
    id              text    not null,
    client_id       text    not null,
    case_id         text    not null,
    person_id       text    not null,
    how             text    not null check (how in ('line', 'link', 'nobody')),
    practitioner_id text    not null,
    on_date         text    not null,
    until_date      text    not null,
    sent_on         text    not null,
    way             text    not null,
    closed          integer not null,
    kept            integer not null,
    who             blob,
    line            blob,
    question        blob,
    summary         blob,
    rev             integer not null,
    primary key (practice_id, id),
    foreign key (practice_id) references practices (id) on delete cascade
) strict;

create index consultations_client on consultations (practice_id, client_id, on_date, id);
create index consultations_case on consultations (practice_id, case_id, on_date, id);

-- What the colleague wrote, or said.
create table advice (
    practice_id     text    not null,
    consultation_id text    not null,
    no              integer not null,
    at              integer not null,
    aloud           integer not null,
    words           blob    not null,
    primary key (practice_id, consultation_id, no),
    foreign key (practice_id, consultation_id) references consultations (practice_id, id) on delete cascade
) strict, without rowid;

-- +goose Down
drop table advice;
drop table consultations;
