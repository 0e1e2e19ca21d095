-- +goose Up
-- What Partwell notices of a boundary ('' nothing), and how many minutes, hours or days it leaves first.
alter table boundary_versions add column watches text collate "C" not null default '';
alter table boundary_versions add column within_n integer not null default 0;

-- Which version of each boundary stood when a visit was booked.
create table visit_terms (
    practice_id text collate "C" not null,
    visit_id    text collate "C" not null,
    boundary_id text collate "C" not null,
    version     integer not null,
    primary key (practice_id, visit_id, boundary_id),
    foreign key (practice_id, visit_id) references visits (practice_id, id) on delete cascade,
    foreign key (practice_id, boundary_id, version) references boundary_versions (practice_id, boundary_id, version) on delete cascade
);

create index visit_terms_boundary on visit_terms (practice_id, boundary_id, version);

-- What was decided about a boundary that was not kept; what is only noticed stands nowhere.
create table crossings (
    practice_id text collate "C" not null,
    id          text collate "C" not null,
    client_id   text collate "C" not null,
    boundary_id text collate "C" not null,
    version     integer not null,
    side        text collate "C" not null check (side in ('ask', 'count')),
    watch       text collate "C" not null,
    visit_id    text collate "C" not null,
    line_id     text collate "C" not null,
    case_id     text collate "C" not null,
    booked      text collate "C" not null,
    on_date     text collate "C" not null,
    minutes     integer not null,
    state       text collate "C" not null check (state in ('counted', 'let-go')),
    person_id   text collate "C" not null,
    reason      bytea,
    knot_id     text collate "C" not null,
    message_id  text collate "C" not null,
    made_good   text collate "C" not null,
    rev         integer not null,
    primary key (practice_id, id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade,
    foreign key (practice_id, boundary_id, version) references boundary_versions (practice_id, boundary_id, version) on delete cascade
);

create unique index crossings_once on crossings (practice_id, watch, visit_id, line_id, case_id);
create index crossings_client on crossings (practice_id, client_id, on_date, id);
create index crossings_boundary on crossings (practice_id, boundary_id, version);

-- +goose Down
drop table crossings;
drop table visit_terms;
alter table boundary_versions drop column within_n;
alter table boundary_versions drop column watches;
