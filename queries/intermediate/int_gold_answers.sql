-- The answers that gold accepts, per asset and question that is answered by choosing.
--
-- grain: project_id, asset_key, question, frame, answer
-- project_id: the labeling effort
-- asset_key: what joins the same asset across sources
-- question: what was asked
-- frame: frame of a video the answer stands on; -1 where the answer is about the whole asset
-- answer: an accepted answer; several gold submissions may accept several
-- answer_rank: 1 is the answer that stands for gold where work matches none of them
-- submission_id: the gold submission that says so, the first of them
-- annotation_id: its decision
-- asset_id: the asset, as gold's source knows it
-- submitted_at: when gold was handed in (UTC)
-- stored: yes

with ranked as (
    select
        int_gold_submissions.project_id,
        int_gold_submissions.asset_key,
        int_compared_answers.question,
        int_compared_answers.frame,
        int_compared_answers.answer,
        int_gold_submissions.submission_id,
        int_compared_answers.annotation_id,
        int_gold_submissions.asset_id,
        int_gold_submissions.submitted_at,
        int_gold_submissions.accepted_rank,
        row_number() over (
            partition by
                int_gold_submissions.project_id,
                int_gold_submissions.asset_key,
                int_compared_answers.question,
                int_compared_answers.frame,
                int_compared_answers.answer
            order by int_gold_submissions.accepted_rank asc
        ) as copy
    from int_gold_submissions
    inner join int_compared_answers
        on int_gold_submissions.project_id = int_compared_answers.project_id
        and int_gold_submissions.submission_id = int_compared_answers.submission_id
)

select
    project_id,
    asset_key,
    question,
    frame,
    answer,
    row_number() over (
        partition by project_id, asset_key, question, frame
        order by accepted_rank asc
    ) as answer_rank,
    submission_id,
    annotation_id,
    asset_id,
    submitted_at
from ranked
where copy = 1
