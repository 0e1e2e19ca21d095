-- +goose Up
-- A key acts as who made it and as nobody else: those that somebody made for another are ended.
update programs set ended = created where ended is null and not exists (
    select 1 from audit a where a.practice_id = programs.practice_id and a.subject = programs.id
    and a.action = 'program.add' and a.actor = 'person:' || programs.person_id);

-- +goose Down
-- Nothing is taken back: a key that was ended stays ended.
