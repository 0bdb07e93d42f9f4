-- Which gold each judged submission is compared with, where spans of text are marked.
--
-- Gold that was asked and marked nothing is an answer: all that work marked there is spurious.
-- Work that was asked and marked nothing too: all that gold marked is missing. A question counts
-- as gold's where gold marks in it anywhere in the project, or said nothing at all here.
--
-- grain: project_id, submission_id, gold_submission_id, question
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- gold_submission_id: the gold it is compared with
-- question: what was asked

with asked_of_gold as (
    select distinct
        int_spans.project_id,
        int_spans.question
    from int_spans
    inner join int_gold_submissions
        on int_spans.project_id = int_gold_submissions.project_id
        and int_spans.submission_id = int_gold_submissions.submission_id
),

answered as (
    select distinct
        project_id,
        submission_id
    from stg_annotations
),

pairs as (
    select
        judged.project_id,
        judged.submission_id,
        judged.questions_shown,
        gold.submission_id as gold_submission_id,
        gold.questions_shown as gold_questions_shown,
        answered.submission_id is null as is_gold_empty
    from int_compared_submissions as judged
    inner join int_gold_submissions as gold
        on judged.project_id = gold.project_id
        and judged.asset_key = gold.asset_key
    left join answered
        on gold.project_id = answered.project_id
        and gold.submission_id = answered.submission_id
),

candidates as (
    select
        pairs.*,
        asked_of_gold.question
    from pairs
    inner join asked_of_gold
        on pairs.project_id = asked_of_gold.project_id
    union
    select
        pairs.*,
        int_spans.question
    from pairs
    inner join int_spans
        on pairs.project_id = int_spans.project_id
        and pairs.submission_id = int_spans.submission_id
    where pairs.is_gold_empty
)

select
    project_id,
    submission_id,
    gold_submission_id,
    question
from candidates
where
    (questions_shown is null or list_contains(questions_shown, question))
    and (gold_questions_shown is null or list_contains(gold_questions_shown, question))
