-- +goose Up
-- Instants are microseconds since 1970 in UTC; dates are text; sealed columns are bytea; ids compare by bytes.

create table installation (
    one     integer          not null primary key check (one = 1),
    data_id text collate "C" not null,
    key_id  text collate "C" not null,
    created bigint           not null
);

create table practices (
    id            text collate "C" not null primary key,
    slug          text collate "C" not null unique,
    name          text             not null,
    place         text             not null,
    zone          text             not null,
    currency      text             not null,
    phone         text             not null,
    email         text             not null,
    base_url      text             not null,
    urgent        text             not null,
    outside       text             not null,
    taking        text             not null check (taking in ('open', 'full')),
    taking_since  text             not null,
    setup_done    text collate "C" not null,
    recovery_hash text             not null,
    sample        boolean          not null,
    created       bigint           not null,
    version       integer          not null
);

create table people (
    practice_id   text collate "C" not null references practices (id) on delete cascade,
    id            text collate "C" not null,
    name          text             not null,
    name_key      text collate "C" not null,
    email         text             not null,
    email_key     text collate "C" not null,
    role          text             not null,
    treats        boolean          not null,
    password_hash text             not null,
    active        boolean          not null,
    created       bigint           not null,
    version       integer          not null,
    primary key (practice_id, id)
);

create unique index people_email on people (practice_id, email_key) where email_key <> '';

create table sessions (
    token_hash  bytea            not null primary key,
    id          text collate "C" not null,
    practice_id text collate "C" not null,
    person_id   text collate "C" not null,
    created     bigint           not null,
    last_seen   bigint           not null,
    expires     bigint           not null,
    foreign key (practice_id, person_id) references people (practice_id, id) on delete cascade
);

create index sessions_person on sessions (practice_id, person_id);
create index sessions_expires on sessions (expires);

create table links (
    token_hash  bytea            not null primary key,
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    kind        text             not null check (kind in ('view', 'act')),
    purpose     text             not null,
    subject     text collate "C" not null,
    client_id   text collate "C" not null,
    created     bigint           not null,
    expires     bigint           not null,
    used_at     bigint,
    revoked_at  bigint
);

create unique index links_id on links (practice_id, id);
create index links_subject on links (practice_id, subject);
create index links_client on links (practice_id, client_id);

create table setup_links (
    token_hash  bytea            not null primary key,
    purpose     text             not null,
    practice_id text collate "C" not null,
    person_id   text collate "C" not null,
    created     bigint           not null,
    expires     bigint           not null,
    used_at     bigint
);

create index setup_links_person on setup_links (practice_id, person_id, purpose);

create table audit_head (
    practice_id text collate "C" not null primary key,
    no          bigint           not null,
    hash        bytea            not null
);

create table audit (
    practice_id text collate "C" not null,
    no          bigint           not null,
    at          bigint           not null,
    actor       text collate "C" not null,
    action      text collate "C" not null,
    subject     text collate "C" not null,
    prev        bytea            not null,
    hash        bytea            not null,
    primary key (practice_id, no)
);

create index audit_subject on audit (practice_id, subject, no);

create table idempotency (
    practice_id text collate "C" not null,
    actor       text collate "C" not null,
    key         text collate "C" not null,
    digest      text             not null,
    result      text             not null,
    created     bigint           not null,
    primary key (practice_id, actor, key)
);

create index idempotency_created on idempotency (created);

create table outbox (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    kind        text             not null,
    due         bigint           not null,
    state       text collate "C" not null check (state in ('waiting', 'sent', 'failed', 'held')),
    attempts    integer          not null,
    recipient   text             not null,
    subject     text collate "C" not null,
    body        bytea            not null,
    message_id  text collate "C" not null,
    last_error  text             not null,
    created     bigint           not null,
    sent_at     bigint,
    primary key (practice_id, id)
);

create index outbox_due on outbox (due) where state = 'waiting';
create index outbox_state on outbox (practice_id, state, created);

create table mail_settings (
    practice_id  text collate "C" not null primary key references practices (id) on delete cascade,
    host         text             not null,
    port         integer          not null,
    tls          text             not null,
    username     text             not null,
    password     bytea            not null,
    from_address text             not null,
    version      integer          not null
);

create table backup_settings (
    practice_id text collate "C" not null primary key references practices (id) on delete cascade,
    folder      text             not null,
    last_at     bigint,
    last_error  text             not null
);

create table attempts (
    practice_id text collate "C" not null,
    subject     text collate "C" not null,
    window_from bigint           not null,
    count       integer          not null,
    primary key (practice_id, subject, window_from)
);

create index attempts_window on attempts (window_from);

-- +goose Down
drop table attempts;
drop table backup_settings;
drop table mail_settings;
drop table outbox;
drop table idempotency;
drop table audit;
drop table audit_head;
drop table setup_links;
drop table links;
drop table sessions;
drop table people;
drop table practices;
drop table installation;
