-- One verdict on a submission or on one annotation in it.
--
-- key: review_id
create table reviews (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    review_id varchar not null,
    submission_id varchar,
    annotation_id varchar,
    asset_id varchar,
    reviewer_id varchar,
    reviewed_content_hash varchar,
    verdict varchar not null,
    reviewed_at timestamptz,
    work_seconds double,
    selection varchar,
    inclusion_prob double,
    sample_id varchar,
    error_type varchar,
    severity varchar,
    cause varchar
);
