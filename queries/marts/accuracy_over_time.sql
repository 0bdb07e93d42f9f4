-- How often work agreed with gold, week by week, for each annotator and class.
--
-- Whoever looks at annotators, classes or questions alone adds n and correct up first and divides
-- last. Weeks are ISO weeks of the project's time zone, by when the work was handed in; work
-- without a date is left out.
--
-- grain: project_id, question, annotator_id, label, week
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated; `unspecified` where nobody is named
-- label: the class by gold; `(none)` for an object that gold does not have
-- week: Monday of the week
-- n: items or objects that could be compared with gold
-- correct: of those, the ones that match
-- value: correct / n
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- is_incomplete: whether the project's dated work ends within this week
-- gold_version: the gold that was scored against, as a short hash of it
-- method: how the interval was made
-- reason: insufficient_n where n is below the minimum; NULL otherwise

with ends as (
    select
        project_id,
        max(day) as last_day
    from stg_submissions_first
    group by project_id
),

counts as (
    select
        project_id,
        question,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        coalesce(gold_label, '(none)') as label,
        cast(date_trunc('week', day) as date) as week,
        count(*) as n,
        count(*) filter (where is_correct) as correct,
        count(*) * 1e0 as size,
        count(*) filter (where is_correct) / nullif(count(*) * 1e0, 0e0) as value,
        1959963984540054e-15 as z
    from int_gold_judgements
    where day is not null
    group by
        project_id,
        question,
        coalesce(annotator_id, 'unspecified'),
        coalesce(gold_label, '(none)'),
        cast(date_trunc('week', day) as date)
),

wilson as (
    select
        *,
        (value + z * z / (2e0 * size)) / (1e0 + z * z / size) as centre,
        z / (1e0 + z * z / size)
            * sqrt(value * (1e0 - value) / size + z * z / (4e0 * size * size)) as half
    from counts
)

select
    wilson.project_id,
    wilson.question,
    wilson.annotator_id,
    wilson.label,
    wilson.week,
    wilson.n,
    wilson.correct,
    wilson.value,
    case when wilson.correct = 0 then 0e0 else wilson.centre - wilson.half end as ci_low,
    case when wilson.correct = wilson.n then 1e0 else wilson.centre + wilson.half end as ci_high,
    date_diff('day', wilson.week, ends.last_day) < 6 as is_incomplete,
    int_gold_versions.gold_version,
    'Wilson 95%' as method,
    case when wilson.n < int_accuracy_settings.minimum_n then 'insufficient_n' end as reason
from wilson
left join ends
    on wilson.project_id = ends.project_id
left join int_accuracy_settings
    on wilson.project_id = int_accuracy_settings.project_id
    and wilson.question = int_accuracy_settings.question
left join int_gold_versions
    on wilson.project_id = int_gold_versions.project_id
    and wilson.question = int_gold_versions.question
