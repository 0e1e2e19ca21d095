-- +goose Up
-- What somebody wrote at the door and has not sent; sealed, and gone after its time.
create table telling_drafts (
    practice_id text    not null references practices (id) on delete cascade,
    id          text    not null,
    body        blob not null,
    expires     integer not null,
    primary key (practice_id, id)
) strict, without rowid;

create index telling_drafts_expires on telling_drafts (expires);

-- When the address that links begin with was last opened on a device, and whether that was one
-- outside the practice's own network. A new address begins anew.
alter table practices add column tried_at integer;
alter table practices add column tried_outside integer not null default 0;

-- +goose Down
alter table practices drop column tried_outside;
alter table practices drop column tried_at;
drop table telling_drafts;
