-- What judged work and gold answered to each question that is answered by choosing.
--
-- Ratings count as choices. Several labels chosen together are one answer, written in the order
-- of the alphabet with ` + ` between them. Answers nested under an object are left out.
--
-- grain: project_id, submission_id, question, frame
-- project_id: the labeling effort
-- submission_id: one annotator's pass over one asset
-- question: what was asked
-- frame: frame of a video the answer stands on; -1 where the answer is about the whole asset
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- annotation_id: the decision; the smallest id where several labels were chosen
-- answer: the label chosen, or all of them
-- labels: how many labels were chosen
-- stored: yes

with relevant as (
    select
        project_id,
        submission_id
    from int_judged_submissions
    union all
    select
        project_id,
        submission_id
    from int_gold_submissions
),

chosen as (
    select
        stg_annotations.project_id,
        stg_annotations.submission_id,
        stg_annotations.question,
        case
            when stg_assets.frame is null and coalesce(stg_assets.media_type, '') <> 'image'
                then coalesce(stg_annotations.frame, -1)
            else -1
        end as frame,
        stg_annotations.asset_id,
        stg_annotations.asset_key,
        stg_annotations.annotation_id,
        coalesce(
            stg_annotations.label,
            stg_annotations.value_text,
            cast(stg_annotations.value_number as varchar)
        ) as answer
    from stg_annotations
    inner join relevant
        on stg_annotations.project_id = relevant.project_id
        and stg_annotations.submission_id = relevant.submission_id
    left join stg_assets
        on stg_annotations.project_id = stg_assets.project_id
        and stg_annotations.asset_id = stg_assets.asset_id
    where
        stg_annotations.type in ('classification', 'choices', 'rating')
        and stg_annotations.parent_annotation_id is null
),

grouped as (
    select
        project_id,
        submission_id,
        question,
        frame,
        any_value(asset_id) as asset_id,
        any_value(asset_key) as asset_key,
        min(annotation_id) as annotation_id,
        min(answer) as least,
        max(answer) as greatest
    from chosen
    where answer is not null
    group by project_id, submission_id, question, frame
),

several as (
    select
        chosen.project_id,
        chosen.submission_id,
        chosen.question,
        chosen.frame,
        string_agg(distinct chosen.answer, ' + ' order by chosen.answer) as answer,
        count(distinct chosen.answer) as labels
    from chosen
    inner join grouped
        on chosen.project_id = grouped.project_id
        and chosen.submission_id = grouped.submission_id
        and chosen.question = grouped.question
        and chosen.frame = grouped.frame
    where grouped.least <> grouped.greatest
    group by chosen.project_id, chosen.submission_id, chosen.question, chosen.frame
)

select
    grouped.project_id,
    grouped.submission_id,
    grouped.question,
    grouped.frame,
    grouped.asset_id,
    grouped.asset_key,
    grouped.annotation_id,
    coalesce(several.answer, grouped.least) as answer,
    coalesce(several.labels, 1) as labels
from grouped
left join several
    on grouped.project_id = several.project_id
    and grouped.submission_id = several.submission_id
    and grouped.question = several.question
    and grouped.frame = several.frame
