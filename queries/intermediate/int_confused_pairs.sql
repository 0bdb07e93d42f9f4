-- Which two labels are taken for each other, by whom, and whether that reads as one person's
-- habit or as something many share.
--
-- A pair counts both directions. It reads as `one_person` when one annotator made at least half
-- of the mistakes and most of that annotator's own mistakes are this pair (the 95% Wilson
-- interval of that share lies above one half): somebody careless everywhere does not qualify.
-- It reads as `shared` (ask the guideline, or doubt the gold) when at least half of the annotators
-- who met the labels, and at least four, made the mistake; else as `spread`, and under five
-- mistakes as `too_few`.
--
-- grain: project_id, question, label_a, label_b
-- project_id: the labeling effort
-- question: what was asked
-- label_a: the first of the two labels, in order of their names
-- label_b: the second
-- errors: gold items or objects of one label that were given the other
-- gold_n: gold items or objects of the two labels that were judged
-- share: errors / gold_n
-- ci_low: lower end of the 95% Wilson interval of share
-- ci_high: upper end
-- annotators: named annotators who made the mistake
-- annotators_judged: named annotators who met gold of the two labels
-- top_annotator_id: who made it most often
-- top_errors: how often
-- reads_as: one_person, shared, spread or too_few
-- method: what was counted

with judged as (
    select
        project_id,
        question,
        annotator_id,
        gold_label,
        least(gold_label, given_label) as label_a,
        greatest(gold_label, given_label) as label_b,
        verdict
    from int_gold_judgements
    where gold_label is not null
),

mistakes as (
    select project_id, question, label_a, label_b, annotator_id, count(*) as errors
    from judged
    where verdict in ('wrong_class', 'wrong_type')
    group by project_id, question, label_a, label_b, annotator_id
),

own as (
    select project_id, question, annotator_id, sum(errors) as errors
    from mistakes
    where annotator_id is not null
    group by project_id, question, annotator_id
),

shares as (
    select
        mistakes.project_id,
        mistakes.question,
        mistakes.label_a,
        mistakes.label_b,
        mistakes.annotator_id,
        mistakes.errors,
        own.errors as n,
        mistakes.errors * 1e0 / nullif(own.errors, 0) as p
    from mistakes
    join own
        on own.project_id = mistakes.project_id
        and own.question = mistakes.question
        and own.annotator_id = mistakes.annotator_id
),

people as (
    select
        project_id,
        question,
        label_a,
        label_b,
        annotator_id,
        errors,
        (p + 3.841458820694124e0 / (2 * n)
            - 1.959963984540054e0 * sqrt(p * (1 - p) / n + 3.841458820694124e0 / (4 * n * n)))
            / (1 + 3.841458820694124e0 / n) > 5e-1 as is_habit,
        row_number() over (
            partition by project_id, question, label_a, label_b
            order by errors desc, annotator_id
        ) as position
    from shares
),

pairs as (
    select project_id, question, label_a, label_b, sum(errors) as errors,
        count(annotator_id) as annotators
    from mistakes
    group by project_id, question, label_a, label_b
),

met as (
    select
        pairs.project_id,
        pairs.question,
        pairs.label_a,
        pairs.label_b,
        count(*) as gold_n,
        count(distinct judged.annotator_id) as annotators_judged
    from pairs
    join judged
        on judged.project_id = pairs.project_id
        and judged.question = pairs.question
        and (judged.gold_label = pairs.label_a or judged.gold_label = pairs.label_b)
    group by pairs.project_id, pairs.question, pairs.label_a, pairs.label_b
),

rates as (
    select
        pairs.project_id,
        pairs.question,
        pairs.label_a,
        pairs.label_b,
        pairs.errors,
        met.gold_n,
        pairs.errors * 1e0 / nullif(met.gold_n, 0) as share,
        pairs.annotators,
        met.annotators_judged,
        people.annotator_id as top_annotator_id,
        people.errors as top_errors,
        coalesce(people.is_habit, false) as is_habit
    from pairs
    join met
        on met.project_id = pairs.project_id
        and met.question = pairs.question
        and met.label_a = pairs.label_a
        and met.label_b = pairs.label_b
    left join people
        on people.project_id = pairs.project_id
        and people.question = pairs.question
        and people.label_a = pairs.label_a
        and people.label_b = pairs.label_b
        and people.position = 1
)

select
    project_id,
    question,
    label_a,
    label_b,
    errors,
    gold_n,
    share,
    greatest(0e0, (share + 3.841458820694124e0 / (2 * gold_n)
        - 1.959963984540054e0
            * sqrt(share * (1 - share) / gold_n + 3.841458820694124e0 / (4e0 * gold_n * gold_n)))
        / (1 + 3.841458820694124e0 / gold_n)) as ci_low,
    least(1e0, (share + 3.841458820694124e0 / (2 * gold_n)
        + 1.959963984540054e0
            * sqrt(share * (1 - share) / gold_n + 3.841458820694124e0 / (4e0 * gold_n * gold_n)))
        / (1 + 3.841458820694124e0 / gold_n)) as ci_high,
    annotators,
    annotators_judged,
    top_annotator_id,
    top_errors,
    case
        when errors < 5 then 'too_few'
        when is_habit and 2 * top_errors >= errors then 'one_person'
        when annotators >= 4 and 2 * annotators >= annotators_judged then 'shared'
        else 'spread'
    end as reads_as,
    'gold of either label given the other; Wilson' as method
from rates
