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

-- Few people answer twice, and only their answers are put in order.
with repeated as (
    select
        project_id,
        question,
        asset_key,
        voter
    from int_vote_answers as given
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
    from int_vote_answers as given
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
    from int_vote_answers as given
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
    from int_item_answers as answers
    inner join int_vote_answers as given
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
from int_vote_answers as given
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
