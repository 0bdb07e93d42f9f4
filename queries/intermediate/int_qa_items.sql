-- Answers before and after quality assurance on the same items, each held against gold.
--
-- Before is the first independent submission, as its first export shows it; after is the version
-- that stands (int_qa_pairs). An item is a chosen answer, or all a pass drew or marked for a
-- question, right where each matches one of gold's class and none is missing. A fixed review without an earlier version
-- leaves nothing to compare and is counted as lost, and so are drawings that changed in place.
--
-- grain: project_id, question, submission_id, unit
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: the first independent submission
-- unit: item (an answer), object or span (all of them together)
-- after_submission_id: the version that stands after quality assurance
-- asset_key: what joins the same asset across sources
-- is_lost: whether a reviewer fixed it and the version before is not known
-- before_answer: what was handed in first; of drawings how many errors
-- after_answer: what stands now; of drawings how many errors
-- was_right: whether gold accepts it before; NULL where it is lost
-- is_right: whether gold accepts it after
-- stored: yes

with wanted as (
    select
        project_id,
        submission_id
    from int_qa_pairs
    union
    select
        project_id,
        after_submission_id as submission_id
    from int_qa_pairs
),

current_answers as (
    select
        stg_annotations.project_id,
        stg_annotations.submission_id,
        stg_annotations.question,
        string_agg(
            distinct coalesce(
                stg_annotations.label,
                stg_annotations.value_text,
                cast(stg_annotations.value_number as varchar)
            ),
            ' + '
            order by coalesce(
                stg_annotations.label,
                stg_annotations.value_text,
                cast(stg_annotations.value_number as varchar)
            )
        ) as answer
    from stg_annotations
    inner join wanted
        on stg_annotations.project_id = wanted.project_id
        and stg_annotations.submission_id = wanted.submission_id
    left join stg_assets
        on stg_annotations.project_id = stg_assets.project_id
        and stg_annotations.asset_id = stg_assets.asset_id
    where
        stg_annotations.type in ('classification', 'choices', 'rating')
        and stg_annotations.parent_annotation_id is null
        and (
            stg_annotations.frame is null
            or stg_assets.frame is not null
            or stg_assets.media_type = 'image'
        )
    group by
        stg_annotations.project_id,
        stg_annotations.submission_id,
        stg_annotations.question
),

first_answers as (
    select
        project_id,
        submission_id,
        question,
        string_agg(distinct label, ' + ' order by label) as answer
    from stg_annotation_versions
    where
        from_export = first_export
        and type in ('classification', 'choices', 'rating')
        and parent_annotation_id is null
    group by project_id, submission_id, question
),

answers as (
    select
        pairs.project_id,
        after.question,
        pairs.submission_id,
        pairs.after_submission_id,
        pairs.asset_key,
        pairs.is_lost,
        case when pairs.has_versions then first_answers.answer else before.answer end
            as before_answer,
        after.answer as after_answer
    from int_qa_pairs as pairs
    inner join current_answers as after
        on pairs.project_id = after.project_id
        and pairs.after_submission_id = after.submission_id
    left join current_answers as before
        on pairs.project_id = before.project_id
        and pairs.submission_id = before.submission_id
        and after.question = before.question
    left join first_answers
        on pairs.project_id = first_answers.project_id
        and pairs.submission_id = first_answers.submission_id
        and after.question = first_answers.question
),

golden as (
    select distinct
        project_id,
        asset_key,
        question
    from int_gold_answers
    where frame = -1
),

drawn as (
    select
        project_id,
        submission_id,
        question,
        'object' as unit,
        count(*) filter (where verdict <> 'match') as errors
    from int_object_verdicts
    group by project_id, submission_id, question
    union all
    select
        project_id,
        submission_id,
        question,
        'span' as unit,
        count(*) filter (where verdict <> 'match') as errors
    from int_span_verdicts
    group by project_id, submission_id, question
),

asked as (
    select distinct
        project_id,
        submission_id,
        question,
        'object' as unit
    from int_geometry_scenes
    union all
    select distinct
        project_id,
        submission_id,
        question,
        'span' as unit
    from int_span_scenes
),

redrawn as (
    select distinct
        project_id,
        submission_id,
        question
    from stg_annotation_versions
    where
        type not in ('classification', 'choices', 'rating')
        and (to_export is not null or from_export > first_export)
),

drawings as (
    select
        pairs.project_id,
        before_asked.question,
        pairs.submission_id,
        before_asked.unit,
        pairs.after_submission_id,
        pairs.asset_key,
        pairs.is_lost or redrawn.submission_id is not null as is_lost,
        coalesce(before.errors, 0) as errors_before,
        coalesce(after.errors, 0) as errors_after
    from int_qa_pairs as pairs
    inner join asked as before_asked
        on pairs.project_id = before_asked.project_id
        and pairs.submission_id = before_asked.submission_id
    inner join asked as after_asked
        on pairs.project_id = after_asked.project_id
        and pairs.after_submission_id = after_asked.submission_id
        and before_asked.question = after_asked.question
        and before_asked.unit = after_asked.unit
    left join drawn as before
        on pairs.project_id = before.project_id
        and pairs.submission_id = before.submission_id
        and before_asked.question = before.question
        and before_asked.unit = before.unit
    left join drawn as after
        on pairs.project_id = after.project_id
        and pairs.after_submission_id = after.submission_id
        and before_asked.question = after.question
        and before_asked.unit = after.unit
    left join redrawn
        on pairs.project_id = redrawn.project_id
        and pairs.submission_id = redrawn.submission_id
        and before_asked.question = redrawn.question
)

select
    answers.project_id,
    answers.question,
    answers.submission_id,
    'item' as unit,
    answers.after_submission_id,
    answers.asset_key,
    answers.is_lost,
    answers.before_answer,
    answers.after_answer,
    case when not answers.is_lost then before.answer is not null end as was_right,
    after.answer is not null as is_right
from answers
inner join golden
    on answers.project_id = golden.project_id
    and answers.asset_key = golden.asset_key
    and answers.question = golden.question
left join int_gold_answers as before
    on answers.project_id = before.project_id
    and answers.asset_key = before.asset_key
    and answers.question = before.question
    and before.frame = -1
    and answers.before_answer = before.answer
left join int_gold_answers as after
    on answers.project_id = after.project_id
    and answers.asset_key = after.asset_key
    and answers.question = after.question
    and after.frame = -1
    and answers.after_answer = after.answer
where answers.before_answer is not null or answers.is_lost
union all
select
    project_id,
    question,
    submission_id,
    unit,
    after_submission_id,
    asset_key,
    is_lost,
    case when not is_lost then cast(errors_before as varchar) end as before_answer,
    cast(errors_after as varchar) as after_answer,
    case when not is_lost then errors_before = 0 end as was_right,
    errors_after = 0 as is_right
from drawings
