-- +goose Up
-- The practice's own place is the practice's: its address stood in two tables, which could say two things. What
-- letters and the public page said stays; the name that it has among other places moves over.
alter table practices add column place_name text not null default '';
update practices set place_name = (select o.name from places o where o.practice_id = practices.id and o.id = '')
where exists (select 1 from places o where o.practice_id = practices.id and o.id = '' and o.name <> practices.name);
update practices set place = (select o.address from places o where o.practice_id = practices.id and o.id = '')
where place = '' and exists (select 1 from places o where o.practice_id = practices.id and o.id = '');
delete from places where id = '';

-- +goose Down
insert into places (practice_id, id, name, address, zone, active, version)
select id, '', place_name, place, zone, 1, 1 from practices where place_name <> '';
alter table practices drop column place_name;
