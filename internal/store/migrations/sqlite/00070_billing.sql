-- +goose Up
-- Charges on which nothing is asked for while they are looked at; lifted_on is '' while it holds.
create table line_holds (
    practice_id text not null,
    line_id     text not null,
    case_id     text not null,
    client_id   text not null,
    since       text not null,
    lifted_on   text not null,
    primary key (practice_id, line_id, case_id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
) strict;

create index line_holds_client on line_holds (practice_id, client_id) where lifted_on = '';

-- What was agreed beside what was charged, as it was shown to both sides.
create table bill_comparisons (
    practice_id     text not null,
    case_id         text not null,
    line_id         text not null,
    client_id       text not null,
    no              integer not null,
    what            text not null,
    on_date         text not null,
    charged         integer not null,
    paid            integer not null,
    currency        text not null,
    agreed          integer not null,
    agreed_currency text not null,
    agreed_on       text not null,
    booked          integer not null,
    lasted          integer not null,
    marks           text not null,
    terms           text not null,
    fits            integer not null,
    because         blob,
    right_amount    integer not null,
    is_right        integer not null,
    back            integer not null,
    way             text not null,
    back_on         text not null,
    primary key (practice_id, case_id, line_id),
    foreign key (practice_id, client_id) references clients (practice_id, id) on delete cascade
) strict;

create index bill_comparisons_client on bill_comparisons (practice_id, client_id);

-- What is being mended so that a mistake does not happen again. It names no client.
create table improvements (
    practice_id text not null references practices (id) on delete cascade,
    id          text not null,
    case_id     text not null,
    cause       text not null,
    let_in      blob,
    change      blob,
    seen_by     blob,
    person_id   text not null,
    opened_on   text not null,
    by_date     text not null,
    done_on     text not null,
    worked      integer not null,
    seen        blob,
    rev         integer not null,
    primary key (practice_id, id)
) strict;

create index improvements_by on improvements (practice_id, done_on, by_date);

-- +goose Down
drop table improvements;
drop table bill_comparisons;
drop table line_holds;
