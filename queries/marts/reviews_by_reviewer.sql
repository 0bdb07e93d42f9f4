-- How each reviewer judges: how mildly against the others, and how often they are contradicted.
--
-- Leniency compares work of the same annotators, picked the same way; who reviews whose work is
-- rarely drawn by lot, so a difference is a reason to look, not a verdict. Reviews of one's own work
-- are counted apart and are in no other number.
--
-- grain: project_id, reviewer_id, measure
-- project_id: the labeling effort
-- reviewer_id: who judged; `unspecified` where nobody is named
-- measure: accepted, rejected, fixed (shares of their verdicts), leniency (acceptance less that of
--     the others on comparable work), overturned (verdicts that another reviewer or gold contradicts
--     on the same content), self_reviewed (of all their verdicts, those on their own work),
--     median_seconds (time a review takes)
-- events: how many of n; NULL for median_seconds
-- value: the share, the difference or the median
-- ci_low: lower end of its 95 % interval; NULL for median_seconds
-- ci_high: upper end
-- n: verdicts; for leniency those on comparable work, for overturned those that were checked,
--     for median_seconds those with a time
-- method: what was compared, and the interval
-- reason: no_data, no_overlap, or insufficient_n where n is below the minimum; NULL otherwise
-- function: reviews.by_reviewer

with counted as (
    select
        project_id,
        reviewer_id,
        count(*) as all_verdicts,
        count(*) filter (where is_self_review) as self_reviewed,
        count(*) filter (where not is_self_review) as verdicts,
        count(*) filter (where not is_self_review and verdict = 'accepted') as accepted,
        count(*) filter (where not is_self_review and verdict = 'rejected') as rejected,
        count(*) filter (where not is_self_review and verdict = 'fixed') as fixed,
        count(*) filter (where not is_self_review and is_checked) as checked,
        count(*) filter (where not is_self_review and is_overturned) as overturned,
        count(work_seconds) filter (where not is_self_review) as timed
    from int_review_verdicts
    group by project_id, reviewer_id
),

times as (
    select
        project_id,
        reviewer_id,
        percentile_cont(5e-1) within group (order by work_seconds) as median_seconds
    from int_review_verdicts
    where work_seconds is not null and not is_self_review
    group by project_id, reviewer_id
),

own as (
    select
        project_id,
        reviewer_id,
        annotator_id,
        selection,
        count(*) as verdicts,
        count(*) filter (where verdict = 'accepted') as accepted
    from int_review_verdicts
    where not is_self_review
    group by project_id, reviewer_id, annotator_id, selection
),

everybody as (
    select
        project_id,
        annotator_id,
        selection,
        sum(verdicts) as verdicts,
        sum(accepted) as accepted
    from own
    group by project_id, annotator_id, selection
),

strata as (
    select
        own.project_id,
        own.reviewer_id,
        own.verdicts,
        own.accepted,
        everybody.verdicts - own.verdicts as rest_verdicts,
        everybody.accepted - own.accepted as rest_accepted,
        cast(everybody.verdicts as double) as all_verdicts
    from own
    inner join everybody
        on own.project_id = everybody.project_id
        and own.annotator_id = everybody.annotator_id
        and own.selection = everybody.selection
    where everybody.verdicts > own.verdicts
),

comparable as (
    select
        project_id,
        reviewer_id,
        cast(sum(verdicts) as bigint) as own_verdicts,
        cast(sum(accepted) as bigint) as own_accepted,
        cast(sum(rest_verdicts) as bigint) as rest_verdicts,
        cast(sum(rest_accepted) as bigint) as rest_accepted,
        -- Decimals, for their sum does not depend on the order.
        cast(sum(cast(
            (accepted * rest_verdicts - rest_accepted * verdicts) / all_verdicts as decimal(28, 8)
        )) as double) as adjusted_top,
        cast(sum(cast(
            verdicts * rest_verdicts / all_verdicts as decimal(28, 8)
        )) as double) as adjusted_bottom
    from strata
    group by project_id, reviewer_id
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
    times.median_seconds,
    coalesce(comparable.own_verdicts, 0) as own_verdicts,
    coalesce(comparable.own_accepted, 0) as own_accepted,
    coalesce(comparable.rest_verdicts, 0) as rest_verdicts,
    coalesce(comparable.rest_accepted, 0) as rest_accepted,
    comparable.adjusted_top / nullif(comparable.adjusted_bottom, 0e0) as adjusted,
    minimums.minimum_n
from counted
left join times
    on counted.project_id = times.project_id
    and counted.reviewer_id = times.reviewer_id
left join comparable
    on counted.project_id = comparable.project_id
    and counted.reviewer_id = comparable.reviewer_id
left join minimums
    on counted.project_id = minimums.project_id
