-- +goose Up
-- Which time a draft was kept, so that two open pages of it do not write over each other.
alter table telling_drafts add column version integer not null default 1;

-- +goose Down
alter table telling_drafts drop column version;
