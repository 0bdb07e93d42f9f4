-- Gold that seems to be recognised: better on gold than in blind re-checks, better when met again.
--
-- A re-check is blind to gold where the reviewer's sample was drawn at random or took everything.
--
-- grain: project_id, annotator_id, signal
-- project_id: the labeling effort
-- annotator_id: who annotated
-- signal: leakage
-- question: what was asked; NULL where it is about all work
-- value: the figure; NULL when undefined
-- threshold: what it is held against
-- is_raised: whether it speaks against good faith
-- n: what it rests on
-- p_value: chance of the like by itself; NULL where the rule is no test
-- evidence: the finding in words
-- method: the rule
-- reason: why there is no value; NULL otherwise
-- function: signals.leakage

with settings as (
    select
        project_id,
        max(value_number) as q
    from stg_policies
    where subject = 'signal_leakage' and name = 'q' and scope = 'all'
    group by project_id
),

passes as (
    select
        work.project_id,
        work.annotator_id,
        work.submission_id,
        min(case when judgements.is_correct then 1 else 0 end) as is_right,
        max(case when work.work_seconds > 0 then work.work_seconds end) as seconds
    from stg_submissions_first as work
    inner join int_gold_judgements as judgements
        on work.project_id = judgements.project_id
        and work.submission_id = judgements.submission_id
    where work.annotator_id is not null
    group by work.project_id, work.annotator_id, work.submission_id
),

gold as (
    select
        project_id,
        annotator_id,
        count(*) as n,
        sum(is_right) as is_right,
        percentile_cont(5e-1) within group (order by seconds) as seconds
    from passes
    group by project_id, annotator_id
),

gold_assets as (
    select distinct
        project_id,
        asset_key
    from int_gold_submissions
),

others as (
    select
        work.project_id,
        work.annotator_id,
        work.submission_id,
        case when work.work_seconds > 0 then work.work_seconds end as seconds
    from stg_submissions_first as work
    left join gold_assets
        on work.project_id = gold_assets.project_id
        and work.asset_key = gold_assets.asset_key
    where work.annotator_id is not null and gold_assets.asset_key is null
),

verdicts as (
    select
        others.project_id,
        others.annotator_id,
        stg_reviews.verdict,
        row_number() over (
            partition by others.project_id, others.submission_id
            order by stg_reviews.reviewed_at asc nulls last, stg_reviews.verdict asc
        ) as place
    from others
    inner join stg_reviews
        on others.project_id = stg_reviews.project_id
        and others.submission_id = stg_reviews.submission_id
    where
        stg_reviews.selection in ('random', 'full')
        and stg_reviews.annotation_id is null
        and not coalesce(stg_reviews.is_self_review, false)
),

checked as (
    select
        project_id,
        annotator_id,
        count(*) as n,
        count(*) filter (where verdict = 'accepted') as is_right
    from verdicts
    where place = 1
    group by project_id, annotator_id
),

other_times as (
    select
        project_id,
        annotator_id,
        percentile_cont(5e-1) within group (order by seconds) as seconds
    from others
    group by project_id, annotator_id
),

-- Passes over gold after the first one. Only plain answers are compared again.
again as (
    select
        stg_submissions.project_id,
        stg_submissions.annotator_id,
        stg_submissions.submission_id,
        stg_submissions.asset_key
    from stg_submissions
    inner join int_gold_exposures
        on stg_submissions.project_id = int_gold_exposures.project_id
        and stg_submissions.annotator_id = int_gold_exposures.annotator_id
        and stg_submissions.asset_key = int_gold_exposures.asset_key
    left join stg_submissions_first
        on stg_submissions.project_id = stg_submissions_first.project_id
        and stg_submissions.submission_id = stg_submissions_first.submission_id
    where
        int_gold_exposures.exposures > 1
        and stg_submissions.role = 'work'
        and stg_submissions.status = 'submitted'
        and not stg_submissions.is_gold
        and not coalesce(stg_submissions.is_onboarding, false)
        and stg_submissions_first.submission_id is null
),

answered_again as (
    select
        again.project_id,
        again.annotator_id,
        again.asset_key,
        again.submission_id,
        stg_annotations.question,
        min(coalesce(stg_annotations.label, stg_annotations.value_text)) as answer
    from again
    inner join stg_annotations
        on again.project_id = stg_annotations.project_id
        and again.submission_id = stg_annotations.submission_id
    where
        stg_annotations.type in ('classification', 'choices')
        and stg_annotations.parent_annotation_id is null
        and stg_annotations.frame is null
    group by
        again.project_id,
        again.annotator_id,
        again.asset_key,
        again.submission_id,
        stg_annotations.question
    having count(*) = 1
),

gold_answers as (
    select distinct
        project_id,
        asset_key,
        question,
        answer
    from int_gold_answers
    where frame = -1
),

answerable as (
    select distinct
        project_id,
        asset_key,
        question
    from gold_answers
),

repeats as (
    select
        answered_again.project_id,
        answered_again.annotator_id,
        count(*) as n,
        count(gold_answers.answer) as is_right
    from answered_again
    inner join answerable
        on answered_again.project_id = answerable.project_id
        and answered_again.asset_key = answerable.asset_key
        and answered_again.question = answerable.question
    left join gold_answers
        on answered_again.project_id = gold_answers.project_id
        and answered_again.asset_key = gold_answers.asset_key
        and answered_again.question = gold_answers.question
        and answered_again.answer = gold_answers.answer
    group by answered_again.project_id, answered_again.annotator_id
),

firsts as (
    select
        project_id,
        annotator_id,
        count(*) as n,
        count(*) filter (where is_correct) as is_right
    from int_gold_judgements
    where unit = 'item' and annotator_id is not null
    group by project_id, annotator_id
)

select
    gold.project_id,
    gold.annotator_id,
    gold.n as gold_n,
    cast(gold.is_right as bigint) as gold_right,
    coalesce(checked.n, 0) as checked_n,
    coalesce(checked.is_right, 0) as checked_right,
    coalesce(firsts.n, 0) as first_n,
    coalesce(firsts.is_right, 0) as first_right,
    coalesce(repeats.n, 0) as repeat_n,
    coalesce(repeats.is_right, 0) as repeat_right,
    gold.seconds as gold_seconds,
    other_times.seconds as other_seconds,
    settings.q
from gold
left join checked
    on gold.project_id = checked.project_id
    and gold.annotator_id = checked.annotator_id
left join firsts
    on gold.project_id = firsts.project_id
    and gold.annotator_id = firsts.annotator_id
left join repeats
    on gold.project_id = repeats.project_id
    and gold.annotator_id = repeats.annotator_id
left join other_times
    on gold.project_id = other_times.project_id
    and gold.annotator_id = other_times.annotator_id
left join settings
    on gold.project_id = settings.project_id
