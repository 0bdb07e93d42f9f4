-- How alike people drew on each asset: the mean F1 of each two who saw it.
--
-- grain: project_id, question, asset_key
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- asset_id: the asset, as one source knows it; the first of several
-- annotators: people who saw it
-- pairs: each two of them of whom at least one drew
-- value: mean of their f1, 0 to 1; NULL without such a pair
-- threshold: IoU from which on two objects match

with viewed as (
    select
        int_object_viewings.project_id,
        int_object_viewings.question,
        int_object_viewings.asset_key,
        min(stg_submissions_first.asset_id) as asset_id,
        count(*) as annotators
    from int_object_viewings
    inner join stg_submissions_first
        on int_object_viewings.project_id = stg_submissions_first.project_id
        and int_object_viewings.submission_id = stg_submissions_first.submission_id
    group by
        int_object_viewings.project_id,
        int_object_viewings.question,
        int_object_viewings.asset_key
),

compared as (
    select
        project_id,
        question,
        asset_key,
        count(f1) as pairs,
        round(sum(f1) / nullif(count(f1), 0), 12) as value
    from int_object_comparisons
    group by project_id, question, asset_key
)

select
    viewed.project_id,
    viewed.question,
    viewed.asset_key,
    viewed.asset_id,
    viewed.annotators,
    coalesce(compared.pairs, 0) as pairs,
    compared.value,
    int_matching_thresholds.threshold
from viewed
left join compared
    on viewed.project_id = compared.project_id
    and viewed.question = compared.question
    and viewed.asset_key = compared.asset_key
left join int_matching_thresholds
    on viewed.project_id = int_matching_thresholds.project_id
    and viewed.question = int_matching_thresholds.question
