-- How much a model speaks against a label.
--
-- An object is compared with the predicted one it overlaps most, from an IoU of the bounds of
-- 0.5 on; an answer with the model's answer to the same question. A model that says something
-- else counts with its score (0.5 where it gives none), one that says the same with what its
-- score is short of 1, and one that looked at the asset and has nothing there with 0.5.
--
-- grain: project_id, annotation_id
-- project_id: the labeling effort
-- annotation_id: the decision
-- against: how much the model speaks against the label, 0 to 1
-- score: the score of what the model says there; NULL where it gives none
-- reason: what it says, in words

with given as (
    select * from int_crops
    where kind = 'work' and family in ('box', 'region', 'answer')
),

predicted as (
    select * from int_crops
    where kind = 'prediction' and family in ('box', 'region', 'answer')
),

looked_at as (
    select distinct
        project_id,
        asset_key,
        question,
        family = 'answer' as is_answer
    from predicted
),

pairs as (
    select
        given.project_id,
        given.annotation_id,
        predicted.annotation_id as predicted_id,
        predicted.label,
        predicted.score,
        (
            least(given.x_max, predicted.x_max) - greatest(given.x_min, predicted.x_min)
        ) * (
            least(given.y_max, predicted.y_max) - greatest(given.y_min, predicted.y_min)
        ) as common,
        (given.x_max - given.x_min) * (given.y_max - given.y_min)
        + (predicted.x_max - predicted.x_min) * (predicted.y_max - predicted.y_min) as areas
    from given
    inner join predicted
        on given.project_id = predicted.project_id
        and given.asset_key = predicted.asset_key
        and given.question = predicted.question
        and given.frame = predicted.frame
        and given.x_min < predicted.x_max
        and predicted.x_min < given.x_max
        and given.y_min < predicted.y_max
        and predicted.y_min < given.y_max
    where given.family <> 'answer' and predicted.family <> 'answer'
    union all
    select
        given.project_id,
        given.annotation_id,
        predicted.annotation_id as predicted_id,
        predicted.label,
        predicted.score,
        1e0 as common,
        2e0 as areas
    from given
    inner join predicted
        on given.project_id = predicted.project_id
        and given.asset_key = predicted.asset_key
        and given.question = predicted.question
        and given.frame = predicted.frame
    where given.family = 'answer' and predicted.family = 'answer'
),

nearest as (
    select
        project_id,
        annotation_id,
        label,
        score,
        row_number() over (
            partition by project_id, annotation_id
            order by common / nullif(areas - common, 0e0) desc, score desc nulls last,
                predicted_id asc
        ) as place
    from pairs
    where common / nullif(areas - common, 0e0) >= 5e-1
),

judged as (
    select
        given.project_id,
        given.annotation_id,
        given.label,
        nearest.label as predicted_label,
        nearest.score
    from given
    inner join looked_at
        on given.project_id = looked_at.project_id
        and given.asset_key = looked_at.asset_key
        and given.question = looked_at.question
        and (given.family = 'answer') = looked_at.is_answer
    left join nearest
        on given.project_id = nearest.project_id
        and given.annotation_id = nearest.annotation_id
        and nearest.place = 1
)

select
    project_id,
    annotation_id,
    case
        when predicted_label is null then 5e-1
        when predicted_label <> label then coalesce(least(greatest(score, 0e0), 1e0), 5e-1)
        else 1e0 - coalesce(least(greatest(score, 0e0), 1e0), 1e0)
    end as against,
    score,
    case
        when predicted_label is null then 'the model has nothing here'
        when predicted_label <> label
            then 'prediction: ' || predicted_label
            || coalesce(' ' || cast(round(score, 2) as varchar), '')
        else 'prediction ' || coalesce(cast(round(score, 2) as varchar), 'agrees')
    end as reason
from judged
