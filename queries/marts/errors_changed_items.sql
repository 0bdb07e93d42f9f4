-- The items behind before and after quality assurance: which came out better, which worse.
--
-- grain: project_id, question, submission_id, unit
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: the first independent submission
-- unit: item (an answer), object or span (all that a pass drew or marked together)
-- asset_id: the asset, as the work's source knows it
-- asset_key: what joins the same asset across sources
-- annotator_id: who handed it in first; NULL where nobody is named
-- change: introduced (right before, wrong after), fixed, or wrong_wrong; right_right is left out
-- before_answer: what was handed in first; of drawings how many errors
-- after_answer: what stands now; of drawings how many errors

with changed as (
    select
        project_id,
        question,
        submission_id,
        unit,
        asset_key,
        case
            when was_right and not is_right then 'introduced'
            when not was_right and is_right then 'fixed'
            when not was_right and not is_right then 'wrong_wrong'
        end as change,
        before_answer,
        after_answer
    from int_qa_items
    where not is_lost
)

select
    changed.project_id,
    changed.question,
    changed.submission_id,
    changed.unit,
    stg_submissions.asset_id,
    changed.asset_key,
    stg_submissions.annotator_id,
    changed.change,
    changed.before_answer,
    changed.after_answer
from changed
inner join stg_submissions
    on changed.project_id = stg_submissions.project_id
    and changed.submission_id = stg_submissions.submission_id
where changed.change is not null
