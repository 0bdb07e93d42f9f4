-- Who an annotator or reviewer is. Lives in the private file alone.
--
-- key: project_id, annotator_id
create table people (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    annotator_id varchar not null,
    tool varchar,
    source_id varchar,
    name varchar,
    email varchar,
    team varchar,
    kind varchar,
    merged_into varchar,
    valid_from timestamptz,
    valid_to timestamptz
);
