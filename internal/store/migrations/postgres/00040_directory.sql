-- +goose Up
create table practitioners (
    practice_id   text collate "C" not null references practices (id) on delete cascade,
    id            text collate "C" not null,
    name          text not null,
    name_key      text collate "C" not null,
    other_name    text not null,
    practice_name text not null,
    phone         text not null,
    email         text not null,
    skills        text not null,
    areas         text not null,
    place         text not null,
    times         text not null,
    languages     text not null,
    price         text not null,
    good_at       text not null,
    takes_new     text collate "C" not null check (takes_new in ('yes', 'no', 'unknown')),
    trusted       boolean not null,
    confirmed     text collate "C" not null,
    spoke_note    text not null,
    removed       boolean not null,
    version       integer not null,
    primary key (practice_id, id)
);

create index practitioners_name on practitioners (practice_id, name_key);

create table introductions (
    practice_id     text collate "C" not null references practices (id) on delete cascade,
    id              text collate "C" not null,
    client_id       text collate "C" not null,
    inquiry_id      text collate "C" not null,
    practitioner_id text collate "C" not null,
    case_id         text collate "C" not null,
    person_id       text collate "C" not null,
    state           text collate "C" not null check (state in ('given', 'consented', 'kept-quiet', 'introduced', 'answered')),
    given_on        text collate "C" not null,
    scope           text collate "C" not null,
    scope_on        text collate "C" not null,
    introduced_on   text collate "C" not null,
    reply           text collate "C" not null,
    reply_on        text collate "C" not null,
    asked           integer not null,
    ask_due         text collate "C" not null,
    answer          text collate "C" not null,
    answered_on     text collate "C" not null,
    words           bytea,
    rehearsal       boolean not null,
    version         integer not null,
    primary key (practice_id, id),
    foreign key (practice_id, practitioner_id) references practitioners (practice_id, id)
);

create index introductions_client on introductions (practice_id, client_id, given_on);
create index introductions_case on introductions (practice_id, case_id);
create index introductions_practitioner on introductions (practice_id, practitioner_id);
create index introductions_due on introductions (practice_id, ask_due) where ask_due <> '';

create table inquiries (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    name        text not null,
    email       text not null,
    phone       text not null,
    wish        bytea,
    at          bigint not null,
    due         bigint not null,
    state       text collate "C" not null check (state in ('new', 'answered', 'waiting', 'client', 'gone')),
    answer      text collate "C" not null,
    answered_at bigint,
    answered_by text collate "C" not null,
    client_id   text collate "C" not null,
    version     integer not null,
    primary key (practice_id, id)
);

create index inquiries_state on inquiries (practice_id, state, due);
create index inquiries_at on inquiries (practice_id, at);

create table waiting (
    practice_id text collate "C" not null,
    inquiry_id  text collate "C" not null,
    state       text collate "C" not null check (state in ('waiting', 'told', 'done', 'gone')),
    since       text collate "C" not null,
    still_on    text collate "C" not null,
    told_on     text collate "C" not null,
    version     integer not null,
    primary key (practice_id, inquiry_id),
    foreign key (practice_id, inquiry_id) references inquiries (practice_id, id) on delete cascade
);

create index waiting_since on waiting (practice_id, state, since);

-- +goose Down
drop table waiting;
drop table inquiries;
drop table introductions;
drop table practitioners;
