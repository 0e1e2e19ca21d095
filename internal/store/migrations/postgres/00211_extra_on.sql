-- +goose Up
-- Days more are read from a day on, so that years of them slow nothing.
create index extra_on on extra_hours (practice_id, on_date);

-- +goose Down
drop index extra_on;
