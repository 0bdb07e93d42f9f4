-- Each annotator's error rate against gold week by week, with the limits of three charts.
--
-- grain: project_id, question, annotator_id, week
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated
-- week: Monday of the week, in the project's time zone
-- n: items or objects that could be compared with gold
-- errors: of those, the ones that do not match
-- value: errors / n
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- baseline: what the baseline rate is made of, in words
-- baseline_rate: error rate that EWMA and CUSUM start from
-- is_baseline: whether the week lies before the first answer that is watched
-- centre: pooled error rate of the control chart's baseline; NULL with too few weeks
-- limit_low: lower control limit
-- limit_high: upper control limit
-- is_outside: whether value lies outside the control limits
-- ewma: exponentially weighted error rate
-- ewma_low: its lower limit
-- ewma_high: its upper limit
-- cusum: the CUSUM after the week's last answer; NULL before the first that is watched
-- cusum_limit: where it signals
-- is_signal: whether it stood at the limit or above at any time in the week
-- method: chart, baseline and parameters
-- reason: insufficient_n where all answers went into the baseline; NULL otherwise
-- function: drift.by_week

with settings as (
    select
        project_id,
        max(value_number) filter (where name = 'baseline_n') as baseline_n,
        max(value_number) filter (where name = 'baseline_weeks') as baseline_weeks,
        max(value_number) filter (where name = 'cusum_limit') as cusum_limit,
        max(value_number) filter (where name = 'average_run_length') as average_run_length,
        max(value_number) filter (where name = 'ewma_weight') as ewma_weight,
        max(value_number) filter (where name = 'ewma_width') as ewma_width
    from stg_policies
    where subject = 'drift' and scope = 'all'
    group by project_id
),

instants as (
    select
        judgements.project_id,
        judgements.question,
        judgements.annotator_id,
        submissions.submitted_at,
        judgements.day,
        count(*) as n,
        count(*) filter (where not judgements.is_correct) as errors
    from int_gold_judgements as judgements
    inner join stg_submissions_first as submissions
        on judgements.project_id = submissions.project_id
        and judgements.submission_id = submissions.submission_id
    where judgements.annotator_id is not null and judgements.day is not null
    group by
        judgements.project_id,
        judgements.question,
        judgements.annotator_id,
        submissions.submitted_at,
        judgements.day
)

select
    instants.project_id,
    instants.question,
    instants.annotator_id,
    instants.submitted_at,
    cast(date_trunc('week', instants.day) as date) as week,
    instants.n,
    instants.errors,
    int_accuracy_settings.target,
    settings.baseline_n,
    settings.baseline_weeks,
    settings.cusum_limit,
    settings.average_run_length,
    settings.ewma_weight,
    settings.ewma_width
from instants
left join int_accuracy_settings
    on instants.project_id = int_accuracy_settings.project_id
    and instants.question = int_accuracy_settings.question
left join settings
    on instants.project_id = settings.project_id
