-- +goose Up
-- Who made a link by which somebody chooses a password; empty: it was made at the command line.
alter table setup_links add column made_by text not null default '';

-- When such a link, made by somebody else, was used, and by whom it was made: until somebody says that it was
-- she herself, what was told in confidence stays shut to her. Invited: she was added and has never come in.
alter table people add column renewed integer;
alter table people add column renewed_by text not null default '';
alter table people add column invited integer not null default 0;
update people set renewed = cast(strftime('%s', 'now') as integer) * 1000000 where reading_key <> '' and reading_proved = 0;
update people set invited = 1 where password_hash = '' and practice_id not in (select id from practices where sample)
	and exists (select 1 from setup_links l where l.practice_id = people.practice_id and l.person_id = people.id and l.purpose = 'password');
alter table people drop column reading_proved;

-- A reader to whom it is shut for now.
alter table case_readers add column shut integer not null default 0;
update case_readers set shut = 1 where exists (select 1 from people w
	where w.practice_id = case_readers.practice_id and w.id = case_readers.person_id and w.renewed is not null);

-- Since when a reading key is the one in use, and those that somebody had before. Handed: such a key itself,
-- sealed to the one that came after it.
alter table people add column reading_since integer;
create table past_reading_keys (
	practice_id text not null references practices (id) on delete cascade,
	person_id text not null,
	public_key text not null,
	replaced integer not null,
	handed text not null default '',
	primary key (practice_id, person_id, public_key)
);

-- +goose Down
drop table past_reading_keys;
alter table people drop column reading_since;
alter table case_readers drop column shut;
alter table people add column reading_proved integer not null default 0;
update people set reading_proved = 1 where reading_key <> '' and renewed is null;
alter table people drop column invited;
alter table people drop column renewed_by;
alter table people drop column renewed;
alter table setup_links drop column made_by;
