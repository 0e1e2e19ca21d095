-- +goose Up
create table clients (
    practice_id  text collate "C" not null references practices (id) on delete cascade,
    id           text collate "C" not null,
    name         text    not null,
    name_key     text collate "C" not null,
    other_name   text    not null,
    pronouns     text    not null,
    email        text collate "C" not null,
    phone        text collate "C" not null,
    since        text collate "C" not null,
    state        text collate "C" not null check (state in ('active', 'paused', 'moved-on', 'gone')),
    therapist_id text collate "C" not null,
    desk_note    text    not null,
    created      bigint not null,
    version      integer not null,
    primary key (practice_id, id)
);

create index clients_name on clients (practice_id, name_key, id);

create table client_words (
    practice_id text collate "C" not null,
    word        text collate "C" not null,
    client_id   text collate "C" not null,
    primary key (practice_id, word, client_id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
);

create index client_words_client on client_words (practice_id, client_id);

create table preferences (
    practice_id text collate "C" not null,
    client_id   text collate "C" not null,
    area        text collate "C" not null,
    side        text collate "C" not null,
    level       integer not null check (level between 0 and 5),
    was         integer not null check (was between -1 and 5),
    since       text collate "C" not null,
    source      text collate "C" not null,
    primary key (practice_id, client_id, area, side),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
);

create table own_boundaries (
    practice_id text collate "C" not null,
    client_id   text collate "C" not null,
    no          integer not null,
    body        bytea not null,
    source      text collate "C" not null,
    added       text collate "C" not null,
    removed     text collate "C" not null,
    primary key (practice_id, client_id, no),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
);

create table knots (
    practice_id text collate "C" not null,
    id          text collate "C" not null,
    client_id   text collate "C" not null,
    kind        text collate "C" not null,
    at          bigint not null,
    body        bytea,
    said_by     text    not null,
    theirs      boolean not null,
    way         text collate "C" not null,
    person_id   text collate "C" not null,
    visit_id    text collate "C" not null,
    case_id     text collate "C" not null,
    primary key (practice_id, id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
);

create index knots_client on knots (practice_id, client_id, at, id);
create index knots_case on knots (practice_id, case_id, at) where case_id <> '';

create table boundaries (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    version     integer not null,
    place       integer not null,
    active      boolean not null,
    primary key (practice_id, id)
);

create table boundary_versions (
    practice_id text collate "C" not null,
    boundary_id text collate "C" not null,
    version     integer not null,
    side        text collate "C" not null check (side in ('ask', 'count')),
    title       text    not null,
    rule        text    not null,
    why         text    not null,
    follows1    text    not null,
    follows2    text    not null,
    follows3    text    not null,
    active      boolean not null,
    since       text collate "C" not null,
    primary key (practice_id, boundary_id, version),
    foreign key (practice_id, boundary_id) references boundaries (practice_id, id) on delete cascade
);

create table acknowledgements (
    practice_id text collate "C" not null,
    client_id   text collate "C" not null,
    boundary_id text collate "C" not null,
    version     integer not null,
    how         text collate "C" not null check (how in ('told', 'read', 'agreed')),
    on_date     text collate "C" not null,
    way         text collate "C" not null,
    primary key (practice_id, client_id, boundary_id, version, how),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade,
    foreign key (practice_id, boundary_id, version) references boundary_versions (practice_id, boundary_id, version) on delete cascade
);

create index acknowledgements_boundary on acknowledgements (practice_id, boundary_id, version);

create table plans (
    practice_id text collate "C" not null,
    client_id   text collate "C" not null,
    version     integer not null,
    goal        bytea,
    wanted      text collate "C" not null,
    not_wanted  text collate "C" not null,
    decided_on  text collate "C" not null,
    person_id   text collate "C" not null,
    case_id     text collate "C" not null,
    primary key (practice_id, client_id, version),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
);

-- +goose Down
drop table plans;
drop table acknowledgements;
drop table boundary_versions;
drop table boundaries;
drop table knots;
drop table own_boundaries;
drop table preferences;
drop table client_words;
drop table clients;
