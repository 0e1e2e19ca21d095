-- +goose Up
create table definitions (
    practice_id text not null references practices (id) on delete cascade,
    digest      text not null,
    protocol    text not null,
    source      text not null,
    created     integer not null,
    primary key (practice_id, digest)
) strict;

create table cases (
    practice_id      text not null references practices (id) on delete cascade,
    id               text not null,
    protocol         text not null,
    digest           text not null,
    client_id        text not null,
    inquiry_id       text not null,
    visit_id         text not null,
    therapist_id     text not null,
    about_id         text not null,
    restricted       integer not null,
    title            text not null,
    state            text not null check (state in ('open', 'closed')),
    way              text not null,
    opened           integer not null,
    first_answer_due integer,
    answered_at      integer,
    closed_at        integer,
    rehearsal        integer not null,
    rehearsed_by     text not null,
    version          integer not null,
    primary key (practice_id, id),
    foreign key (practice_id, digest) references definitions (practice_id, digest)
) strict;

create index cases_state on cases (practice_id, state, opened);
create index cases_client on cases (practice_id, client_id, opened);
create index cases_inquiry on cases (practice_id, inquiry_id) where inquiry_id <> '';

create table case_readers (
    practice_id text not null,
    case_id     text not null,
    person_id   text not null,
    primary key (practice_id, case_id, person_id),
    foreign key (practice_id, case_id) references cases (practice_id, id) on delete cascade
) strict;

create table case_events (
    practice_id text not null,
    case_id     text not null,
    no          integer not null,
    at          integer not null,
    actor       text not null,
    kind        text not null,
    payload     blob not null,
    primary key (practice_id, case_id, no),
    foreign key (practice_id, case_id) references cases (practice_id, id) on delete cascade
) strict;

create table case_timers (
    practice_id text not null,
    case_id     text not null,
    name        text not null,
    due         integer not null,
    fired       integer,
    primary key (practice_id, case_id, name),
    foreign key (practice_id, case_id) references cases (practice_id, id) on delete cascade
) strict;

create index case_timers_due on case_timers (due) where fired is null;

create table messages (
    practice_id     text not null references practices (id) on delete cascade,
    id              text not null,
    client_id       text not null,
    practitioner_id text not null,
    inquiry_id      text not null,
    case_id         text not null,
    kind            text not null,
    way             text not null,
    body            blob,
    said_on         text not null,
    answer          blob,
    outbox_id       text not null,
    state           text not null check (state in ('draft', 'said', 'queued', 'sent')),
    created         integer not null,
    person_id       text not null,
    version         integer not null,
    primary key (practice_id, id)
) strict;

create index messages_client on messages (practice_id, client_id, created);
create index messages_case on messages (practice_id, case_id, created);
create index messages_inquiry on messages (practice_id, inquiry_id) where inquiry_id <> '';
create index messages_outbox on messages (practice_id, outbox_id) where outbox_id <> '';

create table promises (
    practice_id     text not null references practices (id) on delete cascade,
    id              text not null,
    kind            text not null,
    client_id       text not null,
    case_id         text not null,
    inquiry_id      text not null,
    practitioner_id text not null,
    visit_id        text not null,
    task            text not null,
    person_id       text not null,
    body            blob,
    due             integer not null,
    done_at         integer,
    done_by         text not null,
    primary key (practice_id, id)
) strict;

create index promises_open on promises (practice_id, due) where done_at is null;
create index promises_case on promises (practice_id, case_id);
create index promises_client on promises (practice_id, client_id, due);

-- +goose Down
drop table promises;
drop table messages;
drop table case_timers;
drop table case_events;
drop table case_readers;
drop table cases;
drop table definitions;
