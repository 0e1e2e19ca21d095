-- +goose Up
create table clients (
    practice_id  text    not null references practices (id) on delete cascade,
    id           text    not null,
    name         text    not null,
    name_key     text    not null,
    other_name   text    not null,
    pronouns     text    not null,
    email        text    not null,
    phone        text    not null,
    since        text    not null,
    state        text    not null check (state in ('active', 'paused', 'moved-on', 'gone')),
    therapist_id text    not null,
    desk_note    text    not null,
    created      integer not null,
    version      integer not null,
    primary key (practice_id, id)
) strict;

create index clients_name on clients (practice_id, name_key, id);

create table client_words (
    practice_id text not null,
    word        text not null,
    client_id   text not null,
    primary key (practice_id, word, client_id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
) strict, without rowid;

create index client_words_client on client_words (practice_id, client_id);

create table preferences (
    practice_id text    not null,
    client_id   text    not null,
    area        text    not null,
    side        text    not null,
    level       integer not null check (level between 0 and 5),
    was         integer not null check (was between -1 and 5),
    since       text    not null,
    source      text    not null,
    primary key (practice_id, client_id, area, side),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
) strict, without rowid;

create table own_boundaries (
    practice_id text    not null,
    client_id   text    not null,
    no          integer not null,
    body        blob    not null,
    source      text    not null,
    added       text    not null,
    removed     text    not null,
    primary key (practice_id, client_id, no),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
) strict;

create table knots (
    practice_id text    not null,
    id          text    not null,
    client_id   text    not null,
    kind        text    not null,
    at          integer not null,
    body        blob,
    said_by     text    not null,
    theirs      integer not null,
    way         text    not null,
    person_id   text    not null,
    visit_id    text    not null,
    case_id     text    not null,
    primary key (practice_id, id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
) strict;

create index knots_client on knots (practice_id, client_id, at, id);
create index knots_case on knots (practice_id, case_id, at) where case_id <> '';

create table boundaries (
    practice_id text    not null references practices (id) on delete cascade,
    id          text    not null,
    version     integer not null,
    place       integer not null,
    active      integer not null,
    primary key (practice_id, id)
) strict;

create table boundary_versions (
    practice_id text    not null,
    boundary_id text    not null,
    version     integer not null,
    side        text    not null check (side in ('ask', 'count')),
    title       text    not null,
    rule        text    not null,
    why         text    not null,
    follows1    text    not null,
    follows2    text    not null,
    follows3    text    not null,
    active      integer not null,
    since       text    not null,
    primary key (practice_id, boundary_id, version),
    foreign key (practice_id, boundary_id) references boundaries (practice_id, id) on delete cascade
) strict;

create table acknowledgements (
    practice_id text    not null,
    client_id   text    not null,
    boundary_id text    not null,
    version     integer not null,
    how         text    not null check (how in ('told', 'read', 'agreed')),
    on_date     text    not null,
    way         text    not null,
    primary key (practice_id, client_id, boundary_id, version, how),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade,
    foreign key (practice_id, boundary_id, version) references boundary_versions (practice_id, boundary_id, version) on delete cascade
) strict, without rowid;

create index acknowledgements_boundary on acknowledgements (practice_id, boundary_id, version);

create table plans (
    practice_id text    not null,
    client_id   text    not null,
    version     integer not null,
    goal        blob,
    wanted      text    not null,
    not_wanted  text    not null,
    decided_on  text    not null,
    person_id   text    not null,
    case_id     text    not null,
    primary key (practice_id, client_id, version),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
) strict;

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
