-- Every answer that may be a vote, before repeats are told apart and contradictions left out.
--
-- Stored of its own because votes are drawn from it in several passes, and held in memory it
-- would grow with the project. What counts is said at `int_votes`.
--
-- grain: project_id, question, submission_id
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: whose answer it is
-- asset_key: what joins the same asset across sources
-- asset_id: the asset, as the submission's source knows it
-- annotator_id: who annotated; NULL where nobody is named
-- voter: the annotator; where nobody is named, each submission is somebody of its own
-- is_prelabelled: whether the submission began from a prediction
-- round: which pass over the asset it is, where the source counts
-- submitted_at: when it was handed in; NULL when unknown
-- source_row: its place in the source
-- label: the answer; the first in the order of the alphabet where there are several
-- is_several: whether the submission gives several answers
-- value: the answer as a number; NULL where it is none
-- is_multiple_choice: whether several may be chosen
-- kind: 2 a rating, 1 a number, 0 a class
-- stored: yes

with copies as (
    select
        submissions.project_id,
        submissions.submission_id
    from stg_submissions as submissions
    inner join stg_submissions as prelabels
        on submissions.project_id = prelabels.project_id
        and submissions.prelabel_submission_id = prelabels.submission_id
    where submissions.content_hash = prelabels.content_hash
    union
    select
        submissions.project_id,
        submissions.submission_id
    from stg_submissions as submissions
    inner join stg_submissions as parents
        on submissions.project_id = parents.project_id
        and submissions.parent_submission_id = parents.submission_id
    where
        parents.role = 'work'
        and submissions.annotator_id <> parents.annotator_id
),

independent as (
    select
        submissions.project_id,
        submissions.submission_id,
        submissions.asset_id,
        submissions.asset_key,
        submissions.annotator_id,
        coalesce(
            submissions.annotator_id, 'nobody in ' || submissions.submission_id
        ) as voter,
        submissions.prelabel_submission_id is not null as is_prelabelled,
        submissions.round,
        submissions.submitted_at,
        submissions.source_row
    from stg_submissions as submissions
    left join copies
        on submissions.project_id = copies.project_id
        and submissions.submission_id = copies.submission_id
    where
        submissions.role = 'work'
        and submissions.status = 'submitted'
        and not coalesce(submissions.is_gold, false)
        and not coalesce(submissions.is_onboarding, false)
        and copies.submission_id is null
),

grouped as (
    select
        project_id,
        question,
        submission_id,
        min(label) as label,
        min(label) <> max(label) as is_several,
        min(value) as value,
        bool_or(type = 'choices') as is_multiple_choice,
        max(case type when 'rating' then 2 when 'number' then 1 else 0 end) as kind
    from int_item_answers
    group by project_id, question, submission_id
)

select
    grouped.project_id,
    grouped.question,
    grouped.submission_id,
    independent.asset_key,
    independent.asset_id,
    independent.annotator_id,
    independent.voter,
    independent.is_prelabelled,
    independent.round,
    independent.submitted_at,
    independent.source_row,
    grouped.label,
    grouped.is_several,
    grouped.value,
    grouped.is_multiple_choice,
    grouped.kind
from grouped
inner join independent
    on grouped.project_id = independent.project_id
    and grouped.submission_id = independent.submission_id
