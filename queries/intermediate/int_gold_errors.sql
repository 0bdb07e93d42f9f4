-- What differs from gold, with how bad it is by rule.
--
-- Wrong class, missing and spurious are major. Missing what gold says is of a critical class,
-- taking such a class for another, or mixing up a critical pair (in either direction) is critical.
-- A match of the right class is judged by its overlap: below the minor band major, below the
-- `none` band minor, else no error. The bands of objects under 32 x 32 pixels lie .15 lower,
-- because a pixel costs a small box more.
--
-- grain: project_id, submission_id, unit_id
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- unit_id: the decision judged, or the gold decision that is missing
-- type: wrong_class, missing, spurious or localisation
-- severity: minor, major or critical

with bands as (
    select
        project_id,
        max(value_number) filter (where name = 'none') as none_from,
        max(value_number) filter (where name = 'minor') as minor_from
    from stg_policies
    where subject = 'severity_iou' and scope = 'all'
    group by project_id
),

critical_pairs as (
    select
        project_id,
        value_text as pair
    from stg_policies
    where subject = 'critical_pairs' and value_text is not null
    group by project_id, value_text
),

critical_labels as (
    select
        project_id,
        question,
        label
    from stg_labels
    where is_critical
),

graded as (
    select
        judgements.project_id,
        judgements.submission_id,
        judgements.unit_id,
        judgements.verdict,
        judgements.iou,
        critical_labels.label is not null as is_critical_class,
        forward.pair is not null or backward.pair is not null as is_critical_pair,
        bands.none_from
        - case when judgements.gold_area < 1024e0 then 15e-2 else 0e0 end as none_from,
        bands.minor_from
        - case when judgements.gold_area < 1024e0 then 15e-2 else 0e0 end as minor_from
    from int_gold_judgements as judgements
    left join bands
        on judgements.project_id = bands.project_id
    left join critical_labels
        on judgements.project_id = critical_labels.project_id
        and judgements.question = critical_labels.question
        and judgements.gold_label = critical_labels.label
    left join critical_pairs as forward
        on judgements.project_id = forward.project_id
        and judgements.gold_label || '|' || judgements.given_label = forward.pair
    left join critical_pairs as backward
        on judgements.project_id = backward.project_id
        and judgements.given_label || '|' || judgements.gold_label = backward.pair
    where
        judgements.verdict <> 'match'
        or judgements.iou < bands.none_from
)

select
    project_id,
    submission_id,
    unit_id,
    case when verdict = 'match' then 'localisation' else verdict end as type,
    case
        when verdict = 'wrong_class' and (is_critical_pair or is_critical_class) then 'critical'
        when verdict = 'missing' and is_critical_class then 'critical'
        when verdict = 'match' and iou >= minor_from then 'minor'
        else 'major'
    end as severity
from graded
where verdict <> 'match' or iou < none_from
