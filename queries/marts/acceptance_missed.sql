-- Objects that nobody drew, as far as two people who drew the same assets apart can tell.
--
-- What both found, against what only one did, says how many there are (Chapman). The two are taken
-- to overlook independently of each other; what both tend to overlook makes this a lower bound.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what was asked
-- assets: assets that two people or more drew on; of more than two, the first two count
-- by_one: objects of the one
-- by_other: objects of the other
-- by_both: objects that both found, whatever they called them
-- found: objects that either found
-- there: objects there are, estimated
-- value: share of them that neither found, never below 0
-- ci_low: lower end of its 95 % interval
-- ci_high: upper end
-- one_misses: share that a single person misses on average
-- n: found, again
-- method: how it was estimated, and what was assumed
-- reason: no_data where no two people found anything; NULL otherwise
-- function: missed.objects

with ordered as (
    select
        *,
        row_number() over (
            partition by project_id, question, asset_key order by annotator_id, submission_id
        ) as place
    from int_object_viewings
    where viewers > 1
),

pairs as (
    select
        one.project_id,
        one.question,
        one.asset_key,
        one.submission_id as submission_one,
        other.submission_id as submission_other,
        one.objects as by_one,
        other.objects as by_other
    from ordered as one
    inner join ordered as other
        on one.project_id = other.project_id
        and one.question = other.question
        and one.asset_key = other.asset_key
    where one.place = 1 and other.place = 2
),

matches as (
    select
        project_id,
        question,
        least(submission_a, submission_b) as submission_low,
        greatest(submission_a, submission_b) as submission_high,
        count(*) as objects
    from int_object_pairings
    group by
        project_id, question, least(submission_a, submission_b), greatest(submission_a, submission_b)
)

select
    pairs.project_id,
    pairs.question,
    count(*) as assets,
    cast(sum(pairs.by_one) as bigint) as by_one,
    cast(sum(pairs.by_other) as bigint) as by_other,
    cast(sum(coalesce(matches.objects, 0)) as bigint) as by_both
from pairs
left join matches
    on pairs.project_id = matches.project_id
    and pairs.question = matches.question
    and least(pairs.submission_one, pairs.submission_other) = matches.submission_low
    and greatest(pairs.submission_one, pairs.submission_other) = matches.submission_high
group by pairs.project_id, pairs.question
