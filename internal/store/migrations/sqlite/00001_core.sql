-- +goose Up
-- Instants are microseconds since 1970 in UTC; dates are text; sealed columns are blobs.

create table installation (
    one     integer not null primary key check (one = 1),
    data_id text    not null,
    key_id  text    not null,
    created integer not null
) strict;

create table practices (
    id            text    not null primary key,
    slug          text    not null unique,
    name          text    not null,
    place         text    not null,
    zone          text    not null,
    currency      text    not null,
    phone         text    not null,
    email         text    not null,
    base_url      text    not null,
    urgent        text    not null,
    outside       text    not null,
    taking        text    not null check (taking in ('open', 'full')),
    taking_since  text    not null,
    setup_done    text    not null,
    recovery_hash text    not null,
    sample        integer not null,
    created       integer not null,
    version       integer not null
) strict;

create table people (
    practice_id   text    not null references practices (id) on delete cascade,
    id            text    not null,
    name          text    not null,
    name_key      text    not null,
    email         text    not null,
    email_key     text    not null,
    role          text    not null,
    treats        integer not null,
    password_hash text    not null,
    active        integer not null,
    created       integer not null,
    version       integer not null,
    primary key (practice_id, id)
) strict, without rowid;

create unique index people_email on people (practice_id, email_key) where email_key <> '';

create table sessions (
    token_hash  blob    not null primary key,
    id          text    not null,
    practice_id text    not null,
    person_id   text    not null,
    created     integer not null,
    last_seen   integer not null,
    expires     integer not null,
    foreign key (practice_id, person_id) references people (practice_id, id) on delete cascade
) strict, without rowid;

create index sessions_person on sessions (practice_id, person_id);
create index sessions_expires on sessions (expires);

create table links (
    token_hash  blob    not null primary key,
    practice_id text    not null references practices (id) on delete cascade,
    id          text    not null,
    kind        text    not null check (kind in ('view', 'act')),
    purpose     text    not null,
    subject     text    not null,
    client_id   text    not null,
    created     integer not null,
    expires     integer not null,
    used_at     integer,
    revoked_at  integer
) strict, without rowid;

create unique index links_id on links (practice_id, id);
create index links_subject on links (practice_id, subject);
create index links_client on links (practice_id, client_id);

create table setup_links (
    token_hash  blob    not null primary key,
    purpose     text    not null,
    practice_id text    not null,
    person_id   text    not null,
    created     integer not null,
    expires     integer not null,
    used_at     integer
) strict, without rowid;

create index setup_links_person on setup_links (practice_id, person_id, purpose);

create table audit_head (
    practice_id text    not null primary key,
    no          integer not null,
    hash        blob    not null
) strict, without rowid;

create table audit (
    practice_id text    not null,
    no          integer not null,
    at          integer not null,
    actor       text    not null,
    action      text    not null,
    subject     text    not null,
    prev        blob    not null,
    hash        blob    not null,
    primary key (practice_id, no)
) strict, without rowid;

create index audit_subject on audit (practice_id, subject, no);

create table idempotency (
    practice_id text    not null,
    actor       text    not null,
    key         text    not null,
    digest      text    not null,
    result      text    not null,
    created     integer not null,
    primary key (practice_id, actor, key)
) strict, without rowid;

create index idempotency_created on idempotency (created);

create table outbox (
    practice_id text    not null references practices (id) on delete cascade,
    id          text    not null,
    kind        text    not null,
    due         integer not null,
    state       text    not null check (state in ('waiting', 'sent', 'failed', 'held')),
    attempts    integer not null,
    recipient   text    not null,
    subject     text    not null,
    body        blob    not null,
    message_id  text    not null,
    last_error  text    not null,
    created     integer not null,
    sent_at     integer,
    primary key (practice_id, id)
) strict;

create index outbox_due on outbox (due) where state = 'waiting';
create index outbox_state on outbox (practice_id, state, created);

create table mail_settings (
    practice_id  text    not null primary key references practices (id) on delete cascade,
    host         text    not null,
    port         integer not null,
    tls          text    not null,
    username     text    not null,
    password     blob    not null,
    from_address text    not null,
    version      integer not null
) strict;

create table backup_settings (
    practice_id text    not null primary key references practices (id) on delete cascade,
    folder      text    not null,
    last_at     integer,
    last_error  text    not null
) strict;

create table attempts (
    practice_id text    not null,
    subject     text    not null,
    window_from integer not null,
    count       integer not null,
    primary key (practice_id, subject, window_from)
) strict, without rowid;

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
