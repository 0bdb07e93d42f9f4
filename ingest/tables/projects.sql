-- One labeling effort with one label set.
--
-- key: project_id
create table projects (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    name varchar,
    customer varchar,
    time_zone varchar,
    target_on date
);
