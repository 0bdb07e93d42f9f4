-- Whether quality assurance made labels better, and what it broke: the same items before and after.
--
-- Both versions are held against gold. An item is an answer, or all the objects or spans of a pass
-- for a question: right where each matches one of gold's class and none is missing. Errors that
-- quality assurance introduced are counted over the items that were right before.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what was asked; `all` for the project
-- right_right: items right before and after
-- introduced: items right before and wrong after
-- fixed: items wrong before and right after
-- wrong_wrong: items wrong before and after
-- error_before: share of items that were wrong
-- error_after: share of items that are wrong
-- p_value: exact two-sided McNemar test on fixed against introduced; NULL where neither happened
-- introduced_rate: introduced / items right before
-- introduced_low: lower end of its 95 % interval (Wilson)
-- introduced_high: upper end
-- value: error_after - error_before: below 0 is better
-- ci_low: lower end of its 95 % interval
-- ci_high: upper end
-- n: items with both versions and gold
-- lost: items a reviewer fixed whose version before is not known; they are in no other count
-- method: the test, the interval and what was compared
-- reason: no_data where no item has both versions and gold, insufficient_n; NULL otherwise
-- function: paired.before_after

with counted as (
    select
        project_id,
        question,
        count(*) filter (where not is_lost and was_right and is_right) as right_right,
        count(*) filter (where not is_lost and was_right and not is_right) as introduced,
        count(*) filter (where not is_lost and not was_right and is_right) as fixed,
        count(*) filter (where not is_lost and not was_right and not is_right) as wrong_wrong,
        count(*) filter (where is_lost) as lost
    from int_qa_items
    group by project_id, question
),

rows_wanted as (
    select
        project_id,
        question,
        right_right,
        introduced,
        fixed,
        wrong_wrong,
        lost
    from counted
    where question <> 'all'
    union all
    select
        project_id,
        'all' as question,
        sum(right_right) as right_right,
        sum(introduced) as introduced,
        sum(fixed) as fixed,
        sum(wrong_wrong) as wrong_wrong,
        sum(lost) as lost
    from counted
    group by project_id
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
    minimums.project_id,
    coalesce(rows_wanted.question, 'all') as question,
    cast(coalesce(rows_wanted.right_right, 0) as bigint) as right_right,
    cast(coalesce(rows_wanted.introduced, 0) as bigint) as introduced,
    cast(coalesce(rows_wanted.fixed, 0) as bigint) as fixed,
    cast(coalesce(rows_wanted.wrong_wrong, 0) as bigint) as wrong_wrong,
    cast(coalesce(rows_wanted.lost, 0) as bigint) as lost,
    minimums.minimum_n
from minimums
left join rows_wanted
    on minimums.project_id = rows_wanted.project_id
