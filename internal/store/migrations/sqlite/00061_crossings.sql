-- +goose Up
-- What Partwell notices of a boundary ('' nothing), and how many minutes, hours or days it leaves first.
alter table boundary_versions add column watches text    not null default '';
alter table boundary_versions add column within_n integer not null default 0;

-- Which version of each boundary stood when a visit was booked.
create table visit_terms (
    practice_id text    not null,
    visit_id    text    not null,
    boundary_id text    not null,
    version     integer not null,
    primary key (practice_id, visit_id, boundary_id),
    foreign key (practice_id, visit_id) references visits (practice_id, id) on delete cascade,
    foreign key (practice_id, boundary_id, version) references boundary_versions (practice_id, boundary_id, version) on delete cascade
) strict, without rowid;

create index visit_terms_boundary on visit_terms (practice_id, boundary_id, version);

-- What was decided about a boundary that was not kept; what is only noticed stands nowhere.
create table crossings (
    practice_id text    not null,
    id          text    not null,
    client_id   text    not null,
    boundary_id text    not null,
    version     integer not null,
    side        text    not null check (side in ('ask', 'count')),
    watch       text    not null,
    visit_id    text    not null,
    line_id     text    not null,
    case_id     text    not null,
    booked      text    not null,
    on_date     text    not null,
    minutes     integer not null,
    state       text    not null check (state in ('counted', 'let-go')),
    person_id   text    not null,
    reason      blob,
    knot_id     text    not null,
    message_id  text    not null,
    made_good   text    not null,
    rev         integer not null,
    primary key (practice_id, id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade,
    foreign key (practice_id, boundary_id, version) references boundary_versions (practice_id, boundary_id, version) on delete cascade
) strict;

create unique index crossings_once on crossings (practice_id, watch, visit_id, line_id, case_id);
create index crossings_client on crossings (practice_id, client_id, on_date, id);
create index crossings_boundary on crossings (practice_id, boundary_id, version);

-- +goose Down
drop table crossings;
drop table visit_terms;
alter table boundary_versions drop column within_n;
alter table boundary_versions drop column watches;
