-- Every way the answers on an asset are spread over the labels, with how many assets look so.
--
-- Agreement depends on these counts alone: not on names, not on the order of rows.
--
-- grain: project_id, question, pattern, label_no
-- project_id: the labeling effort
-- question: what was asked
-- pattern: the counts as text, in the order of label_no
-- label_no: one of the labels in it
-- label: that label
-- position: where the label stands on its scale; NULL when it has no place
-- ratings: annotators who gave it to such an asset
-- assets: assets with this pattern
-- stored: yes

with counts as (
    select
        int_answers.project_id,
        int_answers.question,
        int_answers.asset_key,
        int_answer_labels.label_no,
        count(*) as ratings
    from int_answers
    inner join int_answer_labels
        on int_answers.project_id = int_answer_labels.project_id
        and int_answers.question = int_answer_labels.question
        and int_answers.label = int_answer_labels.label
    group by
        int_answers.project_id,
        int_answers.question,
        int_answers.asset_key,
        int_answer_labels.label_no
),

assets as (
    select
        project_id,
        question,
        asset_key,
        string_agg(
            cast(label_no as varchar) || 'x' || cast(ratings as varchar), ' ' order by label_no
        ) as pattern
    from counts
    group by project_id, question, asset_key
),

patterns as (
    select
        project_id,
        question,
        pattern,
        count(*) as assets,
        min(asset_key) as example
    from assets
    group by project_id, question, pattern
)

select
    patterns.project_id,
    patterns.question,
    patterns.pattern,
    counts.label_no,
    int_answer_labels.label,
    int_answer_labels.position,
    counts.ratings,
    patterns.assets
from patterns
inner join counts
    on patterns.project_id = counts.project_id
    and patterns.question = counts.question
    and patterns.example = counts.asset_key
inner join int_answer_labels
    on patterns.project_id = int_answer_labels.project_id
    and patterns.question = int_answer_labels.question
    and counts.label_no = int_answer_labels.label_no
