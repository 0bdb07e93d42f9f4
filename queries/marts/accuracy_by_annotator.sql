-- How often each annotator agrees with gold, and whether that is too rarely.
--
-- Sort for the weakest by p_below_target, not by value: few answers prove little. A `weak`
-- annotator is a reason to look at the answers together, never more.
--
-- grain: project_id, question, annotator_id
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated; work without a name is in the other accuracy views only
-- n: items or objects that could be compared with gold
-- correct: of those, the ones that match
-- value: correct / n
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- shrunken: value drawn towards the group, the more so the fewer answers there are
-- shrunken_low: lower end of its 95 % credible interval
-- shrunken_high: upper end
-- q_value: false discovery rate at which being below target would be reported; small is alarming
-- p_below_target: probability that the true accuracy is below target
-- status: weak (surely below target), watch (likely), ok, or insufficient (too few answers)
-- method: the unit counted, the IoU threshold of objects, how the shrinking was fitted, the target
-- reason: insufficient_n where n is below the minimum; NULL otherwise
-- function: accuracy.by_annotator

with counts as (
    select
        project_id,
        question,
        annotator_id,
        count(*) as n,
        count(*) filter (where is_correct) as correct,
        count(*) filter (where unit = 'item') as items,
        count(*) filter (where unit = 'object') as objects
    from int_gold_judgements
    where annotator_id is not null
    group by project_id, question, annotator_id
),

settings as (
    select
        project_id,
        max(value_number) filter (where subject = 'accuracy' and name = 'target') as target,
        max(value_number) filter (where subject = 'matching' and name = 'iou') as iou,
        max(value_number) filter (
            where subject = 'annotator_gold' and name = 'minimum_n'
        ) as minimum_n
    from stg_policies
    where scope = 'all'
    group by project_id
),

settings_of_question as (
    select
        project_id,
        scope as question,
        max(value_number) filter (where subject = 'accuracy' and name = 'target') as target,
        max(value_number) filter (where subject = 'matching' and name = 'iou') as iou
    from stg_policies
    where scope <> 'all'
    group by project_id, scope
)

select
    counts.project_id,
    counts.question,
    counts.annotator_id,
    counts.n,
    counts.correct,
    counts.items,
    counts.objects,
    coalesce(settings_of_question.target, settings.target) as target,
    settings.minimum_n,
    coalesce(
        stg_questions.matching_threshold, settings_of_question.iou, settings.iou
    ) as threshold
from counts
left join settings
    on counts.project_id = settings.project_id
left join settings_of_question
    on counts.project_id = settings_of_question.project_id
    and counts.question = settings_of_question.question
left join stg_questions
    on counts.project_id = stg_questions.project_id
    and counts.question = stg_questions.question
