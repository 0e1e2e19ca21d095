-- +goose Up
-- Whether a sheet was printed as a recovery sheet, which lets an owner in. One that somebody printed who was no
-- owner does not, whatever she became since.
alter table own_sheets add column lets_in boolean not null default false;
update own_sheets set lets_in = true where exists (
    select 1 from audit a where a.practice_id = own_sheets.practice_id and a.action = 'recovery.sheet'
    and a.actor = 'person:' || own_sheets.person_id and a.at = own_sheets.printed);

-- +goose Down
alter table own_sheets drop column lets_in;
