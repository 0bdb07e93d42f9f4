-- From which overlap on two objects may be one and the same, for each question.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what was asked
-- threshold: IoU, 0 to 1: the question's own, else the policy for it, else the policy for all

with questions as (
    select
        project_id,
        question
    from int_drawn_areas
    union
    select
        project_id,
        question
    from stg_questions
),

policies as (
    select
        project_id,
        scope,
        max(value_number) as iou
    from stg_policies
    where subject = 'matching' and name = 'iou'
    group by project_id, scope
)

select
    questions.project_id,
    questions.question,
    coalesce(stg_questions.matching_threshold, own.iou, general.iou) as threshold
from questions
left join stg_questions
    on questions.project_id = stg_questions.project_id
    and questions.question = stg_questions.question
left join policies as own
    on questions.project_id = own.project_id
    and questions.question = own.scope
    and own.scope <> 'all'
left join policies as general
    on questions.project_id = general.project_id
    and general.scope = 'all'
