-- +goose Up
-- How clients want to hear of their visits: until now only that they want no reminders.
alter table no_reminders rename to client_hearing;
alter table client_hearing add column way text not null default 'none' check (way in ('mail', 'phone', 'none'));

-- +goose Down
delete from client_hearing where way <> 'none';
alter table client_hearing drop column way;
alter table client_hearing rename to no_reminders;
