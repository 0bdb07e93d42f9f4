-- Every way the answers on an asset are spread over the labels, with how many assets look so.
--
-- Agreement depends on these counts alone: not on names, not on the order of rows.
--
-- grain: project_id, question, pattern, label_no
-- project_id: the labeling effort
-- question: what was asked
-- pattern: a number for each way of being spread, as in `int_answer_assets`
-- label_no: one of the labels in it
-- label: that label
-- position: where the label stands on its scale; NULL when it has no place
-- ratings: annotators who gave it to such an asset
-- assets: assets with this pattern
-- stored: yes

with patterns as (
    select
        project_id,
        question,
        pattern,
        count(*) as assets,
        min(asset_key) as example
    from int_answer_assets
    group by project_id, question, pattern
),

examples as (
    select
        patterns.project_id,
        patterns.question,
        patterns.pattern,
        patterns.assets,
        int_answers.label,
        count(*) as ratings
    from patterns
    inner join int_answers
        on patterns.project_id = int_answers.project_id
        and patterns.question = int_answers.question
        and patterns.example = int_answers.asset_key
    group by
        patterns.project_id,
        patterns.question,
        patterns.pattern,
        patterns.assets,
        int_answers.label
)

select
    examples.project_id,
    examples.question,
    examples.pattern,
    int_answer_labels.label_no,
    examples.label,
    int_answer_labels.position,
    examples.ratings,
    examples.assets
from examples
inner join int_answer_labels
    on examples.project_id = int_answer_labels.project_id
    and examples.question = int_answer_labels.question
    and examples.label = int_answer_labels.label
