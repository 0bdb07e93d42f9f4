-- One kind of problem met in one import, with the first place it was seen.
--
-- key: import_id, code, message
create table import_problems (
    project_id varchar not null,
    import_id varchar not null,
    severity varchar,
    code varchar not null,
    message varchar not null,
    first_location varchar,
    occurrences bigint
);
