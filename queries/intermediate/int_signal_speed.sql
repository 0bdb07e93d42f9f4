-- Work that is much faster than the others' and no better, among people with the same kind of task.
--
-- grain: project_id, annotator_id, signal
-- project_id: the labeling effort
-- annotator_id: who annotated
-- signal: speed
-- question: what was asked; NULL where it is about all work
-- value: the figure; NULL when undefined
-- threshold: what it is held against
-- is_raised: whether it speaks against good faith
-- n: what it rests on
-- p_value: chance of the like by itself; NULL where the rule is no test
-- evidence: the finding in words
-- method: the rule
-- reason: why there is no value; NULL otherwise
-- function: signals.speed

with settings as (
    select
        project_id,
        max(value_number) filter (where name = 'z') as z,
        max(value_number) filter (where name = 'minimum_n') as minimum_n,
        max(value_number) filter (where name = 'minimum_peers') as minimum_peers,
        max(value_number) filter (where name = 'floor_seconds') as floor_seconds,
        max(value_number) filter (where name = 'floor_share') as floor_share
    from stg_policies
    where subject = 'signal_speed' and scope = 'all'
    group by project_id
),

kinds as (
    select
        project_id,
        submission_id,
        case
            when max(
                case
                    when type in ('classification', 'choices', 'text', 'number', 'rating', 'ranking')
                        then 0
                    else 1
                end
            ) = 1 then 'drawing or marking'
            else 'answering'
        end as task
    from stg_annotations
    group by project_id, submission_id
),

passes as (
    select
        work.project_id,
        kinds.task,
        work.annotator_id,
        work.submission_id,
        ln(work.work_seconds) as log_seconds,
        work.work_seconds < settings.floor_seconds as is_below_floor
    from stg_submissions_first as work
    inner join kinds
        on work.project_id = kinds.project_id
        and work.submission_id = kinds.submission_id
    inner join settings
        on work.project_id = settings.project_id
    where work.annotator_id is not null and work.work_seconds > 0
),

paces as (
    select
        project_id,
        task,
        annotator_id,
        count(*) as n,
        percentile_cont(5e-1) within group (order by log_seconds) as middle,
        count(*) filter (where is_below_floor) as below_floor
    from passes
    group by project_id, task, annotator_id
),

gold as (
    select
        judgements.project_id,
        kinds.task,
        judgements.annotator_id,
        count(*) as n,
        count(*) filter (where judgements.is_correct) as correct
    from int_gold_judgements as judgements
    inner join kinds
        on judgements.project_id = kinds.project_id
        and judgements.submission_id = kinds.submission_id
    where judgements.annotator_id is not null
    group by judgements.project_id, kinds.task, judgements.annotator_id
)

select
    paces.project_id,
    paces.task,
    paces.annotator_id,
    paces.n,
    paces.middle,
    paces.below_floor,
    coalesce(gold.n, 0) as gold_n,
    coalesce(gold.correct, 0) as gold_correct,
    settings.z,
    settings.minimum_n,
    settings.minimum_peers,
    settings.floor_seconds,
    settings.floor_share
from paces
inner join settings
    on paces.project_id = settings.project_id
left join gold
    on paces.project_id = gold.project_id
    and paces.task = gold.task
    and paces.annotator_id = gold.annotator_id
