-- Answers before and after quality assurance on the same items, each held against gold.
--
-- Before is the first independent submission, as its first export shows it; after is the latest
-- version: a version made from it by somebody, a later round of the same person, or the same
-- submission as it stands now. Only answers that are chosen; a fixed review without an
-- earlier version leaves nothing to compare and is counted as lost.
--
-- grain: project_id, question, submission_id
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: the first independent submission
-- after_submission_id: the version that stands after quality assurance
-- asset_key: what joins the same asset across sources
-- is_lost: whether a reviewer fixed it and the version before is not known
-- before_answer: what was handed in first
-- after_answer: what stands now
-- was_right: whether gold accepts the answer before; NULL where it is lost
-- is_right: whether gold accepts the answer after
-- stored: yes

with verdicts as (
    select
        project_id,
        submission_id,
        bool_or(verdict = 'fixed') as is_fixed
    from stg_reviews
    where submission_id is not null
    group by project_id, submission_id
),

versions as (
    select
        project_id,
        submission_id,
        min(from_export) as from_export
    from stg_annotation_versions
    group by project_id, submission_id
),

later as (
    select
        judged.project_id,
        judged.submission_id,
        made.submission_id as after_submission_id,
        made.round,
        made.submitted_at,
        made.source_row
    from int_judged_submissions as judged
    inner join stg_submissions as made
        on judged.project_id = made.project_id
        and judged.submission_id = made.parent_submission_id
    where made.role = 'work' and made.status = 'submitted'
    union
    select
        judged.project_id,
        judged.submission_id,
        again.submission_id as after_submission_id,
        again.round,
        again.submitted_at,
        again.source_row
    from int_judged_submissions as judged
    inner join verdicts
        on judged.project_id = verdicts.project_id
        and judged.submission_id = verdicts.submission_id
    inner join stg_submissions as again
        on judged.project_id = again.project_id
        and judged.asset_key = again.asset_key
        and judged.annotator_id = again.annotator_id
        and judged.submission_id <> again.submission_id
    where again.role = 'work' and again.status = 'submitted'
),

latest as (
    select
        project_id,
        submission_id,
        after_submission_id,
        row_number() over (
            partition by project_id, submission_id
            order by
                round desc nulls last,
                submitted_at desc nulls last,
                source_row desc nulls last,
                after_submission_id desc
        ) as place
    from later
),

pairs as (
    select
        judged.project_id,
        judged.submission_id,
        judged.asset_key,
        coalesce(latest.after_submission_id, judged.submission_id) as after_submission_id,
        versions.submission_id is not null as has_versions,
        coalesce(verdicts.is_fixed, false)
        and versions.submission_id is null
        and latest.submission_id is null as is_lost
    from int_judged_submissions as judged
    left join verdicts
        on judged.project_id = verdicts.project_id
        and judged.submission_id = verdicts.submission_id
    left join versions
        on judged.project_id = versions.project_id
        and judged.submission_id = versions.submission_id
    left join latest
        on judged.project_id = latest.project_id
        and judged.submission_id = latest.submission_id
        and latest.place = 1
    where
        verdicts.submission_id is not null
        or versions.submission_id is not null
        or latest.submission_id is not null
),

wanted as (
    select
        project_id,
        submission_id
    from pairs
    union
    select
        project_id,
        after_submission_id as submission_id
    from pairs
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
    from pairs
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
)

select
    answers.project_id,
    answers.question,
    answers.submission_id,
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
