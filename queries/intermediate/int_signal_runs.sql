-- The longest run of one and the same answer of each annotator, beside what the others answer.
--
-- The bound (n - L + 1) times the sum of p^L holds for assets in random order. Where the others'
-- answers repeat as well, or gave the same answer to the very assets of the run, the order or the
-- assets explain it. Answers handed in at one instant have no order: they make or break a run
-- together.
--
-- grain: project_id, question, annotator_id
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated
-- n: dated answers
-- label: the answer of the longest run
-- length: answers in it
-- p_bound: bound of the chance of such a run, at the shares of the others' answers; at most 1
-- others_n: answers of the others to the question
-- others_alike: share of the others' answers to the assets of the run that are the same; NULL
--     where nobody else answered them, or where the run is no longer than chance allows
-- label_share: share of the label among all answers of the others
-- others_repeat: how often the others' answers repeat the one before, beyond what their shares
--     explain; NULL without others in order
-- others_error: standard error of that
-- started_at: when the run began (UTC)
-- ended_at: when it ended (UTC)
-- stored: yes

with answers as (
    select
        given.project_id,
        given.question,
        given.annotator_id,
        given.asset_key,
        given.label,
        given.is_several,
        work.submitted_at
    from int_given_answers as given
    inner join stg_submissions_first as work
        on given.project_id = work.project_id
        and given.submission_id = work.submission_id
    where work.submitted_at is not null
),

instants as (
    select
        project_id,
        question,
        annotator_id,
        submitted_at,
        count(*) as n,
        case
            when min(label) = max(label) and max(case when is_several then 1 else 0 end) = 0
                then min(label)
        end as label
    from answers
    group by project_id, question, annotator_id, submitted_at
),

steps as (
    select
        *,
        coalesce(
            label = lag(label) over (
                partition by project_id, question, annotator_id order by submitted_at
            ),
            false
        ) as is_same
    from instants
),

numbered as (
    select
        *,
        sum(case when is_same then 0 else 1 end) over (
            partition by project_id, question, annotator_id
            order by submitted_at
            rows unbounded preceding
        ) as run
    from steps
),

runs as (
    select
        project_id,
        question,
        annotator_id,
        label,
        cast(sum(n) as bigint) as length,
        min(submitted_at) as started_at,
        max(submitted_at) as ended_at,
        row_number() over (
            partition by project_id, question, annotator_id
            order by sum(n) desc, min(submitted_at) asc
        ) as place
    from numbered
    where label is not null
    group by project_id, question, annotator_id, run, label
),

own as (
    select
        project_id,
        question,
        annotator_id,
        label,
        count(*) as n
    from answers
    where not is_several
    group by project_id, question, annotator_id, label
),

own_totals as (
    select
        project_id,
        question,
        annotator_id,
        sum(n) as n
    from own
    group by project_id, question, annotator_id
),

labels as (
    select
        project_id,
        question,
        label,
        sum(n) as n
    from own
    group by project_id, question, label
),

totals as (
    select
        project_id,
        question,
        sum(n) as n
    from labels
    group by project_id, question
),

repeats as (
    select
        project_id,
        question,
        annotator_id,
        count(*) - 1 as pairs,
        count(*) filter (where is_same) as repeated
    from steps
    group by project_id, question, annotator_id
),

all_repeats as (
    select
        project_id,
        question,
        sum(pairs) as pairs,
        sum(repeated) as repeated
    from repeats
    group by project_id, question
),

longest as (
    select
        runs.*,
        own_totals.n,
        totals.n - own_totals.n as others_n
    from runs
    inner join own_totals
        on runs.project_id = own_totals.project_id
        and runs.question = own_totals.question
        and runs.annotator_id = own_totals.annotator_id
    inner join totals
        on runs.project_id = totals.project_id
        and runs.question = totals.question
    where runs.place = 1
),

shares as (
    select
        longest.project_id,
        longest.question,
        longest.annotator_id,
        labels.label,
        labels.label = longest.label as is_label,
        longest.length,
        (labels.n - coalesce(own.n, 0)) / nullif(longest.others_n * 1e0, 0e0) as share
    from longest
    inner join labels
        on longest.project_id = labels.project_id
        and longest.question = labels.question
    left join own
        on longest.project_id = own.project_id
        and longest.question = own.question
        and longest.annotator_id = own.annotator_id
        and labels.label = own.label
),

bounds as (
    select
        project_id,
        question,
        annotator_id,
        max(case when is_label then share end) as label_share,
        sum(pow(share, length)) as in_a_row,
        sum(share * share) as twice
    from shares
    group by project_id, question, annotator_id
),

thresholds as (
    select
        project_id,
        max(value_number) as p
    from stg_policies
    where subject = 'signal_straight_lining' and name = 'p' and scope = 'all'
    group by project_id
),

-- Few runs are longer than chance allows, so few assets have to be looked up.
suspicious as (
    select
        answers.project_id,
        answers.question,
        answers.annotator_id,
        answers.asset_key,
        answers.label
    from longest
    inner join bounds
        on longest.project_id = bounds.project_id
        and longest.question = bounds.question
        and longest.annotator_id = bounds.annotator_id
    inner join thresholds
        on longest.project_id = thresholds.project_id
    inner join answers
        on longest.project_id = answers.project_id
        and longest.question = answers.question
        and longest.annotator_id = answers.annotator_id
    where
        (longest.n - longest.length + 1) * bounds.in_a_row < thresholds.p
        and answers.submitted_at between longest.started_at and longest.ended_at
),

beside as (
    select
        suspicious.project_id,
        suspicious.question,
        suspicious.annotator_id,
        count(*) filter (where answers.label = suspicious.label and not answers.is_several)
        / nullif(count(*) * 1e0, 0e0) as others_alike
    from suspicious
    inner join answers
        on suspicious.project_id = answers.project_id
        and suspicious.question = answers.question
        and suspicious.asset_key = answers.asset_key
    where suspicious.annotator_id <> answers.annotator_id
    group by suspicious.project_id, suspicious.question, suspicious.annotator_id
)

select
    longest.project_id,
    longest.question,
    longest.annotator_id,
    cast(longest.n as bigint) as n,
    longest.label,
    longest.length,
    least(1e0, (longest.n - longest.length + 1) * bounds.in_a_row) as p_bound,
    cast(longest.others_n as bigint) as others_n,
    beside.others_alike,
    bounds.label_share,
    (all_repeats.repeated - repeats.repeated)
    / nullif((all_repeats.pairs - repeats.pairs) * 1e0, 0e0) - bounds.twice as others_repeat,
    sqrt(
        bounds.twice * (1e0 - least(bounds.twice, 1e0))
        / nullif((all_repeats.pairs - repeats.pairs) * 1e0, 0e0)
    ) as others_error,
    longest.started_at,
    longest.ended_at
from longest
inner join bounds
    on longest.project_id = bounds.project_id
    and longest.question = bounds.question
    and longest.annotator_id = bounds.annotator_id
inner join repeats
    on longest.project_id = repeats.project_id
    and longest.question = repeats.question
    and longest.annotator_id = repeats.annotator_id
inner join all_repeats
    on longest.project_id = all_repeats.project_id
    and longest.question = all_repeats.question
left join beside
    on longest.project_id = beside.project_id
    and longest.question = beside.question
    and longest.annotator_id = beside.annotator_id
