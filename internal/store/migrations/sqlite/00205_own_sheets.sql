-- +goose Up
-- When somebody's place among the readers was shut to her; what was shut before is of no known time.
alter table case_readers add column shut_at integer;
update case_readers set shut_at = coalesce((select w.renewed from people w
	where w.practice_id = case_readers.practice_id and w.id = case_readers.person_id), 0) where shut;

-- The sheets that people of a practice printed, by which they show that it is they. Ended: another took its
-- place, or its code was used. Of the sheet in use who printed it stands in the audit trail.
create table own_sheets (
    practice_id text not null references practices (id) on delete cascade,
    person_id   text not null,
    printed     integer not null,
    proof       text not null,
    ended       integer,
    primary key (practice_id, person_id, printed)
) strict, without rowid;
create unique index own_sheets_used on own_sheets (practice_id, person_id) where ended is null;
insert into own_sheets (practice_id, person_id, printed, proof)
select p.id, substr(a.actor, 8), a.at, p.recovery_hash from practices p
join audit a on a.practice_id = p.id and a.no = (select max(x.no) from audit x
	where x.practice_id = p.id and x.subject = p.id and x.action = 'recovery.sheet')
where p.recovery_hash <> '' and a.actor like 'person:%';
alter table practices drop column recovery_hash;

-- Since when a reading key of before was the one in use; what is not known is as if it never was.
alter table past_reading_keys add column since integer not null default 0;
update past_reading_keys set since = replaced;

-- +goose Down
alter table past_reading_keys drop column since;
alter table practices add column recovery_hash text not null default '';
update practices set recovery_hash = coalesce((select s.proof from own_sheets s
	where s.practice_id = practices.id and s.ended is null order by s.printed desc limit 1), '');
drop table own_sheets;
alter table case_readers drop column shut_at;
