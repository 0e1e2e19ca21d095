-- +goose Up
-- What somebody wrote at the door and has not sent; sealed, and gone after its time.
create table telling_drafts (
    practice_id text collate "C" not null references practices (id) on delete cascade,
    id          text collate "C" not null,
    body        bytea not null,
    expires     bigint not null,
    primary key (practice_id, id)
);

create index telling_drafts_expires on telling_drafts (expires);

-- When the address that links begin with was last opened on a device, and whether that was one
-- outside the practice's own network. A new address begins anew.
alter table practices add column tried_at bigint;
alter table practices add column tried_outside boolean not null default false;

-- +goose Down
alter table practices drop column tried_outside;
alter table practices drop column tried_at;
drop table telling_drafts;
