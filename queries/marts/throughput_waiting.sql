-- Each asset that is not done: in which state it waits, for how long, and whose work it is.
--
-- grain: project_id, asset_key
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources
-- asset_id: one id of it, to open it by
-- name: what a person knows it by; NULL when the export does not list it
-- batch: the delivery it belongs to; `unspecified` where none is named
-- annotator_id: who first handed it in; NULL where nobody did or is named
-- state: not_started, in_progress, submitted (waits for a verdict), rework or skipped
-- age: how long nothing has happened to it, when the data end: `under 1 day`, `1 to 3 days`,
--   `3 to 7 days`, `1 to 2 weeks`, `over 2 weeks`, or `unspecified` without a date
-- days: the same in days of 24 hours; NULL without a date
-- last_at: last thing that happened to it (UTC); NULL without a date
-- rejections: times it was rejected, and reopened by the tool

select
    int_waiting.project_id,
    int_waiting.asset_key,
    int_waiting.asset_id,
    stg_assets.name,
    int_waiting.batch,
    int_waiting.annotator_id,
    int_waiting.state,
    int_waiting.age,
    int_waiting.days,
    int_waiting.last_at,
    int_waiting.rejections
from int_waiting
left join stg_assets
    on int_waiting.project_id = stg_assets.project_id
    and int_waiting.asset_id = stg_assets.asset_id
