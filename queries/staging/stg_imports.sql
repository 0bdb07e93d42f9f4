-- Every import, with how many kinds of problems it met.
--
-- grain: project_id, import_id
-- project_id: the labeling effort
-- import_id: one run of ingest over one export
-- source_name: last part of the address it came from
-- source_uri: where it came from
-- source_sha256: fingerprint of the bytes
-- source_bytes: size
-- tool: the labeling tool that wrote it
-- adapter: what read it
-- adapter_version: which version of that
-- role: work, gold, prediction or review; NULL when the export itself tells
-- exported_at: when the export was made (UTC)
-- exported_at_from: how that is known: option, file, newest row or import
-- imported_at: when it was imported (UTC)
-- rows_read: records in the source
-- rows_kept: of those, the ones that were understood
-- rows_rejected: of those, the ones that were not
-- problems: kinds of problems met
-- time_zone_assumed: zone taken for times that name none; NULL when all do
-- status: how the import ended

with problems as (
    select
        project_id,
        import_id,
        count(*) as problems
    from import_problems
    group by project_id, import_id
)

select
    imports.project_id,
    imports.import_id,
    coalesce(
        nullif(
            regexp_extract(
                regexp_replace(imports.source_uri, '[?#].*$', ''), '([^/\\]+)[/\\]*$', 1
            ),
            ''
        ),
        imports.source_uri
    ) as source_name,
    imports.source_uri,
    imports.source_sha256,
    imports.source_bytes,
    imports.tool,
    imports.adapter,
    imports.adapter_version,
    imports.role,
    imports.exported_at,
    imports.exported_at_from,
    imports.imported_at,
    imports.rows_read,
    imports.rows_kept,
    imports.rows_rejected,
    coalesce(problems.problems, 0) as problems,
    imports.time_zone_assumed,
    imports.status
from imports
left join problems
    on imports.project_id = problems.project_id
    and imports.import_id = problems.import_id
