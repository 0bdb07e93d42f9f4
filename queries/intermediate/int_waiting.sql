-- What is not done yet: in which state, and for how long nothing has happened to it.
--
-- grain: project_id, asset_key
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources
-- asset_id: one id of it, the first in the alphabet
-- batch: the delivery it belongs to; `unspecified` where none is named
-- annotator_id: who first handed it in; NULL where nobody did or is named
-- state: not_started, in_progress, submitted (waits for a verdict), rework or skipped
-- last_at: last thing that happened to it (UTC); NULL without a date
-- days: since then until the data end, in days of 24 hours; NULL without a date
-- age: the same in words: `under 1 day`, `1 to 3 days`, `3 to 7 days`, `1 to 2 weeks`,
--   `over 2 weeks`, or `unspecified` without a date
-- age_no: place of that age from young to old
-- rejections: times it was rejected, and reopened by the tool

with waiting as (
    select
        int_items.project_id,
        int_items.asset_key,
        int_items.asset_id,
        int_items.batch,
        int_items.annotator_id,
        int_items.state,
        int_items.last_at,
        (epoch(int_data_as_of.as_of) - epoch(int_items.last_at)) / 864e2 as days,
        int_items.rejections
    from int_items
    inner join int_data_as_of
        on int_items.project_id = int_data_as_of.project_id
    where not int_items.is_done
),

aged as (
    select
        *,
        case
            when days is null then 6
            when days < 1e0 then 1
            when days < 3e0 then 2
            when days < 7e0 then 3
            when days < 14e0 then 4
            else 5
        end as age_no
    from waiting
)

select
    project_id,
    asset_key,
    asset_id,
    batch,
    annotator_id,
    state,
    last_at,
    days,
    case age_no
        when 1 then 'under 1 day'
        when 2 then '1 to 3 days'
        when 3 then '3 to 7 days'
        when 4 then '1 to 2 weeks'
        when 5 then 'over 2 weeks'
        else 'unspecified'
    end as age,
    age_no,
    rejections
from aged
