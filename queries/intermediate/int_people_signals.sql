-- Signs that answers may not be made in good faith, each with its evidence: one row per sign.
--
-- grain: project_id, annotator_id, signal
-- project_id: the labeling effort
-- annotator_id: who annotated
-- signal: drift, leakage, spammer, speed, straight_lining or swapped_labels
-- question: what was asked, where the sign is strongest; NULL where it is about all work
-- value: the figure; NULL when undefined
-- threshold: what it is held against
-- is_raised: whether it speaks against good faith
-- n: answers, passes or tests it rests on
-- p_value: chance of the like by itself; NULL where the rule is no test
-- evidence: the finding in words
-- method: the rule
-- reason: why there is no value; NULL otherwise
-- stored: yes

with drift_weeks as (
    select
        *,
        row_number() over (
            partition by project_id, question, annotator_id order by week desc
        ) as place,
        sum(case when is_baseline then 0 else n end) over (
            partition by project_id, question, annotator_id
        ) as watched_n,
        sum(n) over (partition by project_id, question, annotator_id) as all_n,
        sum(case when is_baseline then 0 else errors end) over (
            partition by project_id, question, annotator_id
        ) as watched_errors,
        min(case when is_signal then week end) over (
            partition by project_id, question, annotator_id
        ) as first_signal
    from int_people_drift
),

drifts as (
    select
        *,
        row_number() over (
            partition by project_id, annotator_id
            order by cusum / nullif(cusum_limit, 0e0) desc nulls last, all_n desc, question asc
        ) as choice
    from drift_weeks
    where place = 1
),

drift as (
    select
        project_id,
        annotator_id,
        'drift' as signal,
        question,
        cusum as value,
        cusum_limit as threshold,
        coalesce(cusum >= cusum_limit, false) as is_raised,
        cast(all_n as bigint) as n,
        cast(null as double) as p_value,
        case
            when cusum is null
                then 'All ' || cast(cast(all_n as bigint) as varchar)
                || ' dated answers against gold went into the baseline.'
            when cusum >= cusum_limit
                then 'Since the baseline, '
                || cast(cast(watched_errors as bigint) as varchar) || ' of '
                || cast(cast(watched_n as bigint) as varchar)
                || ' answers against gold were wrong, where '
                || cast(round(100e0 * baseline_rate, 1) as varchar)
                || '% were expected; over the limit since the week of '
                || cast(first_signal as varchar)
                || '. What changed: the work, the guideline, or the person?'
            when first_signal is not null
                then 'The error rate is back to the baseline after a signal in the week of '
                || cast(first_signal as varchar) || '.'
            else 'The error rate does not move away from the baseline.'
        end as evidence,
        method,
        case when cusum is null then 'insufficient_n' end as reason
    from drifts
    where choice = 1
),

thresholds as (
    select
        project_id,
        max(value_number) as p
    from stg_policies
    where subject = 'signal_straight_lining' and name = 'p' and scope = 'all'
    group by project_id
),

runs as (
    select
        int_signal_runs.*,
        thresholds.p,
        case
            when int_signal_runs.others_n = 0 then 'no_overlap'
            when
                int_signal_runs.others_repeat >= 5e-2
                and int_signal_runs.others_repeat >= 3e0 * int_signal_runs.others_error
                then 'sorted'
            when
                int_signal_runs.p_bound < thresholds.p
                and int_signal_runs.others_alike >= (1e0 + int_signal_runs.label_share) / 2e0
                then 'explained'
            else 'clear'
        end as standing
    from int_signal_runs
    left join thresholds
        on int_signal_runs.project_id = thresholds.project_id
),

lines as (
    select
        *,
        case when standing = 'clear' then p_bound end as bound,
        row_number() over (
            partition by project_id, annotator_id
            order by
                case when standing = 'clear' then 0 else 1 end asc,
                p_bound asc,
                n desc,
                question asc
        ) as choice
    from runs
),

straight_lining as (
    select
        project_id,
        annotator_id,
        'straight_lining' as signal,
        question,
        bound as value,
        p as threshold,
        coalesce(bound < p, false) as is_raised,
        n,
        bound as p_value,
        case standing
            when 'no_overlap' then 'Nobody else answered the question.'
            when 'sorted' then 'The queue seems sorted: the others'' answers repeat as well.'
            when 'explained'
                then 'A run of ' || cast(length as varchar) || ' times ' || label
                || ' on assets that the others answer alike.'
            else 'The longest run is ' || cast(length as varchar) || ' times ' || label
                || ' in ' || cast(n as varchar) || ' answers; the others give it '
                || cast(round(100e0 * coalesce(label_share, 0e0), 1) as varchar)
                || '% of the time.'
        end as evidence,
        'chance of such a run at most (n - L + 1) x sum of p^L, p the shares of the others'
            as method,
        case standing
            when 'no_overlap' then 'no_overlap'
            when 'sorted' then 'not_applicable'
            when 'explained' then 'not_applicable'
        end as reason
    from lines
    where choice = 1
),

found as (
    select * from drift
    union all
    select * from straight_lining
    union all
    select * from int_signal_confusions
    union all
    select * from int_signal_speed
    union all
    select * from int_signal_leakage
),

people as (
    select distinct
        project_id,
        annotator_id
    from stg_submissions_first
    where annotator_id is not null
),

expected as (
    select
        people.project_id,
        people.annotator_id,
        names.signal
    from people
    cross join (
        values
            ('drift'),
            ('leakage'),
            ('spammer'),
            ('speed'),
            ('straight_lining'),
            ('swapped_labels')
    ) as names (signal)
)

select
    expected.project_id,
    expected.annotator_id,
    expected.signal,
    found.question,
    found.value,
    found.threshold,
    coalesce(found.is_raised, false) as is_raised,
    coalesce(found.n, 0) as n,
    found.p_value,
    coalesce(
        found.evidence,
        case expected.signal
            when 'speed' then 'No timed work.'
            when 'straight_lining' then 'No dated answers.'
            when 'drift' then 'No dated answers against gold.'
            else 'No answers against gold.'
        end
    ) as evidence,
    coalesce(found.method, 'none') as method,
    case when found.signal is null then 'no_data' else found.reason end as reason
from expected
left join found
    on expected.project_id = found.project_id
    and expected.annotator_id = found.annotator_id
    and expected.signal = found.signal
