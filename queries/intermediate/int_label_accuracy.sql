-- How well each class is found (recall) and how far it can be trusted where given (precision).
--
-- A pair with two different classes lowers the recall of one and the precision of the other.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked
-- label: the class; several chosen together stand as one, with ` + ` between them
-- gold_n: items or objects that are of this class by gold
-- given_n: items or objects that were given this class
-- true_positives: both
-- false_positives: given, but not so by gold
-- false_negatives: so by gold, but not given
-- precision: true_positives / given_n; NULL where it was never given
-- precision_low: lower end of Wilson's 95 % interval
-- precision_high: upper end
-- recall: true_positives / gold_n; NULL where gold has none
-- recall_low: lower end of Wilson's 95 % interval
-- recall_high: upper end
-- f1: 2 true_positives / (2 true_positives + false_positives + false_negatives)
-- reason: no_data where precision or recall is NULL, insufficient_n where either rests on
--     fewer than the minimum; NULL otherwise

with sides as (
    select
        project_id,
        question,
        gold_label as label,
        1 as in_gold,
        0 as in_given,
        case when verdict = 'match' then 1 else 0 end as in_both
    from int_gold_judgements
    where gold_label is not null
    union all
    select
        project_id,
        question,
        given_label as label,
        0 as in_gold,
        1 as in_given,
        0 as in_both
    from int_gold_judgements
    where given_label is not null
),

counts as (
    select
        project_id,
        question,
        label,
        cast(sum(in_gold) as bigint) as gold_n,
        cast(sum(in_given) as bigint) as given_n,
        cast(sum(in_both) as bigint) as true_positives,
        nullif(cast(sum(in_gold) as double), 0e0) as gold_size,
        nullif(cast(sum(in_given) as double), 0e0) as given_size,
        1959963984540054e-15 as z
    from sides
    group by project_id, question, label
),

rates as (
    select
        *,
        true_positives / given_size as precision,
        true_positives / gold_size as recall
    from counts
),

wilson as (
    select
        *,
        (precision + z * z / (2e0 * given_size)) / (1e0 + z * z / given_size) as precision_centre,
        z / (1e0 + z * z / given_size) * sqrt(
            precision * (1e0 - precision) / given_size
            + z * z / (4e0 * given_size * given_size)
        ) as precision_half,
        (recall + z * z / (2e0 * gold_size)) / (1e0 + z * z / gold_size) as recall_centre,
        z / (1e0 + z * z / gold_size) * sqrt(
            recall * (1e0 - recall) / gold_size + z * z / (4e0 * gold_size * gold_size)
        ) as recall_half
    from rates
),

minimum as (
    select
        project_id,
        max(value_number) as n
    from stg_policies
    where subject = 'class_rate' and name = 'minimum_n' and scope = 'all'
    group by project_id
)

select
    wilson.project_id,
    wilson.question,
    wilson.label,
    wilson.gold_n,
    wilson.given_n,
    wilson.true_positives,
    wilson.given_n - wilson.true_positives as false_positives,
    wilson.gold_n - wilson.true_positives as false_negatives,
    wilson.precision,
    case
        when wilson.precision is null then null
        when wilson.true_positives = 0 then 0e0
        else wilson.precision_centre - wilson.precision_half
    end as precision_low,
    case
        when wilson.precision is null then null
        when wilson.true_positives = wilson.given_n then 1e0
        else wilson.precision_centre + wilson.precision_half
    end as precision_high,
    wilson.recall,
    case
        when wilson.recall is null then null
        when wilson.true_positives = 0 then 0e0
        else wilson.recall_centre - wilson.recall_half
    end as recall_low,
    case
        when wilson.recall is null then null
        when wilson.true_positives = wilson.gold_n then 1e0
        else wilson.recall_centre + wilson.recall_half
    end as recall_high,
    2e0 * wilson.true_positives / nullif(
        cast(wilson.given_n + wilson.gold_n as double), 0e0
    ) as f1,
    case
        when wilson.gold_n = 0 or wilson.given_n = 0 then 'no_data'
        when wilson.gold_n < minimum.n or wilson.given_n < minimum.n then 'insufficient_n'
    end as reason
from wilson
left join minimum
    on wilson.project_id = minimum.project_id
