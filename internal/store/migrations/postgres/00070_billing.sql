-- +goose Up
-- Charges on which nothing is asked for while they are looked at; lifted_on is '' while it holds.
create table line_holds (
    practice_id text collate "C" not null,
    line_id     text collate "C" not null,
    case_id     text collate "C" not null,
    client_id   text collate "C" not null,
    since       text collate "C" not null,
    lifted_on   text collate "C" not null,
    primary key (practice_id, line_id, case_id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
);

create index line_holds_client on line_holds (practice_id, client_id) where lifted_on = '';

-- What was agreed beside what was charged, as it was shown to both sides.
create table bill_comparisons (
    practice_id     text collate "C" not null,
    case_id         text collate "C" not null,
    line_id         text collate "C" not null,
    client_id       text collate "C" not null,
    no              integer not null,
    what            text collate "C" not null,
    on_date         text collate "C" not null,
    charged         bigint not null,
    paid            bigint not null,
    currency        text collate "C" not null,
    agreed          bigint not null,
    agreed_currency text collate "C" not null,
    agreed_on       text collate "C" not null,
    booked          integer not null,
    lasted          integer not null,
    marks           text collate "C" not null,
    terms           text collate "C" not null,
    fits            boolean not null,
    because         bytea,
    right_amount    bigint not null,
    is_right        boolean not null,
    back            bigint not null,
    way             text collate "C" not null,
    back_on         text collate "C" not null,
    primary key (practice_id, case_id, line_id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
);

create index bill_comparisons_client on bill_comparisons (practice_id, client_id);

-- What is being mended so that a mistake does not happen again. It names no client.
create table improvements (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    case_id     text collate "C" not null,
    cause       text collate "C" not null,
    let_in      bytea,
    change      bytea,
    seen_by     bytea,
    person_id   text collate "C" not null,
    opened_on   text collate "C" not null,
    by_date     text collate "C" not null,
    done_on     text collate "C" not null,
    worked      boolean not null,
    seen        bytea,
    rev         integer not null,
    primary key (practice_id, id)
);

create index improvements_by on improvements (practice_id, done_on, by_date);

-- +goose Down
drop table improvements;
drop table bill_comparisons;
drop table line_holds;
