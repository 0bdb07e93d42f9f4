-- Every label that was answered, where it stands on its scale, and a number to name it by.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked
-- label: the answer
-- answers: how often it was given
-- position: its declared rank or, where the scale measures or no rank is declared, its number;
--   NULL for all labels of a question when one of them has neither
-- label_no: 1, 2 ... in the order of position, then label
-- stored: yes

with answered as (
    select
        project_id,
        question,
        label,
        count(*) as answers
    from int_answers
    group by project_id, question, label
),

placed as (
    select
        answered.project_id,
        answered.question,
        answered.label,
        answered.answers,
        int_answer_questions.scale,
        cast(stg_labels.rank as double) as rank_position,
        try_cast(answered.label as double) as number_position
    from answered
    inner join int_answer_questions
        on answered.project_id = int_answer_questions.project_id
        and answered.question = int_answer_questions.question
    left join stg_labels
        on answered.project_id = stg_labels.project_id
        and answered.question = stg_labels.question
        and answered.label = stg_labels.label
),

complete as (
    select
        project_id,
        question,
        count(*) = count(rank_position) as is_ranked,
        count(*) = count(number_position) as is_numeric
    from placed
    group by project_id, question
),

positioned as (
    select
        placed.project_id,
        placed.question,
        placed.label,
        placed.answers,
        case
            when complete.is_numeric and placed.scale in ('interval', 'ratio')
                then placed.number_position
            when complete.is_ranked then placed.rank_position
            when complete.is_numeric then placed.number_position
        end as position
    from placed
    inner join complete
        on placed.project_id = complete.project_id
        and placed.question = complete.question
)

select
    project_id,
    question,
    label,
    answers,
    position,
    row_number() over (
        partition by project_id, question order by position asc nulls last, label asc
    ) as label_no
from positioned
