-- What a reviewer wrote. Lives in the private file alone: free text may name people.
--
-- key: project_id, review_id
create table comments (
    project_id varchar not null,
    import_id varchar,
    source_row bigint,
    review_id varchar not null,
    comment varchar
);
