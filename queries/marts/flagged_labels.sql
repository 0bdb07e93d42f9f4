-- Classes that are worth a look, and why: missed, given wrongly, taken for another, read differently.
--
-- A class is listed when its interval lies wholly below what is wanted, or when many people take
-- it for one other class. Ask the guideline before asking people.
--
-- grain: project_id, question, label, reason
-- project_id: the labeling effort
-- question: what was asked
-- label: the class
-- reason: low_recall, low_precision, confused or low_agreement
-- other_label: the class it is taken for; NULL for other reasons
-- score: how far value lies from what is wanted; sorts the list
-- detail: what was seen, in words
-- value: recall, precision, alpha of the class, or share of mistakes between the two classes
-- ci_low: lower end of its 95 % interval
-- ci_high: upper end
-- threshold: what it is held against
-- n: items, objects or assets it rests on
-- method: how it was found

with agreement_threshold as (
    select
        project_id,
        max(value_number) as wanted
    from stg_policies
    where subject = 'agreement' and name = 'threshold' and scope = 'all'
    group by project_id
),

rates as (
    select
        accuracy.project_id,
        accuracy.question,
        accuracy.label,
        'low_recall' as reason,
        accuracy.recall as value,
        accuracy.recall_low as ci_low,
        accuracy.recall_high as ci_high,
        accuracy.gold_n as n,
        'found ' || cast(accuracy.true_positives as varchar) || ' times of '
        || cast(accuracy.gold_n as varchar) || ' in gold' as detail
    from int_label_accuracy as accuracy
    union all
    select
        accuracy.project_id,
        accuracy.question,
        accuracy.label,
        'low_precision' as reason,
        accuracy.precision as value,
        accuracy.precision_low as ci_low,
        accuracy.precision_high as ci_high,
        accuracy.given_n as n,
        'right ' || cast(accuracy.true_positives as varchar) || ' times of '
        || cast(accuracy.given_n as varchar) || ' given' as detail
    from int_label_accuracy as accuracy
),

low_rates as (
    select
        rates.*,
        settings.target as threshold,
        'Wilson 95% wholly below the target, ' || cast(cast(settings.minimum_class_n as bigint) as varchar)
        || ' answers or more' as method
    from rates
    inner join int_accuracy_settings as settings
        on rates.project_id = settings.project_id
        and rates.question = settings.question
    where rates.n >= settings.minimum_class_n and rates.ci_high < settings.target
),

confused as (
    select
        project_id,
        question,
        label_a as label,
        label_b as other_label,
        share,
        ci_low,
        ci_high,
        gold_n,
        errors,
        annotators,
        method
    from int_confused_pairs
    where reads_as = 'shared'
    union all
    select
        project_id,
        question,
        label_b as label,
        label_a as other_label,
        share,
        ci_low,
        ci_high,
        gold_n,
        errors,
        annotators,
        method
    from int_confused_pairs
    where reads_as = 'shared'
),

most_confused as (
    select
        *,
        row_number() over (
            partition by project_id, question, label
            order by errors desc, share desc, other_label asc
        ) as place
    from confused
),

alphas as (
    select
        project_id,
        question,
        label,
        value,
        ci_low,
        ci_high,
        n,
        method
    from int_answer_agreement_by_label
    where reason is null
    union all
    select
        drawn.project_id,
        drawn.question,
        drawn.label,
        drawn.value,
        drawn.ci_low,
        drawn.ci_high,
        drawn.n,
        drawn.method
    from int_object_agreement_by_label as drawn
    left join int_answer_agreement_by_label as answered
        on drawn.project_id = answered.project_id
        and drawn.question = answered.question
        and drawn.label = answered.label
    where drawn.reason is null and answered.label is null
)

select
    project_id,
    question,
    label,
    reason,
    cast(null as varchar) as other_label,
    threshold - value as score,
    detail,
    value,
    ci_low,
    ci_high,
    threshold,
    n,
    method
from low_rates
union all
select
    project_id,
    question,
    label,
    'confused' as reason,
    other_label,
    share as score,
    cast(annotators as varchar) || ' annotators mix it up with ' || other_label || ', '
    || cast(errors as varchar) || ' times: does the guideline tell them apart?' as detail,
    share as value,
    ci_low,
    ci_high,
    cast(null as double) as threshold,
    gold_n as n,
    method
from most_confused
where place = 1
union all
select
    alphas.project_id,
    alphas.question,
    alphas.label,
    'low_agreement' as reason,
    cast(null as varchar) as other_label,
    agreement_threshold.wanted - alphas.value as score,
    'annotators use it differently on the same assets' as detail,
    alphas.value,
    alphas.ci_low,
    alphas.ci_high,
    agreement_threshold.wanted as threshold,
    alphas.n,
    alphas.method
from alphas
inner join agreement_threshold
    on alphas.project_id = agreement_threshold.project_id
where alphas.ci_high < agreement_threshold.wanted
