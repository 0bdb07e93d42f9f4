-- When each annotator first submitted, first skipped and was first accepted on each asset.
--
-- Acceptances by oneself are left out.
--
-- grain: project_id, annotator_id, asset_key, what
-- project_id: the labeling effort
-- annotator_id: who annotated; `unspecified` where nobody is named
-- asset_key: what joins the same asset across sources
-- what: submitted, skipped or accepted
-- day: local date of the first time; NULL when no time is known

with happened as (
    select
        project_id,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        asset_key,
        status as what,
        day
    from stg_submissions
    where role = 'work'
    union all
    select
        project_id,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        asset_key,
        'accepted' as what,
        day
    from stg_reviews
    where
        verdict = 'accepted'
        and asset_key is not null
        and not coalesce(is_self_review, false)
)

select
    project_id,
    annotator_id,
    asset_key,
    what,
    min(day) as day
from happened
group by project_id, annotator_id, asset_key, what
