-- One annotator's pass over one asset; time, status and review hang on it.
--
-- key: submission_id
create table submissions (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    submission_id varchar not null,
    asset_id varchar not null,
    annotator_id varchar,
    role varchar not null,
    is_gold boolean not null,
    gold_status varchar,
    status varchar not null,
    is_trusted boolean,
    is_onboarding boolean,
    stage varchar,
    job_id varchar,
    round integer,
    started_at timestamptz,
    submitted_at timestamptz,
    updated_at timestamptz,
    work_seconds double,
    work_time_kind varchar,
    questions_shown varchar[],
    parent_submission_id varchar,
    prelabel_submission_id varchar,
    guideline_version varchar,
    channel varchar,
    country varchar,
    content_hash varchar
);
