-- Every vote a consensus is drawn from: one answer of one submission to one question.
--
-- Agreement takes first submissions only; here everything current counts. Another submission of
-- the same person on the same asset (a repeat, which some studies ask for) is another vote.
-- Left out: gold itself, training work, copies of a pre-label that nothing was changed in,
-- versions made from somebody else's work, answers nested under an object or standing on a
-- single frame of a video, and single-choice submissions that contradict themselves.
--
-- grain: project_id, question, submission_id
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: whose answer it is
-- asset_key: what joins the same asset across sources
-- asset_id: the asset, as the submission's source knows it
-- annotator_id: who annotated; NULL where nobody is named
-- voter: the annotator; where nobody is named, each submission is somebody of its own
-- label: the answer; several chosen together are one answer, in the order of the alphabet with
--   ` + ` between them
-- value: the answer as a number; NULL where it is none
-- is_number: whether the question measures (interval or ratio scale): such answers are averaged
-- is_prelabelled: whether the submission began from a prediction
-- is_repeat: whether the same person answered this before: lowest round, then earliest, then
--   first in the source
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

-- Few exports have answers on frames, so the second part is small or empty.
decisions as (
    select
        project_id,
        question,
        submission_id,
        type,
        label,
        value_number
    from stg_annotations
    where
        type in ('classification', 'choices', 'rating', 'number')
        and parent_annotation_id is null
        and frame is null
    union all
    select
        stg_annotations.project_id,
        stg_annotations.question,
        stg_annotations.submission_id,
        stg_annotations.type,
        stg_annotations.label,
        stg_annotations.value_number
    from stg_annotations
    inner join stg_assets
        on stg_annotations.project_id = stg_assets.project_id
        and stg_annotations.asset_id = stg_assets.asset_id
    where
        stg_annotations.type in ('classification', 'choices', 'rating', 'number')
        and stg_annotations.parent_annotation_id is null
        and stg_annotations.frame is not null
        and (stg_assets.frame is not null or stg_assets.media_type = 'image')
),

answers as (
    select
        project_id,
        question,
        submission_id,
        type,
        coalesce(label, cast(value_number as varchar)) as label,
        coalesce(value_number, try_cast(label as double)) as value
    from decisions
    where label is not null or value_number is not null
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
    from answers
    group by project_id, question, submission_id
),

given as (
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
),

-- Few people answer twice, and only their answers are put in order.
repeated as (
    select
        project_id,
        question,
        asset_key,
        voter
    from given
    group by project_id, question, asset_key, voter
    having count(*) > 1
),

repeats as (
    select
        given.project_id,
        given.question,
        given.submission_id,
        row_number() over (
            partition by given.project_id, given.question, given.asset_key, given.voter
            order by
                given.round asc nulls first,
                given.submitted_at asc nulls last,
                given.source_row asc nulls last,
                given.submission_id asc
        ) as pass
    from given
    inner join repeated
        on given.project_id = repeated.project_id
        and given.question = repeated.question
        and given.asset_key = repeated.asset_key
        and given.voter = repeated.voter
),

questions as (
    select
        given.project_id,
        given.question,
        -- As in int_answer_questions, which speaks of first submissions only.
        bool_or(given.is_multiple_choice and given.is_several)
        or count(*) filter (where given.is_several) / cast(nullif(count(*), 0) as double)
        > 1e-2 as is_several,
        coalesce(
            max(stg_questions.scale),
            case max(given.kind) when 2 then 'ordinal' when 1 then 'interval' else 'nominal' end
        ) as scale
    from given
    left join stg_questions
        on given.project_id = stg_questions.project_id
        and given.question = stg_questions.question
    group by given.project_id, given.question
),

several as (
    select
        answers.project_id,
        answers.question,
        answers.submission_id,
        string_agg(distinct answers.label, ' + ' order by answers.label) as label
    from answers
    inner join given
        on answers.project_id = given.project_id
        and answers.question = given.question
        and answers.submission_id = given.submission_id
    where given.is_several
    group by answers.project_id, answers.question, answers.submission_id
)

select
    given.project_id,
    given.question,
    given.submission_id,
    given.asset_key,
    given.asset_id,
    given.annotator_id,
    given.voter,
    coalesce(several.label, given.label) as label,
    case when not given.is_several then given.value end as value,
    questions.scale in ('interval', 'ratio') as is_number,
    given.is_prelabelled,
    coalesce(repeats.pass > 1, false) as is_repeat
from given
inner join questions
    on given.project_id = questions.project_id
    and given.question = questions.question
left join several
    on given.project_id = several.project_id
    and given.question = several.question
    and given.submission_id = several.submission_id
left join repeats
    on given.project_id = repeats.project_id
    and given.question = repeats.question
    and given.submission_id = repeats.submission_id
where questions.is_several or not given.is_several
