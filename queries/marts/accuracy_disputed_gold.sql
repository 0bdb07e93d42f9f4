-- What accuracy still counts although somebody disputes the gold behind it.
--
-- A dispute in the dashboard takes the error out of the error rates at once. Accuracy goes on
-- counting the gold until the tool or the answer key says so too and is imported again: then all
-- who met it are judged anew together, those whom it made right as well as those it made wrong.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what was asked
-- gold_answers: gold answers under dispute; a mark disputed where gold has nothing counts as one
-- assets: assets they are on
-- n: answers compared with them, which every figure of accuracy holds
-- correct: of those, the ones that match
-- annotators: named annotators among them

with disputed as (
    select
        verdicts.project_id,
        coalesce(errors.annotation_id, verdicts.annotation_id) as annotation_id,
        errors.gold_annotation_id
    from int_verdicts as verdicts
    left join int_errors as errors
        on verdicts.project_id = errors.project_id
        and verdicts.error_id = errors.error_id
    where
        verdicts.status = 'disputed'
        and (verdicts.error_id is null or errors.detected_by = 'gold')
),

touched as (
    select
        judged.project_id,
        judged.unit_id,
        judged.submission_id,
        judged.gold_annotation_id
    from int_gold_judgements as judged
    inner join disputed
        on judged.project_id = disputed.project_id
        and judged.annotation_id = disputed.annotation_id
),

gold as (
    select
        project_id,
        gold_annotation_id
    from disputed
    where gold_annotation_id is not null
    union
    select
        project_id,
        gold_annotation_id
    from touched
    where gold_annotation_id is not null
),

counted as (
    select
        judged.project_id,
        judged.question,
        judged.asset_key,
        judged.annotator_id,
        judged.is_correct,
        judged.gold_annotation_id as gold_answer
    from int_gold_judgements as judged
    inner join gold
        on judged.project_id = gold.project_id
        and judged.gold_annotation_id = gold.gold_annotation_id
    union all
    select
        judged.project_id,
        judged.question,
        judged.asset_key,
        judged.annotator_id,
        judged.is_correct,
        judged.submission_id || '|' || judged.unit_id as gold_answer
    from int_gold_judgements as judged
    inner join touched
        on judged.project_id = touched.project_id
        and judged.submission_id = touched.submission_id
        and judged.unit_id = touched.unit_id
    where judged.gold_annotation_id is null
)

select
    project_id,
    question,
    count(distinct gold_answer) as gold_answers,
    count(distinct asset_key) as assets,
    count(*) as n,
    count(*) filter (where is_correct) as correct,
    count(distinct annotator_id) as annotators
from counted
group by project_id, question
