-- +goose Up
-- What both sides want of the visits, the minutes of each and what was told, as one sealed text.
alter table plans add column aims bytea;

-- +goose Down
alter table plans drop column aims;
