-- Where each asset stands in the work, and when it passed each step.
--
-- Done is accepted, or handed in where nobody in the project reviews but people their own work.
-- Hidden gold assets, assets that only gold is known of and videos whose frames are assets have
-- no row. An asset that was worked on without any date has its state and no instants. Where one
-- person skips what another handed in, it stands handed in.
--
-- grain: project_id, asset_key
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources
-- asset_id: one id of it, the first in the alphabet
-- batch: the delivery it belongs to; `unspecified` where none is named
-- annotator_id: who first handed it in; NULL where nobody did or is named
-- state: not_started, in_progress, submitted, rework, accepted or skipped
-- is_done: whether it is finished
-- is_reviewed: whether anybody in the project judges the work of others; the same for all assets
-- created_at: when it came into being (UTC); NULL when the export does not say
-- started_at: first start of work; NULL when the export does not say
-- submitted_at: first time it was handed in
-- judged_at: first verdict by somebody else
-- accepted_at: first acceptance
-- done_at: first time it was done
-- done_on: local date of that in the project's time zone
-- first_verdict: accepted, fixed or rejected; NULL without a verdict
-- last_at: last thing that happened to it
-- submissions: times it was handed in
-- verdicts: verdicts by somebody else
-- rejections: of those, rejections, and reopenings by the tool
-- skips: times it was skipped
-- stored: yes

with parents as (
    select distinct
        project_id,
        parent_asset_id as asset_id
    from stg_assets
    where parent_asset_id is not null
),

wanted as (
    select
        stg_assets.project_id,
        stg_assets.asset_key,
        min(stg_assets.asset_id) as asset_id,
        coalesce(min(stg_assets.batch), 'unspecified') as batch
    from stg_assets
    left join int_gold_only
        on stg_assets.project_id = int_gold_only.project_id
        and stg_assets.asset_key = int_gold_only.asset_key
    left join parents
        on stg_assets.project_id = parents.project_id
        and stg_assets.asset_id = parents.asset_id
    where
        not stg_assets.is_honeypot
        and int_gold_only.asset_key is null
        and parents.asset_id is null
    group by stg_assets.project_id, stg_assets.asset_key
),

-- Work and verdicts that carry no date count for the state.
undated as (
    select
        project_id,
        asset_key,
        bool_or(status = 'submitted') as is_submitted,
        bool_or(status = 'skipped') as is_skipped
    from stg_submissions
    where role = 'work'
    group by project_id, asset_key
),

undated_reviews as (
    select
        project_id,
        asset_key,
        bool_or(verdict in ('accepted', 'fixed')) as is_accepted,
        bool_or(verdict = 'rejected') as is_rejected
    from stg_reviews
    where reviewed_at is null and not coalesce(is_self_review, false)
    group by project_id, asset_key
),

steps as (
    select
        project_id,
        asset_key,
        min(happened_at) filter (where type = 'created') as created_at,
        min(happened_at) filter (where type = 'started') as started_at,
        min(happened_at) filter (where type = 'submitted') as submitted_at,
        min(happened_at) filter (where type in ('accepted', 'fixed', 'rejected')) as judged_at,
        min(happened_at) filter (where type in ('accepted', 'fixed')) as accepted_at,
        max(happened_at) as last_at,
        max(happened_at) filter (where type not in ('created', 'skipped')) as last_step_at,
        max(happened_at) filter (where type = 'started') as last_started_at,
        max(happened_at) filter (where type = 'skipped') as last_skipped_at,
        count(*) filter (where type = 'submitted') as submissions,
        count(*) filter (where type in ('accepted', 'fixed', 'rejected')) as verdicts,
        count(*) filter (where type in ('rejected', 'reopened')) as rejections,
        count(*) filter (where type = 'skipped') as skips
    from int_item_events
    group by project_id, asset_key
),

-- What happened at the first and last of these instants; of two at once, the later step.
told as (
    select
        steps.project_id,
        steps.asset_key,
        min(int_item_events.type) filter (
            where int_item_events.type in ('accepted', 'fixed', 'rejected')
            and int_item_events.happened_at = steps.judged_at
        ) as first_verdict,
        min(int_item_events.annotator_id) filter (
            where int_item_events.type = 'submitted'
            and int_item_events.happened_at = steps.submitted_at
        ) as annotator_id,
        max(
            case int_item_events.type
                when 'started' then 1
                when 'submitted' then 2
                when 'rejected' then 3
                when 'reopened' then 4
                else 5
            end
        ) filter (
            where int_item_events.type not in ('created', 'skipped')
            and int_item_events.happened_at = steps.last_step_at
        ) as last_step
    from int_item_events
    inner join steps
        on int_item_events.project_id = steps.project_id
        and int_item_events.asset_key = steps.asset_key
    group by steps.project_id, steps.asset_key
),

reviewed as (
    select distinct project_id from stg_reviews where not coalesce(is_self_review, false)
    union
    select distinct project_id from int_item_events where type in ('accepted', 'fixed', 'rejected')
),

placed as (
    select
        wanted.project_id,
        wanted.asset_key,
        wanted.asset_id,
        wanted.batch,
        told.annotator_id,
        case
            when told.last_step = 5 then 'accepted'
            when told.last_step in (3, 4) then 'rework'
            when undated_reviews.is_accepted then 'accepted'
            when undated_reviews.is_rejected then 'rework'
            when told.last_step = 2 then 'submitted'
            when undated.is_submitted then 'submitted'
            when steps.last_started_at > steps.last_skipped_at then 'in_progress'
            when steps.skips > 0 or undated.is_skipped then 'skipped'
            when told.last_step = 1 then 'in_progress'
            else 'not_started'
        end as state,
        reviewed.project_id is not null as is_reviewed,
        told.first_verdict
    from wanted
    left join told
        on wanted.project_id = told.project_id
        and wanted.asset_key = told.asset_key
    left join steps
        on wanted.project_id = steps.project_id
        and wanted.asset_key = steps.asset_key
    left join undated
        on wanted.project_id = undated.project_id
        and wanted.asset_key = undated.asset_key
    left join undated_reviews
        on wanted.project_id = undated_reviews.project_id
        and wanted.asset_key = undated_reviews.asset_key
    left join reviewed
        on wanted.project_id = reviewed.project_id
)

select
    placed.project_id,
    placed.asset_key,
    placed.asset_id,
    placed.batch,
    placed.annotator_id,
    placed.state,
    placed.state = 'accepted'
    or (placed.state = 'submitted' and not placed.is_reviewed) as is_done,
    placed.is_reviewed,
    steps.created_at,
    steps.started_at,
    steps.submitted_at,
    steps.judged_at,
    steps.accepted_at,
    case when placed.is_reviewed then steps.accepted_at else steps.submitted_at end as done_at,
    cast(
        case when placed.is_reviewed then steps.accepted_at else steps.submitted_at end
        at time zone int_data_as_of.time_zone as date
    ) as done_on,
    placed.first_verdict,
    steps.last_at,
    coalesce(steps.submissions, 0) as submissions,
    coalesce(steps.verdicts, 0) as verdicts,
    coalesce(steps.rejections, 0) as rejections,
    coalesce(steps.skips, 0) as skips
from placed
left join steps
    on placed.project_id = steps.project_id
    and placed.asset_key = steps.asset_key
left join int_data_as_of
    on placed.project_id = int_data_as_of.project_id
