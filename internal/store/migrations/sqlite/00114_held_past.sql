-- +goose Up
-- Times that are held are looked for by when they end, to give back those that have passed.
create index visits_held on visits (ends) where held and state = 'booked';

-- +goose Down
drop index visits_held;
