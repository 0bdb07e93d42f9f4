-- How each annotator's work fares in review: at first sight, in the end, and how often it is sent back.
--
-- Three different numbers. Verdicts on one's own work are left out. Where work was not picked at
-- random, a rate speaks of what was reviewed, not of all that was done.
--
-- grain: project_id, annotator_id, selection, measure
-- project_id: the labeling effort
-- annotator_id: whose work was judged; work without a name is in reviews_by_reviewer only
-- selection: how work was picked (random, full, targeted, gold, unknown), or `all` together
-- measure: first_pass_yield (items accepted at first), acceptance_now (items whose last verdict
--     is accepted or fixed), rejection_rate (rejections among verdicts), rework_rate (items ever
--     rejected), median_rounds (verdicts an accepted item took)
-- events: how many of n; NULL for median_rounds
-- value: events / n, or the median
-- ci_low: lower end of Wilson's 95 % interval; NULL for median_rounds
-- ci_high: upper end
-- n: items with a verdict, for rejection_rate verdicts, for median_rounds items accepted now
-- method: the unit, the interval, and whether it speaks of the population
-- reason: no_data, or insufficient_n where n is below the minimum; NULL otherwise
-- function: reviews.by_annotator

with verdicts as (
    select
        project_id,
        annotator_id,
        selection,
        item_id,
        review_id,
        verdict,
        reviewed_at
    from int_review_verdicts
    where annotator_id <> 'unspecified' and not is_self_review
    union all
    select
        project_id,
        annotator_id,
        'all' as selection,
        item_id,
        review_id,
        verdict,
        reviewed_at
    from int_review_verdicts
    where annotator_id <> 'unspecified' and not is_self_review
),

placed as (
    select
        *,
        row_number() over (
            partition by project_id, annotator_id, selection, item_id
            order by reviewed_at asc nulls last, review_id asc
        ) as place,
        row_number() over (
            partition by project_id, annotator_id, selection, item_id
            order by reviewed_at desc nulls first, review_id desc
        ) as place_from_end
    from verdicts
),

items as (
    select
        project_id,
        annotator_id,
        selection,
        item_id,
        count(*) as verdicts,
        count(*) filter (where verdict = 'rejected') as rejections,
        count(*) filter (where place = 1 and verdict = 'accepted') as accepted_first,
        count(*) filter (where place_from_end = 1 and verdict <> 'rejected') as accepted_now
    from placed
    group by project_id, annotator_id, selection, item_id
),

counted as (
    select
        project_id,
        annotator_id,
        selection,
        count(*) as items,
        cast(sum(verdicts) as bigint) as verdicts,
        cast(sum(rejections) as bigint) as rejections,
        count(*) filter (where rejections > 0) as reworked,
        cast(sum(accepted_first) as bigint) as accepted_first,
        cast(sum(accepted_now) as bigint) as accepted_now
    from items
    group by project_id, annotator_id, selection
),

rounds as (
    select
        project_id,
        annotator_id,
        selection,
        percentile_cont(5e-1) within group (order by verdicts) as median_rounds
    from items
    where accepted_now > 0
    group by project_id, annotator_id, selection
),

minimums as (
    select
        project_id,
        max(value_number) as minimum_n
    from stg_policies
    where subject = 'review_rate' and name = 'minimum_n' and scope = 'all'
    group by project_id
)

select
    counted.*,
    rounds.median_rounds,
    minimums.minimum_n
from counted
left join rounds
    on counted.project_id = rounds.project_id
    and counted.annotator_id = rounds.annotator_id
    and counted.selection = rounds.selection
left join minimums
    on counted.project_id = minimums.project_id
