-- Every way the sets of labels chosen on an asset are spread, with how many assets look so.
--
-- Agreement depends on these counts alone: not on names of people, not on the order of rows.
--
-- grain: project_id, question, pattern, labels
-- project_id: the labeling effort
-- question: what was asked
-- pattern: the counts as text
-- labels: one of the sets in it; empty where nothing was chosen
-- ratings: annotators who chose it on such an asset
-- assets: assets with this pattern
-- stored: yes

with sets as (
    select
        project_id,
        question,
        labels,
        row_number() over (partition by project_id, question order by labels) as set_no
    from int_choice_sets
    group by project_id, question, labels
),

counts as (
    select
        int_choice_sets.project_id,
        int_choice_sets.question,
        int_choice_sets.asset_key,
        sets.set_no,
        count(*) as ratings
    from int_choice_sets
    inner join sets
        on int_choice_sets.project_id = sets.project_id
        and int_choice_sets.question = sets.question
        and int_choice_sets.labels = sets.labels
    group by
        int_choice_sets.project_id,
        int_choice_sets.question,
        int_choice_sets.asset_key,
        sets.set_no
),

assets as (
    select
        project_id,
        question,
        asset_key,
        string_agg(
            cast(set_no as varchar) || 'x' || cast(ratings as varchar), ' ' order by set_no
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
    sets.labels,
    counts.ratings,
    patterns.assets
from patterns
inner join counts
    on patterns.project_id = counts.project_id
    and patterns.question = counts.question
    and patterns.example = counts.asset_key
inner join sets
    on counts.project_id = sets.project_id
    and counts.question = sets.question
    and counts.set_no = sets.set_no
