-- How alike annotators draw objects of each class: the class against any other and nothing.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked
-- label: the class
-- value: Krippendorff's nominal alpha of class against not-class; NULL when undefined
-- ci_low: lower end of its 95 % interval, over new assets with the same annotators
-- ci_high: upper end
-- n: assets that several saw and somebody drew on
-- positives: areas with the class, on those assets
-- specific_agreement: chance that another annotator gives the class too, given that one did;
--   NULL when nobody drew it on those assets
-- method: the formula and how the interval was made
-- reason: why there is no value (no_overlap, single_category), or insufficient_n where there
--   is one that should not be relied on
-- function: object_agreement.by_label

with labels as (
    select distinct
        int_object_viewings.project_id,
        int_object_viewings.question,
        int_drawn_areas.label
    from int_object_viewings
    inner join int_drawn_areas
        on int_object_viewings.project_id = int_drawn_areas.project_id
        and int_object_viewings.submission_id = int_drawn_areas.submission_id
        and int_object_viewings.question = int_drawn_areas.question
),

said as (
    select
        project_id,
        question,
        label,
        asset_key,
        cluster,
        ratings
    from int_object_ratings
    union all
    select
        project_id,
        question,
        label,
        null as asset_key,
        null as cluster,
        null as ratings
    from labels
)

select
    said.project_id,
    said.question,
    int_matching_thresholds.rule,
    int_answer_policies.minimum_label_items as minimum_n,
    int_answer_policies.minimum_label_positives as minimum_positives,
    int_answer_policies.minimum_interval,
    said.asset_key,
    said.cluster,
    said.label,
    said.ratings
from said
inner join int_answer_policies
    on said.project_id = int_answer_policies.project_id
inner join int_matching_thresholds
    on said.project_id = int_matching_thresholds.project_id
    and said.question = int_matching_thresholds.question
