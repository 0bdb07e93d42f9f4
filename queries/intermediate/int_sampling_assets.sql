-- What a sample of assets can be drawn from, and what is left out because it was not handed in.
--
-- grain: project_id, asset_key
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources
-- asset_id: one id of it: where it was worked on, the first in the alphabet
-- batch: the delivery it belongs to; `unspecified` where none is named
-- state: not_started, in_progress, submitted, rework, accepted or skipped
-- is_handed_in: whether there is work to judge: submitted, in rework or accepted
-- annotator_id: who first handed it in; `unspecified` where nobody is named
-- label: the label it has most often, the first in the alphabet of several; `unspecified` without
-- submission_id: the work on it, where there is one pass only; NULL otherwise
-- name: last part of the address, else the source's own id
-- uri: where the thing lies; NULL when the export does not say
-- text: the thing itself, where it is text
-- media_type: what it is (image, text ...); NULL when unknown
-- width: pixels; NULL when unknown
-- height: pixels; NULL when unknown
-- source_url: a link into the labeling tool; NULL when the export has none

with passes as (
    select
        project_id,
        asset_key,
        asset_id,
        submission_id
    from stg_submissions
    where role = 'work' and not is_gold and status = 'submitted'
),

only_passes as (
    select
        project_id,
        asset_key,
        min(asset_id) as asset_id,
        case when count(*) = 1 then min(submission_id) end as submission_id
    from passes
    group by project_id, asset_key
),

counted as (
    select
        passes.project_id,
        passes.asset_key,
        stg_annotations.label,
        count(*) as annotations
    from passes
    inner join stg_annotations
        on passes.project_id = stg_annotations.project_id
        and passes.submission_id = stg_annotations.submission_id
    where stg_annotations.label is not null
    group by passes.project_id, passes.asset_key, stg_annotations.label
),

ordered as (
    select
        *,
        row_number() over (
            partition by project_id, asset_key order by annotations desc, label asc
        ) as place
    from counted
)

select
    int_items.project_id,
    int_items.asset_key,
    stg_assets.asset_id,
    int_items.batch,
    int_items.state,
    int_items.state in ('submitted', 'rework', 'accepted') as is_handed_in,
    coalesce(int_items.annotator_id, 'unspecified') as annotator_id,
    coalesce(ordered.label, 'unspecified') as label,
    only_passes.submission_id,
    stg_assets.name,
    stg_assets.uri,
    stg_assets.text,
    stg_assets.media_type,
    stg_assets.width,
    stg_assets.height,
    stg_assets.source_url
from int_items
left join only_passes
    on int_items.project_id = only_passes.project_id
    and int_items.asset_key = only_passes.asset_key
inner join stg_assets
    on int_items.project_id = stg_assets.project_id
    and coalesce(only_passes.asset_id, int_items.asset_id) = stg_assets.asset_id
left join ordered
    on int_items.project_id = ordered.project_id
    and int_items.asset_key = ordered.asset_key
    and ordered.place = 1
