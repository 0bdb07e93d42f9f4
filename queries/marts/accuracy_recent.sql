-- How often each annotator agreed with gold lately: the last hundred answers, the last thirty days.
--
-- grain: project_id, question, annotator_id, period
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated
-- period: answers (the last 100 against gold) or days (the last 30 of the project's dated work)
-- since: first local day of it that the annotator met gold on; NULL without dates
-- n: items or objects that could be compared with gold
-- correct: of those, the ones that match
-- value: correct / n
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- gold_version: the gold that was scored against, as a short hash of it
-- method: what the period is
-- reason: insufficient_n where n is below the minimum; NULL otherwise

with settings as (
    select
        project_id,
        max(value_number) filter (where name = 'answers') as answers,
        max(value_number) filter (where name = 'days') as days
    from stg_policies
    where subject = 'accuracy_recent' and scope = 'all'
    group by project_id
),

ends as (
    select
        project_id,
        max(day) as last_day
    from stg_submissions_first
    group by project_id
),

-- Answers handed in together are as recent as each other: the hundredth takes its pass along.
dated as (
    select
        judgements.project_id,
        judgements.question,
        judgements.annotator_id,
        judgements.day,
        judgements.is_correct,
        rank() over (
            partition by judgements.project_id, judgements.question, judgements.annotator_id
            order by submissions.submitted_at desc
        ) as place
    from int_gold_judgements as judgements
    inner join stg_submissions_first as submissions
        on judgements.project_id = submissions.project_id
        and judgements.submission_id = submissions.submission_id
    where judgements.annotator_id is not null and judgements.day is not null
),

periods as (
    select
        dated.project_id,
        dated.question,
        dated.annotator_id,
        'answers' as period,
        dated.day,
        dated.is_correct,
        'last ' || cast(cast(settings.answers as bigint) as varchar) || ' answers' as words
    from dated
    inner join settings
        on dated.project_id = settings.project_id
    where dated.place <= settings.answers
    union all
    select
        dated.project_id,
        dated.question,
        dated.annotator_id,
        'days' as period,
        dated.day,
        dated.is_correct,
        cast(cast(settings.days as bigint) as varchar) || ' days to ' || cast(ends.last_day as varchar)
            as words
    from dated
    inner join settings
        on dated.project_id = settings.project_id
    inner join ends
        on dated.project_id = ends.project_id
    where date_diff('day', dated.day, ends.last_day) < settings.days
),

counts as (
    select
        project_id,
        question,
        annotator_id,
        period,
        min(day) as since,
        count(*) as n,
        count(*) filter (where is_correct) as correct,
        count(*) * 1e0 as size,
        count(*) filter (where is_correct) / nullif(count(*) * 1e0, 0e0) as value,
        min(words) as words,
        1959963984540054e-15 as z
    from periods
    group by project_id, question, annotator_id, period
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
    wilson.period,
    wilson.since,
    wilson.n,
    wilson.correct,
    wilson.value,
    case when wilson.correct = 0 then 0e0 else wilson.centre - wilson.half end as ci_low,
    case when wilson.correct = wilson.n then 1e0 else wilson.centre + wilson.half end as ci_high,
    int_gold_versions.gold_version,
    wilson.words || '; Wilson 95%' as method,
    case when wilson.n < int_accuracy_settings.minimum_n then 'insufficient_n' end as reason
from wilson
left join int_accuracy_settings
    on wilson.project_id = int_accuracy_settings.project_id
    and wilson.question = int_accuracy_settings.question
left join int_gold_versions
    on wilson.project_id = int_gold_versions.project_id
    and wilson.question = int_gold_versions.question
