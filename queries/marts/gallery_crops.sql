-- Everything labeled with a class, the most suspicious first: what looks wrong among its like.
--
-- Suspicion is the share of evidence that speaks against the label: 1 - (1 - error) (1 - people)
-- (1 - model) (1 - size). An error that gold or a reviewer found counts in full, the others as
-- far as they go times their weight (policy `suspicion`). It orders a gallery and is no estimate
-- of how likely the label is wrong. Gold itself is never suspected.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the decision
-- kind: work or gold
-- question: what was asked
-- label: the class
-- type: classification, choices, bbox, polygon ... span, segment
-- asset_id: the asset, as one source knows it
-- asset_key: what joins the same asset across sources
-- submission_id: the pass it belongs to
-- annotator_id: who annotated; NULL where nobody is named
-- batch: the delivery the asset belongs to; NULL when there are none
-- day: local date it was handed in; NULL when unknown
-- suspicion: 0 to 1; NULL for gold
-- reason: the strongest doubt in words; NULL where there is none
-- reasons: all doubts in words; NULL where there is none
-- error_id: the gravest known error in it; NULL where there is none
-- severity: of that error
-- gold_label: what gold says, where that is an error of class; NULL otherwise
-- gravity: the same as a number: 4 critical, 3 major, 2 minor, 1 neutral, 0 none
-- people: share of the others who speak against the label; NULL where nobody else saw it
-- model: how much a model speaks against it, 0 to 1; NULL where none looked
-- oddness: how far size or proportions are from the usual, in robust standard deviations; NULL
--   where that cannot be told
-- stored: yes

with weights as (
    select
        project_id,
        max(value_number) filter (where name = 'people') as people,
        max(value_number) filter (where name = 'model') as model,
        max(value_number) filter (where name = 'size') as size,
        max(value_number) filter (where name = 'outlier_z') as outlier_z
    from stg_policies
    where subject = 'suspicion' and scope = 'all'
    group by project_id
),

graded as (
    select
        project_id,
        annotation_id,
        error_id,
        severity,
        type,
        gold_label,
        iou,
        detected_by,
        detail,
        case severity
            when 'critical' then 4 when 'major' then 3 when 'minor' then 2 else 1
        end as gravity
    from int_errors
    where annotation_id is not null and status = 'confirmed'
),

errors as (
    select
        *,
        row_number() over (
            partition by project_id, annotation_id
            order by gravity desc, error_id asc
        ) as place
    from graded
),

doubts as (
    select
        crops.project_id,
        crops.annotation_id,
        crops.kind,
        crops.question,
        crops.label,
        crops.type,
        crops.asset_id,
        crops.asset_key,
        crops.submission_id,
        crops.annotator_id,
        crops.batch,
        crops.day,
        errors.error_id,
        errors.severity,
        case when errors.type = 'wrong_class' then errors.gold_label end as gold_label,
        coalesce(errors.gravity, 0) as gravity,
        votes.against as people,
        models.against as model,
        outliers.z as oddness,
        coalesce(votes.against, 0e0) * weights.people as by_people,
        coalesce(models.against, 0e0) * weights.model as by_model,
        case
            when outliers.z >= weights.outlier_z
                then weights.size * least(outliers.z / nullif(2e0 * weights.outlier_z, 0e0), 1e0)
            else 0e0
        end as by_size,
        case
            when errors.error_id is null then null
            when errors.type = 'wrong_class' and errors.gold_label is not null
                then 'gold says ' || errors.gold_label
            when errors.type = 'spurious' and errors.detected_by = 'gold'
                then 'gold has nothing here'
            when errors.type = 'localisation' and errors.iou is not null
                then 'outline is loose, IoU ' || cast(round(errors.iou, 2) as varchar)
            else errors.detail
        end as error_words,
        votes.reason as people_words,
        models.reason as model_words,
        case
            when outliers.is_size and outliers.times >= 1e0
                then 'size is unusual: ' || cast(round(outliers.times, 1) as varchar)
                || ' times the median'
            when outliers.is_size
                then 'size is unusual: ' || cast(round(outliers.times, 2) as varchar)
                || ' of the median'
            else 'proportions are unusual'
        end as size_words
    from int_crops as crops
    inner join weights
        on crops.project_id = weights.project_id
    left join errors
        on crops.project_id = errors.project_id
        and crops.annotation_id = errors.annotation_id
        and errors.place = 1
    left join int_crop_votes as votes
        on crops.project_id = votes.project_id
        and crops.annotation_id = votes.annotation_id
    left join int_crop_predictions as models
        on crops.project_id = models.project_id
        and crops.annotation_id = models.annotation_id
    left join int_crop_outliers as outliers
        on crops.project_id = outliers.project_id
        and crops.annotation_id = outliers.annotation_id
    where crops.kind in ('work', 'gold')
),

worded as (
    select
        *,
        case when by_people >= 5e-2 then people_words end as said_by_people,
        case when by_model >= 5e-2 then model_words end as said_by_model,
        case when by_size > 0e0 then size_words end as said_by_size
    from doubts
)

select
    project_id,
    annotation_id,
    kind,
    question,
    label,
    type,
    asset_id,
    asset_key,
    submission_id,
    annotator_id,
    batch,
    day,
    case
        when kind = 'gold' then null
        when error_id is not null then 1e0
        else round(1e0 - (1e0 - by_people) * (1e0 - by_model) * (1e0 - by_size), 12)
    end as suspicion,
    case
        when kind = 'gold' then null
        when error_id is not null then error_words
        when by_people >= by_model and by_people >= by_size and said_by_people is not null
            then said_by_people
        when by_model >= by_size and said_by_model is not null then said_by_model
        else coalesce(said_by_size, said_by_people)
    end as reason,
    case
        when kind <> 'gold'
            then nullif(concat_ws('; ', error_words, said_by_people, said_by_model, said_by_size), '')
    end as reasons,
    case when kind <> 'gold' then error_id end as error_id,
    case when kind <> 'gold' then severity end as severity,
    case when kind <> 'gold' then gold_label end as gold_label,
    case when kind <> 'gold' then gravity else 0 end as gravity,
    people,
    model,
    oddness
from worded
