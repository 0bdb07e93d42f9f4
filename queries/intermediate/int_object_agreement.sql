-- How alike annotators draw, question by question, by five coefficients with their intervals.
--
-- grain: project_id, question, coefficient
-- project_id: the labeling effort
-- question: what was asked
-- coefficient: f1, mean_iou, class_agreement, pq or alpha_none
-- value: the coefficient; NULL when it is undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets that the number rests on: seen by two or more, and for f1, pq and alpha_none with
--   an object, for the others with two objects that match
-- method: the formula, the IoU from which on two objects match, and how the interval was made
-- reason: why there is no value (no_data, no_overlap, single_category, not_applicable), or
--   insufficient_n where there is one that should not be relied on
-- items: assets seen
-- annotators: people who saw them
-- judgements: areas drawn
-- prevalence: share of the commonest class, or of nothing, among what is said of objects
-- p_above_threshold: probability that f1 or alpha_none exceeds the project's threshold
-- warning: `prevalence` where that share is .85 or more, else NULL
-- function: object_agreement.overview

with viewings as (
    select
        project_id,
        question,
        count(distinct asset_key) as items,
        count(distinct annotator_id) as annotators,
        cast(sum(objects) as bigint) as judgements
    from int_object_viewings
    group by project_id, question
),

questions as (
    select
        project_id,
        question
    from viewings
    union
    select
        project_id,
        question
    from stg_questions
    where type in ('bbox', 'polygon', 'mask', 'ellipse')
),

assets as (
    select
        project_id,
        question,
        asset_key,
        count(f1) as pairs,
        count(*) - count(f1) as empty_pairs,
        sum(coalesce(f1, 0e0)) as f1,
        sum(coalesce(2e0 * iou / nullif(objects, 0), 0e0)) as pq,
        cast(sum(matched) as bigint) as matched,
        cast(sum(alike) as bigint) as alike,
        sum(iou) as iou
    from int_object_comparisons
    group by project_id, question, asset_key
)

select
    questions.project_id,
    questions.question,
    int_matching_thresholds.threshold as matching_threshold,
    int_answer_policies.threshold,
    int_answer_policies.minimum_headline as minimum_n,
    int_answer_policies.minimum_interval,
    coalesce(viewings.items, 0) as items,
    coalesce(viewings.annotators, 0) as annotators,
    coalesce(viewings.judgements, 0) as judgements,
    assets.asset_key,
    assets.pairs,
    assets.empty_pairs,
    assets.f1,
    assets.pq,
    assets.matched,
    assets.alike,
    assets.iou,
    int_object_ratings.cluster,
    int_object_ratings.label,
    int_object_ratings.ratings
from questions
inner join int_answer_policies
    on questions.project_id = int_answer_policies.project_id
inner join int_matching_thresholds
    on questions.project_id = int_matching_thresholds.project_id
    and questions.question = int_matching_thresholds.question
left join viewings
    on questions.project_id = viewings.project_id
    and questions.question = viewings.question
left join assets
    on questions.project_id = assets.project_id
    and questions.question = assets.question
left join int_object_ratings
    on assets.project_id = int_object_ratings.project_id
    and assets.question = int_object_ratings.question
    and assets.asset_key = int_object_ratings.asset_key
