-- Whether each annotator's error rate is moving: weeks against a baseline, on three charts.
--
-- The control chart needs twenty weeks and asks about single weeks; the EWMA shows a small lasting
-- shift; the CUSUM goes answer by answer and is the one that signals. A signal says that the
-- answers have changed, not why: a new guideline, another kind of asset and tiredness look alike.
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

select
    project_id,
    question,
    annotator_id,
    week,
    n,
    errors,
    value,
    ci_low,
    ci_high,
    baseline,
    baseline_rate,
    is_baseline,
    centre,
    limit_low,
    limit_high,
    is_outside,
    ewma,
    ewma_low,
    ewma_high,
    cusum,
    cusum_limit,
    is_signal,
    method,
    reason
from int_people_drift
