"""One delivery only: the canonical tables narrowed to the assets of a batch.

Views then count nothing else. Gold and predictions of the same assets come along, under whatever
id their own source knows them by; what is about no asset (labels, policies, imports) stays.
"""

from __future__ import annotations

import duckdb

_ASSETS = """
    select distinct other.project_id, other.asset_id from assets as one
    join assets as other on other.project_id = one.project_id and (
        other.asset_key = one.asset_key or other.parent_asset_id = one.asset_id)
    where one.batch = ?"""

_IN_BATCH = "(project_id, asset_id) in (select project_id, asset_id from assets_of_batch)"
_WORK = "(project_id, submission_id) in (select project_id, submission_id from submissions)"

# In this order: the later ones look at submissions and sample_items as they were narrowed before.
_NARROWED = {
    "assets": _IN_BATCH,
    "submissions": _IN_BATCH,
    "submissions_history": _IN_BATCH,
    "annotations": _IN_BATCH,
    "annotations_history": _IN_BATCH,
    "reviews": f"({_IN_BATCH} or (asset_id is null and {_WORK}))",
    "events": f"({_IN_BATCH} or (asset_id is null and {_WORK}))",
    "work_sessions": _IN_BATCH,
    "sample_items": _IN_BATCH,
    "samples": "(project_id, sample_id) in (select project_id, sample_id from sample_items)",
    "batches": "(project_id, batch) in (select project_id, batch from assets)",
}


def lay_batch(connection: duckdb.DuckDBPyConnection, batch: str) -> None:
    """Narrow the tables that were laid (see asof) to one batch; computed once."""
    connection.execute(f"create table assets_of_batch as {_ASSETS}", [batch])
    for table, clause in _NARROWED.items():
        connection.execute(f"create table batch_{table} as select * from {table} where {clause}")
        connection.execute(f"create or replace view {table} as select * from batch_{table}")
