-- Answers that do not depend on what is shown, and labels that look swapped, told from gold.
--
-- grain: project_id, annotator_id, signal
-- project_id: the labeling effort
-- annotator_id: who annotated
-- signal: spammer or swapped_labels
-- question: what was asked; NULL where it is about all work
-- value: the figure; NULL when undefined
-- threshold: what it is held against
-- is_raised: whether it speaks against good faith
-- n: what it rests on
-- p_value: chance of the like by itself; NULL where the rule is no test
-- evidence: the finding in words
-- method: the rule
-- reason: why there is no value; NULL otherwise
-- function: signals.confusions

with settings as (
    select
        project_id,
        max(value_number) filter (where subject = 'signal_spammer' and name = 'score') as score,
        max(value_number) filter (where subject = 'signal_swapped_labels' and name = 'q') as q
    from stg_policies
    where scope = 'all'
    group by project_id
),

cells as (
    select
        project_id,
        question,
        annotator_id,
        gold_label,
        given_label,
        count(*) as n
    from int_gold_judgements
    where annotator_id is not null and gold_label is not null and given_label is not null
    group by project_id, question, annotator_id, gold_label, given_label
),

labels as (
    select project_id, question, gold_label as label from cells
    union
    select project_id, question, given_label as label from cells
),

classes as (
    select
        labels.project_id,
        labels.question,
        greatest(count(*), coalesce(max(stg_questions.taxonomy_size), 0)) as classes
    from labels
    left join stg_questions
        on labels.project_id = stg_questions.project_id
        and labels.question = stg_questions.question
    group by labels.project_id, labels.question
)

select
    cells.project_id,
    cells.question,
    cells.annotator_id,
    cells.gold_label,
    cells.given_label,
    cells.n,
    classes.classes,
    int_accuracy_settings.minimum_class_n,
    settings.score,
    settings.q
from cells
inner join classes
    on cells.project_id = classes.project_id
    and cells.question = classes.question
left join int_accuracy_settings
    on cells.project_id = int_accuracy_settings.project_id
    and cells.question = int_accuracy_settings.question
left join settings
    on cells.project_id = settings.project_id
