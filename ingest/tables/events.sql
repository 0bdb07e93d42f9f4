-- One dated thing that happened: created, submitted, accepted, assigned ...
--
-- key: event_id
create table events (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    event_id varchar not null,
    type varchar not null,
    actor_id varchar,
    subject_id varchar,
    asset_id varchar,
    submission_id varchar,
    job_id varchar,
    happened_at timestamptz,
    count bigint
);
