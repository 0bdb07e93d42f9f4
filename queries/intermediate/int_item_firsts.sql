-- The first time each asset passed each step, as a local date.
--
-- An asset that says it came after work on it began was there when that began.
--
-- grain: project_id, asset_key, what
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources
-- what: added, submitted, accepted or done
-- day: local date in the project's time zone
-- annotator_id: who first handed it in; NULL where nobody is named

with instants as (
    select
        project_id,
        asset_key,
        annotator_id,
        'added' as what,
        least(
            created_at,
            coalesce(started_at, created_at),
            coalesce(submitted_at, created_at),
            coalesce(done_at, created_at)
        ) as happened_at
    from int_items
    where created_at is not null
    union all
    select project_id, asset_key, annotator_id, 'submitted' as what, submitted_at as happened_at
    from int_items
    union all
    select project_id, asset_key, annotator_id, 'accepted' as what, accepted_at as happened_at
    from int_items
    union all
    select project_id, asset_key, annotator_id, 'done' as what, done_at as happened_at
    from int_items
)

select
    instants.project_id,
    instants.asset_key,
    instants.what,
    cast(instants.happened_at at time zone int_data_as_of.time_zone as date) as day,
    instants.annotator_id
from instants
inner join int_data_as_of
    on instants.project_id = int_data_as_of.project_id
where instants.happened_at is not null
