-- What each annotator says where gold says something else, beside what the others say there.
--
-- A difference above 0 off the diagonal is a mistake this person makes more often than the others
-- on gold of the same class: a matter to talk about, where its interval lies clear of 0. Listed
-- are cells that the person or anybody else has filled, of gold classes the person has met.
--
-- grain: project_id, question, annotator_id, gold_label, given_label
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated; work without a name counts among the others only
-- gold_label: what gold says; `(none)` for objects that gold does not have
-- given_label: what was given; `(none)` for objects nobody drew
-- n: items or objects of the annotator
-- gold_total: the annotator's items or objects of this gold class, whatever was given
-- share: n / gold_total
-- others_n: items or objects of all others
-- others_total: theirs of this gold class
-- others_share: others_n / others_total; NULL where nobody else met the class
-- value: share - others_share; NULL where nobody else met the class
-- ci_low: lower end of its 95 % interval (Newcombe, of Wilson's two intervals)
-- ci_high: upper end
-- method: what was compared, and the interval
-- reason: no_overlap where nobody else met the class, insufficient_n where either total is below
--     the minimum for a class; NULL otherwise

with cells as (
    select
        project_id,
        question,
        coalesce(annotator_id, 'unspecified') as annotator_id,
        coalesce(gold_label, '(none)') as gold_label,
        coalesce(given_label, '(none)') as given_label,
        count(*) as n
    from int_gold_judgements
    group by
        project_id,
        question,
        coalesce(annotator_id, 'unspecified'),
        coalesce(gold_label, '(none)'),
        coalesce(given_label, '(none)')
),

everybody as (
    select
        project_id,
        question,
        gold_label,
        given_label,
        sum(n) as n
    from cells
    group by project_id, question, gold_label, given_label
),

everybody_totals as (
    select
        project_id,
        question,
        gold_label,
        sum(n) as n
    from cells
    group by project_id, question, gold_label
),

own_totals as (
    select
        project_id,
        question,
        annotator_id,
        gold_label,
        sum(n) as n
    from cells
    where annotator_id <> 'unspecified'
    group by project_id, question, annotator_id, gold_label
),

counts as (
    select
        own_totals.project_id,
        own_totals.question,
        own_totals.annotator_id,
        own_totals.gold_label,
        everybody.given_label,
        coalesce(cells.n, 0) as n,
        own_totals.n as gold_total,
        everybody.n - coalesce(cells.n, 0) as others_n,
        everybody_totals.n - own_totals.n as others_total
    from own_totals
    inner join everybody_totals
        on own_totals.project_id = everybody_totals.project_id
        and own_totals.question = everybody_totals.question
        and own_totals.gold_label = everybody_totals.gold_label
    inner join everybody
        on own_totals.project_id = everybody.project_id
        and own_totals.question = everybody.question
        and own_totals.gold_label = everybody.gold_label
    left join cells
        on own_totals.project_id = cells.project_id
        and own_totals.question = cells.question
        and own_totals.annotator_id = cells.annotator_id
        and own_totals.gold_label = cells.gold_label
        and everybody.given_label = cells.given_label
),

shares as (
    select
        *,
        n / nullif(cast(gold_total as double), 0e0) as share,
        others_n / nullif(cast(others_total as double), 0e0) as others_share,
        nullif(cast(gold_total as double), 0e0) as size,
        nullif(cast(others_total as double), 0e0) as others_size,
        1959963984540054e-15 as z
    from counts
),

halves as (
    select
        *,
        (share + z * z / (2e0 * size)) / (1e0 + z * z / size) as centre,
        z / (1e0 + z * z / size)
            * sqrt(share * (1e0 - share) / size + z * z / (4e0 * size * size)) as half,
        (others_share + z * z / (2e0 * others_size)) / (1e0 + z * z / others_size)
            as others_centre,
        z / (1e0 + z * z / others_size)
            * sqrt(
                others_share * (1e0 - others_share) / others_size
                + z * z / (4e0 * others_size * others_size)
            ) as others_half
    from shares
),

minimums as (
    select
        project_id,
        max(value_number) as minimum_n
    from stg_policies
    where subject = 'class_rate' and name = 'minimum_n' and scope = 'all'
    group by project_id
)

select
    halves.project_id,
    halves.question,
    halves.annotator_id,
    halves.gold_label,
    halves.given_label,
    cast(halves.n as bigint) as n,
    cast(halves.gold_total as bigint) as gold_total,
    halves.share,
    cast(halves.others_n as bigint) as others_n,
    cast(halves.others_total as bigint) as others_total,
    halves.others_share,
    halves.share - halves.others_share as value,
    halves.share - halves.others_share - sqrt(
        power(halves.share - (halves.centre - halves.half), 2e0)
        + power(halves.others_centre + halves.others_half - halves.others_share, 2e0)
    ) as ci_low,
    halves.share - halves.others_share + sqrt(
        power(halves.centre + halves.half - halves.share, 2e0)
        + power(halves.others_share - (halves.others_centre - halves.others_half), 2e0)
    ) as ci_high,
    'shares of gold of one class, against all others; Newcombe 95%' as method,
    case
        when halves.others_total = 0 then 'no_overlap'
        when
            halves.gold_total < minimums.minimum_n or halves.others_total < minimums.minimum_n
            then 'insufficient_n'
    end as reason
from halves
left join minimums
    on halves.project_id = minimums.project_id
