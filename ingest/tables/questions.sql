-- One thing asked of annotators: a control, a feature, an attribute.
--
-- key: question
create table questions (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    question varchar not null,
    type varchar,
    scale varchar,
    taxonomy_size integer,
    matching_threshold double,
    is_required boolean
);
