-- Each chosen answer compared with gold: right when any accepted answer says the same.
--
-- grain: project_id, submission_id, unit_id
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- unit_id: the decision that is judged
-- question: what was asked
-- asset_id: the asset, as the work's source knows it
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated; NULL where nobody is named
-- job_id: the tool's raw id of the job it belongs to
-- annotation_id: the decision that is judged
-- gold_annotation_id: the gold decision it is compared with
-- gold_asset_id: the asset, as gold's source knows it
-- verdict: match or wrong_class
-- is_correct: whether it is a match
-- given_label: what the annotator answered
-- gold_label: what gold accepts; the first of its answers where none matches
-- found_at: when both were known (UTC); NULL where neither says
-- day: local date the work was handed in; NULL when unknown

with first_answers as (
    select *
    from int_gold_answers
    where answer_rank = 1
),

-- Few assets have more than one accepted answer, so this side of the join is small.
other_answers as (
    select *
    from int_gold_answers
    where answer_rank > 1
)

select
    judged.project_id,
    judged.submission_id,
    given.annotation_id as unit_id,
    given.question,
    judged.asset_id,
    judged.asset_key,
    judged.annotator_id,
    judged.job_id,
    given.annotation_id,
    coalesce(other.annotation_id, gold.annotation_id) as gold_annotation_id,
    coalesce(other.asset_id, gold.asset_id) as gold_asset_id,
    case
        when given.answer = gold.answer or other.answer is not null then 'match'
        else 'wrong_class'
    end as verdict,
    given.answer = gold.answer or other.answer is not null as is_correct,
    given.answer as given_label,
    coalesce(other.answer, gold.answer) as gold_label,
    greatest(
        judged.submitted_at, coalesce(other.submitted_at, gold.submitted_at)
    ) as found_at,
    judged.day
from int_judged_submissions as judged
inner join int_compared_answers as given
    on judged.project_id = given.project_id
    and judged.submission_id = given.submission_id
inner join first_answers as gold
    on given.project_id = gold.project_id
    and given.asset_key = gold.asset_key
    and given.question = gold.question
    and given.frame = gold.frame
left join other_answers as other
    on given.project_id = other.project_id
    and given.asset_key = other.asset_key
    and given.question = other.question
    and given.frame = other.frame
    and given.answer = other.answer
