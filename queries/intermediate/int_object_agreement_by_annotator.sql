-- How alike each annotator draws with those who saw the same assets.
--
-- grain: project_id, question, annotator_id
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated
-- value: mean f1 over the comparisons, 0 to 1; NULL without one
-- ci_low: lower end of its 95 % interval, over new assets
-- ci_high: upper end
-- n: comparisons: for each asset, the others who saw it too, if one of the two drew
-- items: assets that the comparisons are on
-- co_annotators: people who saw one of the same assets
-- method: the formula and how the interval was made
-- reason: why there is no value (no_overlap, no_data where nobody drew on what is shared), or
--   insufficient_n where there is one that should not be relied on
-- function: drawer_agreement.by_annotator

with sides as (
    select
        project_id,
        question,
        annotator_a as annotator_id,
        annotator_b as other_id,
        asset_key,
        f1
    from int_object_comparisons
    union all
    select
        project_id,
        question,
        annotator_b as annotator_id,
        annotator_a as other_id,
        asset_key,
        f1
    from int_object_comparisons
),

met as (
    select
        project_id,
        question,
        annotator_id,
        count(distinct other_id) as co_annotators
    from sides
    group by project_id, question, annotator_id
),

assets as (
    select
        project_id,
        question,
        annotator_id,
        asset_key,
        count(f1) as pairs,
        round(sum(f1), 12) as f1
    from sides
    group by project_id, question, annotator_id, asset_key
    having count(f1) > 0
),

tallies as (
    select
        project_id,
        question,
        annotator_id,
        pairs,
        f1,
        count(*) as assets
    from assets
    group by project_id, question, annotator_id, pairs, f1
),

viewers as (
    select distinct
        project_id,
        question,
        annotator_id
    from int_object_viewings
)

select
    viewers.project_id,
    viewers.question,
    viewers.annotator_id,
    coalesce(met.co_annotators, 0) as co_annotators,
    tallies.pairs,
    tallies.f1,
    tallies.assets,
    int_matching_thresholds.threshold as matching_threshold,
    int_answer_policies.minimum_annotator as minimum_n,
    int_answer_policies.minimum_interval
from viewers
inner join int_answer_policies
    on viewers.project_id = int_answer_policies.project_id
inner join int_matching_thresholds
    on viewers.project_id = int_matching_thresholds.project_id
    and viewers.question = int_matching_thresholds.question
left join met
    on viewers.project_id = met.project_id
    and viewers.question = met.question
    and viewers.annotator_id = met.annotator_id
left join tallies
    on viewers.project_id = tallies.project_id
    and viewers.question = tallies.question
    and viewers.annotator_id = tallies.annotator_id
