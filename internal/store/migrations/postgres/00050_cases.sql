-- +goose Up
create table definitions (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    digest      text collate "C" not null,
    protocol    text collate "C" not null,
    source      text not null,
    created     bigint not null,
    primary key (practice_id, digest)
);

create table cases (
    practice_id      text collate "C" not null references practices (id) on delete cascade,
    id               text collate "C" not null,
    protocol         text collate "C" not null,
    digest           text collate "C" not null,
    client_id        text collate "C" not null,
    inquiry_id       text collate "C" not null,
    visit_id         text collate "C" not null,
    therapist_id     text collate "C" not null,
    about_id         text collate "C" not null,
    restricted       boolean not null,
    title            text collate "C" not null,
    state            text collate "C" not null check (state in ('open', 'closed')),
    way              text collate "C" not null,
    opened           bigint not null,
    first_answer_due bigint,
    answered_at      bigint,
    closed_at        bigint,
    rehearsal        boolean not null,
    rehearsed_by     text collate "C" not null,
    version          integer not null,
    primary key (practice_id, id),
    foreign key (practice_id, digest) references definitions (practice_id, digest)
);

create index cases_state on cases (practice_id, state, opened);
create index cases_client on cases (practice_id, client_id, opened);
create index cases_inquiry on cases (practice_id, inquiry_id) where inquiry_id <> '';

create table case_readers (
    practice_id text collate "C" not null,
    case_id     text collate "C" not null,
    person_id   text collate "C" not null,
    primary key (practice_id, case_id, person_id),
    foreign key (practice_id, case_id) references cases (practice_id, id) on delete cascade
);

create table case_events (
    practice_id text collate "C" not null,
    case_id     text collate "C" not null,
    no          integer not null,
    at          bigint not null,
    actor       text collate "C" not null,
    kind        text collate "C" not null,
    payload     bytea not null,
    primary key (practice_id, case_id, no),
    foreign key (practice_id, case_id) references cases (practice_id, id) on delete cascade
);

create table case_timers (
    practice_id text collate "C" not null,
    case_id     text collate "C" not null,
    name        text collate "C" not null,
    due         bigint not null,
    fired       bigint,
    primary key (practice_id, case_id, name),
    foreign key (practice_id, case_id) references cases (practice_id, id) on delete cascade
);

create index case_timers_due on case_timers (due) where fired is null;

create table messages (
    practice_id     text collate "C" not null references practices (id) on delete cascade,
    id              text collate "C" not null,
    client_id       text collate "C" not null,
    practitioner_id text collate "C" not null,
    inquiry_id      text collate "C" not null,
    case_id         text collate "C" not null,
    kind            text collate "C" not null,
    way             text collate "C" not null,
    body            bytea,
    said_on         text collate "C" not null,
    answer          bytea,
    outbox_id       text collate "C" not null,
    state           text collate "C" not null check (state in ('draft', 'said', 'queued', 'sent')),
    created         bigint not null,
    person_id       text collate "C" not null,
    version         integer not null,
    primary key (practice_id, id)
);

create index messages_client on messages (practice_id, client_id, created);
create index messages_case on messages (practice_id, case_id, created);
create index messages_inquiry on messages (practice_id, inquiry_id) where inquiry_id <> '';
create index messages_outbox on messages (practice_id, outbox_id) where outbox_id <> '';

create table promises (
    practice_id     text collate "C" not null references practices (id) on delete cascade,
    id              text collate "C" not null,
    kind            text collate "C" not null,
    client_id       text collate "C" not null,
    case_id         text collate "C" not null,
    inquiry_id      text collate "C" not null,
    practitioner_id text collate "C" not null,
    visit_id        text collate "C" not null,
    task            text collate "C" not null,
    person_id       text collate "C" not null,
    body            bytea,
    due             bigint not null,
    done_at         bigint,
    done_by         text collate "C" not null,
    primary key (practice_id, id)
);

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
