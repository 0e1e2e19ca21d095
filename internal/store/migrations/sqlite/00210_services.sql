-- +goose Up
-- What a service is: its kind of work, how hard it is given (1 to 5; 0 where nothing was said).
alter table services add column modality text not null default '';
alter table services add column pressure_from integer not null default 0 check (pressure_from between 0 and 5);
alter table services add column pressure_to integer not null default 0 check (pressure_to between 0 and 5);

-- How hard a therapist can and wants to work.
alter table calendars add column pressure_from integer not null default 0 check (pressure_from between 0 and 5);
alter table calendars add column pressure_to integer not null default 0 check (pressure_to between 0 and 5);

-- Prices that count from a day on. The one that a service began with stands in services.
create table service_prices (
    practice_id text    not null,
    service_id  text    not null,
    from_date   text    not null,
    price       integer not null check (price >= 0),
    currency    text    not null,
    primary key (practice_id, service_id, from_date),
    foreign key (practice_id, service_id) references services (practice_id, id) on delete cascade
) strict, without rowid;

-- Who offers a service; without a row, everybody who treats.
create table service_people (
    practice_id text    not null,
    service_id  text    not null,
    person_id   text    not null,
    primary key (practice_id, service_id, person_id),
    foreign key (practice_id, service_id) references services (practice_id, id) on delete cascade
) strict, without rowid;

-- +goose Down
drop table service_people;
drop table service_prices;
alter table calendars drop column pressure_to;
alter table calendars drop column pressure_from;
alter table services drop column pressure_to;
alter table services drop column pressure_from;
alter table services drop column modality;
