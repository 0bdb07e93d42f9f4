-- How well all work on a question agrees with gold: five numbers, none of them to be read alone.
--
-- Accuracy is the plain share of right answers; a frequent class can carry it. Balanced accuracy
-- and macro F1 give every class the same weight. MCC and kappa take away what chance would get
-- right: 0 is chance, 1 is perfect. For a contract, quote the exact interval.
--
-- Gold that somebody disputes here goes on counting until the tool or the answer key is corrected
-- and imported again; `accuracy_disputed_gold` says how much of this rests on such gold.
--
-- grain: project_id, question, metric
-- project_id: the labeling effort
-- question: what was asked
-- metric: accuracy, balanced_accuracy, macro_f1, mcc or kappa
-- value: the number; NULL when undefined
-- ci_low: lower end of its 95 % interval
-- ci_high: upper end
-- exact_low: lower end of the exact 95 % interval (Clopper-Pearson) of accuracy; NULL for others
-- exact_high: upper end
-- n: items or objects that could be compared with gold, work without a name included
-- correct: of those, the ones that match
-- assets: gold assets they are on
-- classes: classes the number is made of; NULL for accuracy
-- classes_left_out: classes declared, in gold or given that it says nothing about; NULL for accuracy
-- target: share of answers that should match gold
-- gold_version: the gold that was scored against, as a short hash of it
-- method: the unit counted or the formula, and how the interval was made
-- reason: why there is no value (single_category, no_data), or insufficient_n where there is one
--     that should not be relied on
-- function: confusion.overview

with cells as (
    select
        project_id,
        question,
        asset_key,
        coalesce(gold_label, '(none)') as gold_label,
        coalesce(given_label, '(none)') as given_label,
        unit,
        count(*) as n,
        count(*) filter (where is_correct) as correct
    from int_gold_judgements
    group by
        project_id,
        question,
        asset_key,
        coalesce(gold_label, '(none)'),
        coalesce(given_label, '(none)'),
        unit
),

judged as (
    select distinct
        project_id,
        question
    from cells
),

known as (
    select * from cells
    union all
    select
        stg_labels.project_id,
        stg_labels.question,
        cast(null as varchar) as asset_key,
        stg_labels.label as gold_label,
        cast(null as varchar) as given_label,
        cast(null as varchar) as unit,
        cast(0 as bigint) as n,
        cast(0 as bigint) as correct
    from stg_labels
    inner join judged
        on stg_labels.project_id = judged.project_id
        and stg_labels.question = judged.question
    where stg_labels.is_declared
)

select
    known.project_id,
    known.question,
    known.asset_key,
    known.gold_label,
    known.given_label,
    known.unit,
    known.n,
    known.correct,
    settings.target,
    settings.threshold,
    settings.minimum_n,
    settings.minimum_interval,
    int_gold_versions.gold_version
from known
left join int_accuracy_settings as settings
    on known.project_id = settings.project_id
    and known.question = settings.question
left join int_gold_versions
    on known.project_id = int_gold_versions.project_id
    and known.question = int_gold_versions.question
