-- What happened to each asset and when: the ground that pace, flow and forecast stand on.
--
-- Submissions, reviews and the tool's own history, each thing once: what two of them tell with
-- the same instant happened once. Verdicts on one's own work are left out, and so are dates
-- after the data end (see int_data_as_of). A reviewer who mends the work accepts it as mended.
-- What a tool's history calls created is a shape or a prediction; an asset says itself when it
-- came.
--
-- grain: project_id, asset_key, type, happened_at
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources
-- type: created, started, submitted, skipped, accepted, fixed, rejected or reopened
-- happened_at: when (UTC)
-- day: local date in the project's time zone
-- annotator_id: whose work it is about; NULL where nobody is named
-- actor_id: who did it; NULL where nobody is named
-- stored: yes

with told as (
    select
        project_id,
        asset_key,
        'created' as type,
        created_at as happened_at,
        cast(null as varchar) as annotator_id,
        cast(null as varchar) as actor_id
    from stg_assets
    where created_at is not null
    union all
    select
        project_id,
        asset_key,
        'started' as type,
        started_at as happened_at,
        annotator_id,
        annotator_id as actor_id
    from stg_submissions
    where role = 'work' and started_at is not null
    union all
    select
        project_id,
        asset_key,
        status as type,
        submitted_at as happened_at,
        annotator_id,
        annotator_id as actor_id
    from stg_submissions
    where role = 'work' and submitted_at is not null
    union all
    select
        project_id,
        asset_key,
        verdict as type,
        reviewed_at as happened_at,
        annotator_id,
        reviewer_id as actor_id
    from stg_reviews
    where
        reviewed_at is not null
        and asset_key is not null
        and verdict in ('accepted', 'fixed', 'rejected')
        and not coalesce(is_self_review, false)
    union all
    select
        stg_events.project_id,
        stg_events.asset_key,
        stg_events.type,
        stg_events.happened_at,
        stg_submissions.annotator_id,
        stg_events.actor_id
    from stg_events
    left join stg_submissions
        on stg_events.project_id = stg_submissions.project_id
        and stg_events.submission_id = stg_submissions.submission_id
    where
        stg_events.type in ('started', 'submitted', 'skipped', 'accepted', 'rejected', 'reopened')
        and not (
            stg_events.type in ('accepted', 'rejected')
            and coalesce(stg_events.actor_id = stg_submissions.annotator_id, false)
        )
)

select
    told.project_id,
    told.asset_key,
    told.type,
    told.happened_at,
    cast(told.happened_at at time zone int_data_as_of.time_zone as date) as day,
    min(told.annotator_id) as annotator_id,
    min(told.actor_id) as actor_id
from told
inner join int_data_as_of
    on told.project_id = int_data_as_of.project_id
where told.happened_at <= int_data_as_of.as_of
group by
    told.project_id,
    told.asset_key,
    told.type,
    told.happened_at,
    cast(told.happened_at at time zone int_data_as_of.time_zone as date)
