-- What annotators say where gold says something else: rows are gold, columns are given.
--
-- Objects nobody drew stand under given `(none)`, objects gold does not have under gold `(none)`.
--
-- Gold that somebody disputes here goes on counting until the tool or the answer key is corrected
-- and imported again; `accuracy_disputed_gold` says how much of this rests on such gold.
--
-- grain: project_id, question, gold_label, given_label
-- project_id: the labeling effort
-- question: what was asked
-- gold_label: what gold says
-- given_label: what the annotator said
-- n: items or objects
-- gold_total: of this gold label, whatever was given
-- share: n / gold_total; on the diagonal it is recall
-- annotators: people among them; work without a name counts as nobody

with cells as (
    select
        project_id,
        question,
        coalesce(gold_label, '(none)') as gold_label,
        coalesce(given_label, '(none)') as given_label,
        count(*) as n,
        count(distinct annotator_id) as annotators
    from int_gold_judgements
    group by
        project_id,
        question,
        coalesce(gold_label, '(none)'),
        coalesce(given_label, '(none)')
),

totals as (
    select
        project_id,
        question,
        gold_label,
        sum(n) as gold_total
    from cells
    group by project_id, question, gold_label
)

select
    cells.project_id,
    cells.question,
    cells.gold_label,
    cells.given_label,
    cells.n,
    cast(totals.gold_total as bigint) as gold_total,
    cells.n / nullif(cast(totals.gold_total as double), 0e0) as share,
    cells.annotators
from cells
inner join totals
    on cells.project_id = totals.project_id
    and cells.question = totals.question
    and cells.gold_label = totals.gold_label
