-- What was imported, when, from where, and whether it was read whole.
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

select
    project_id,
    import_id,
    source_name,
    source_uri,
    source_sha256,
    source_bytes,
    tool,
    adapter,
    adapter_version,
    role,
    exported_at,
    exported_at_from,
    imported_at,
    rows_read,
    rows_kept,
    rows_rejected,
    problems,
    time_zone_assumed,
    status
from stg_imports
