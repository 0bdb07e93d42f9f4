-- How alike people drew, marked spans or chose several labels on each asset, and when it was done.
--
-- Where a question is answered in several of these ways, the first of the three counts.
--
-- grain: project_id, question, asset_key
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- unit: object, span or set
-- completed_on: local date of the last pass; NULL when no pass has one
-- score: mean over each two people of F1 (same object; same place and class), or share of them who
--   chose the same set, 0 to 1; NULL where one person came by or nobody drew
-- stored: yes

with viewings as (
    select
        project_id,
        question,
        submission_id,
        asset_key,
        'object' as unit,
        1 as place
    from int_object_viewings
    union all
    select
        project_id,
        question,
        submission_id,
        asset_key,
        'span' as unit,
        2 as place
    from int_span_viewings
    union all
    select
        project_id,
        question,
        submission_id,
        asset_key,
        'set' as unit,
        3 as place
    from int_choice_sets
),

units as (
    select
        project_id,
        question,
        min(place) as place
    from viewings
    group by project_id, question
),

seen as (
    select
        viewings.project_id,
        viewings.question,
        viewings.asset_key,
        viewings.unit,
        max(stg_submissions_first.day) as completed_on
    from viewings
    inner join units
        on viewings.project_id = units.project_id
        and viewings.question = units.question
        and viewings.place = units.place
    inner join stg_submissions_first
        on viewings.project_id = stg_submissions_first.project_id
        and viewings.submission_id = stg_submissions_first.submission_id
    group by viewings.project_id, viewings.question, viewings.asset_key, viewings.unit
),

chosen as (
    select
        project_id,
        question,
        asset_key,
        labels,
        count(*) as people
    from int_choice_sets
    group by project_id, question, asset_key, labels
),

scores as (
    select
        project_id,
        question,
        asset_key,
        'object' as unit,
        round(sum(f1) / nullif(count(f1), 0), 9) as score
    from int_object_comparisons
    group by project_id, question, asset_key
    union all
    select
        project_id,
        question,
        asset_key,
        'span' as unit,
        round(sum(f1) / nullif(count(f1), 0), 9) as score
    from int_span_comparisons
    group by project_id, question, asset_key
    union all
    select
        project_id,
        question,
        asset_key,
        'set' as unit,
        round(
            sum(people * (people - 1)) / nullif(sum(people) * (sum(people) - 1e0), 0e0), 9
        ) as score
    from chosen
    group by project_id, question, asset_key
)

select
    seen.project_id,
    seen.question,
    seen.asset_key,
    seen.unit,
    seen.completed_on,
    scores.score
from seen
left join scores
    on seen.project_id = scores.project_id
    and seen.question = scores.question
    and seen.asset_key = scores.asset_key
    and seen.unit = scores.unit
