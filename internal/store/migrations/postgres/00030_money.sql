-- +goose Up
create table ledger_accounts (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    client_id   text collate "C" not null,
    rev         bigint not null,
    primary key (practice_id, id)
);

create table ledger_balances (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    client_id   text collate "C" not null,
    currency    text collate "C" not null,
    owes        bigint not null check (owes >= 0),
    credit      bigint not null check (credit >= 0),
    primary key (practice_id, client_id, currency)
);

create index ledger_balances_open on ledger_balances (practice_id, client_id) where owes <> 0 or credit <> 0;

create table ledger_entries (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    client_id   text collate "C" not null,
    at          bigint not null,
    person_id   text collate "C" not null,
    kind        text collate "C" not null check (kind in ('charge', 'payment', 'use-credit', 'refund', 'credit', 'let-go', 'reversal')),
    way         text collate "C" not null,
    reason      bytea,
    reverses    text collate "C" not null,
    primary key (practice_id, id)
);

create index ledger_entries_client on ledger_entries (practice_id, client_id, at);
create index ledger_entries_at on ledger_entries (practice_id, at);
create unique index ledger_entries_reverses on ledger_entries (practice_id, reverses) where reverses <> '';

create table ledger_postings (
    practice_id text collate "C" not null,
    entry_id    text collate "C" not null,
    no          integer not null,
    client_id   text collate "C" not null,
    account     text collate "C" not null,
    line_id     text collate "C" not null,
    amount      bigint not null,
    currency    text collate "C" not null,
    primary key (practice_id, entry_id, no),
    foreign key (practice_id, entry_id) references ledger_entries (practice_id, id) on delete cascade
);

create index ledger_postings_client on ledger_postings (practice_id, client_id);

create table charge_lines (
    practice_id  text collate "C" not null,
    id           text collate "C" not null,
    entry_id     text collate "C" not null,
    client_id    text collate "C" not null,
    visit_id     text collate "C" not null,
    service_id   text collate "C" not null,
    therapist_id text collate "C" not null,
    what         text not null,
    on_date      text collate "C" not null,
    amount       bigint not null,
    currency     text collate "C" not null,
    primary key (practice_id, id),
    foreign key (practice_id, entry_id) references ledger_entries (practice_id, id) on delete cascade
);

create index charge_lines_client on charge_lines (practice_id, client_id);
create index charge_lines_visit on charge_lines (practice_id, visit_id) where visit_id <> '';
create index charge_lines_entry on charge_lines (practice_id, entry_id);

create table receipt_numbers (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    year        integer not null,
    last        integer not null,
    primary key (practice_id, year)
);

create table receipts (
    practice_id   text collate "C" not null references practices (id) on delete cascade,
    year          integer not null,
    number        integer not null,
    entry_id      text collate "C" not null,
    on_date       text collate "C" not null,
    kind          text collate "C" not null,
    client_id     text collate "C" not null,
    client_name   text not null,
    practice_name text not null,
    therapist     text not null,
    registration  text not null,
    tax_number    text not null,
    way           text collate "C" not null,
    total         bigint not null,
    kept          bigint not null,
    currency      text collate "C" not null,
    primary key (practice_id, year, number)
);

create unique index receipts_entry on receipts (practice_id, entry_id);
create index receipts_client on receipts (practice_id, client_id, on_date);

create table receipt_lines (
    practice_id text collate "C" not null,
    year        integer not null,
    number      integer not null,
    no          integer not null,
    line_id     text collate "C" not null,
    what        text not null,
    on_date     text collate "C" not null,
    price       bigint not null,
    amount      bigint not null,
    primary key (practice_id, year, number, no),
    foreign key (practice_id, year, number) references receipts (practice_id, year, number) on delete cascade
);

-- +goose Down
drop table receipt_lines;
drop table receipts;
drop table receipt_numbers;
drop table charge_lines;
drop table ledger_postings;
drop table ledger_entries;
drop table ledger_balances;
drop table ledger_accounts;
