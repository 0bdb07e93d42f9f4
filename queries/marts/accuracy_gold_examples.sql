-- Assets that have gold of a class, and how many who met it there gave that class.
--
-- Where everybody did, it shows what the class is; where few did, people read the class
-- differently, or gold is wrong: ask before deciding.
--
-- grain: project_id, question, label, asset_key
-- project_id: the labeling effort
-- question: what was asked
-- label: the class by gold
-- asset_key: what joins the same asset across sources
-- asset_id: the asset, as the work's source knows it; the first of several
-- annotators: named people who met it
-- n: items or objects of the class there, one for each pass over it
-- correct: of those, the ones given that class
-- value: correct / n
-- ci_low: lower end of Wilson's 95 % interval of value
-- ci_high: upper end
-- other_label: what was given most often instead, `(none)` for nothing; NULL where nobody differs
-- other_n: how often
-- method: how the interval was made
-- reason: always NULL: whoever is listed was compared

with cells as (
    select
        project_id,
        question,
        gold_label as label,
        asset_key,
        case
            when not is_correct then coalesce(given_label, '(none)')
        end as other_label,
        min(asset_id) as asset_id,
        count(*) as n,
        count(*) filter (where is_correct) as correct
    from int_gold_judgements
    where gold_label is not null
    group by
        project_id,
        question,
        gold_label,
        asset_key,
        case
            when not is_correct then coalesce(given_label, '(none)')
        end
),

people as (
    select
        project_id,
        question,
        gold_label as label,
        asset_key,
        count(distinct annotator_id) as annotators
    from int_gold_judgements
    where gold_label is not null
    group by project_id, question, gold_label, asset_key
),

others as (
    select
        *,
        row_number() over (
            partition by project_id, question, label, asset_key
            order by n desc, other_label asc
        ) as place
    from cells
    where other_label is not null
),

counts as (
    select
        project_id,
        question,
        label,
        asset_key,
        min(asset_id) as asset_id,
        sum(n) as n,
        sum(correct) as correct,
        sum(n) * 1e0 as size,
        sum(correct) / nullif(sum(n) * 1e0, 0e0) as value,
        1959963984540054e-15 as z
    from cells
    group by project_id, question, label, asset_key
),

wilson as (
    select
        *,
        (value + z * z / (2e0 * size)) / (1e0 + z * z / size) as centre,
        z / (1e0 + z * z / size)
            * sqrt(value * (1e0 - value) / size + z * z / (4e0 * size * size)) as half
    from counts
)

select
    wilson.project_id,
    wilson.question,
    wilson.label,
    wilson.asset_key,
    wilson.asset_id,
    people.annotators,
    cast(wilson.n as bigint) as n,
    cast(wilson.correct as bigint) as correct,
    wilson.value,
    case when wilson.correct = 0 then 0e0 else wilson.centre - wilson.half end as ci_low,
    case when wilson.correct = wilson.n then 1e0 else wilson.centre + wilson.half end as ci_high,
    others.other_label,
    others.n as other_n,
    'Wilson 95%' as method,
    cast(null as varchar) as reason
from wilson
inner join people
    on wilson.project_id = people.project_id
    and wilson.question = people.question
    and wilson.label = people.label
    and wilson.asset_key = people.asset_key
left join others
    on wilson.project_id = others.project_id
    and wilson.question = others.question
    and wilson.label = others.label
    and wilson.asset_key = others.asset_key
    and others.place = 1
