-- How alike each two annotators draw, on the assets that both saw.
--
-- grain: project_id, question, annotator_a, annotator_b
-- project_id: the labeling effort
-- question: what was asked
-- annotator_a: one of the two
-- annotator_b: the other, later in the alphabet
-- n: assets that both saw and at least one of them drew on
-- agreed: always NULL: two drawings are no more than more or less alike
-- percent: always NULL
-- value: mean over those assets of f1, the share of their objects that both drew, 0 to 1; NULL
--   when there are none
-- ci_low: lower end of its 95 % interval, over new assets
-- ci_high: upper end
-- method: the formula, the assets left out because both drew nothing, and how the interval was
--   made
-- reason: no_data where there is no value, or insufficient_n where there is one that should not
--   be relied on
-- function: object_agreement_by_pair.by_pair

with tallies as (
    select
        project_id,
        question,
        annotator_a,
        annotator_b,
        f1,
        count(*) as assets
    from int_object_comparisons
    group by project_id, question, annotator_a, annotator_b, f1
)

select
    tallies.project_id,
    tallies.question,
    tallies.annotator_a,
    tallies.annotator_b,
    tallies.f1,
    tallies.assets,
    int_matching_thresholds.rule,
    int_answer_policies.minimum_pair as minimum_n,
    int_answer_policies.minimum_interval
from tallies
inner join int_answer_policies
    on tallies.project_id = int_answer_policies.project_id
inner join int_matching_thresholds
    on tallies.project_id = int_matching_thresholds.project_id
    and tallies.question = int_matching_thresholds.question
