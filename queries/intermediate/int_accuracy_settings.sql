-- What the accuracy against gold of each question is held against.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what was asked
-- target: share of answers that should match gold
-- threshold: IoU from which on two objects may match
-- minimum_n: answers against gold from which on a person or a question is judged
-- minimum_class_n: the same for one class
-- minimum_interval: assets from which on resampling gives an interval
-- stored: yes

with questions as (
    select project_id, question from stg_questions
    union
    select project_id, question from int_gold_judgements
),

general as (
    select
        project_id,
        max(value_number) filter (where subject = 'accuracy' and name = 'target') as target,
        max(value_number) filter (where subject = 'matching' and name = 'iou') as iou,
        max(value_number) filter (
            where subject = 'annotator_gold' and name = 'minimum_n'
        ) as minimum_n,
        max(value_number) filter (
            where subject = 'class_rate' and name = 'minimum_n'
        ) as minimum_class_n,
        max(value_number) filter (
            where subject = 'agreement_interval' and name = 'minimum_n'
        ) as minimum_interval
    from stg_policies
    where scope = 'all'
    group by project_id
),

particular as (
    select
        project_id,
        scope as question,
        max(value_number) filter (where subject = 'accuracy' and name = 'target') as target,
        max(value_number) filter (where subject = 'matching' and name = 'iou') as iou
    from stg_policies
    where scope <> 'all'
    group by project_id, scope
)

select
    questions.project_id,
    questions.question,
    coalesce(particular.target, general.target) as target,
    coalesce(stg_questions.matching_threshold, particular.iou, general.iou) as threshold,
    general.minimum_n,
    general.minimum_class_n,
    general.minimum_interval
from questions
left join general
    on questions.project_id = general.project_id
left join particular
    on questions.project_id = particular.project_id
    and questions.question = particular.question
left join stg_questions
    on questions.project_id = stg_questions.project_id
    and questions.question = stg_questions.question
