-- How alike annotators decide on each asset, and what most of them say.
--
-- The assets with the lowest value or the highest entropy are where to look first. An asset that
-- was both answered and drawn on under one question is judged by its answers.
--
-- grain: project_id, asset_id, question
-- project_id: the labeling effort
-- asset_id: the asset; the first of several ids that mean the same thing
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- annotators: people who answered, or saw
-- n: pairs of them; of drawn areas, those of whom at least one drew
-- agreed: of those, the ones who answered alike; NULL for drawn areas
-- value: agreed over n, 0 to 1, or for drawn areas the mean of f1; NULL where there is no pair
-- ci_low: always NULL: one asset is one observation
-- ci_high: always NULL
-- labels: different answers; NULL for drawn areas
-- label: the commonest answer of two or more; NULL where several are as common, and for drawn
--   areas
-- entropy: how the answers are spread, from 0 (one answer) to 1 (all possible ones alike); NULL
--   where there is no pair, only one possible answer, or a drawing
-- method: what is compared
-- reason: why there is no value (no_overlap where one annotator came by, no_data where nobody
--   drew), or tie where there is no commonest answer
-- stored: yes

with categories as (
    select
        int_answer_labels.project_id,
        int_answer_labels.question,
        greatest(count(*), max(coalesce(int_answer_questions.taxonomy_size, 0))) as q
    from int_answer_labels
    inner join int_answer_questions
        on int_answer_labels.project_id = int_answer_questions.project_id
        and int_answer_labels.question = int_answer_questions.question
    group by int_answer_labels.project_id, int_answer_labels.question
),

answered as (
    select
        int_answer_assets.project_id,
        int_answer_assets.asset_id,
        int_answer_assets.question,
        int_answer_assets.asset_key,
        int_answer_assets.annotators,
        cast(
            floor(int_answer_assets.annotators * (int_answer_assets.annotators - 1) / 2e0)
            as bigint
        ) as n,
        int_answer_assets.agreed,
        int_answer_assets.labels,
        case when int_answer_assets.annotators > 1 then int_answer_labels.label end as label,
        case
            when int_answer_assets.annotators > 1 and categories.q > 1
                then greatest(
                    0e0,
                    round(
                        (
                            ln(int_answer_assets.annotators)
                            - int_answer_assets.surprise / int_answer_assets.annotators
                        ) / nullif(ln(categories.q), 0e0),
                        9
                    )
                )
        end as entropy
    from int_answer_assets
    inner join categories
        on int_answer_assets.project_id = categories.project_id
        and int_answer_assets.question = categories.question
    left join int_answer_labels
        on int_answer_assets.project_id = int_answer_labels.project_id
        and int_answer_assets.question = int_answer_labels.question
        and int_answer_assets.leader_no = int_answer_labels.label_no
)

select
    project_id,
    asset_id,
    question,
    asset_key,
    annotators,
    n,
    agreed,
    agreed / cast(nullif(n, 0) as double) as value,
    cast(null as double) as ci_low,
    cast(null as double) as ci_high,
    labels,
    label,
    entropy,
    'share of answer pairs that are equal' as method,
    case when n = 0 then 'no_overlap' when label is null then 'tie' end as reason
from answered
union all
select
    int_object_agreement_by_asset.project_id,
    int_object_agreement_by_asset.asset_id,
    int_object_agreement_by_asset.question,
    int_object_agreement_by_asset.asset_key,
    int_object_agreement_by_asset.annotators,
    int_object_agreement_by_asset.pairs as n,
    null as agreed,
    int_object_agreement_by_asset.value,
    null as ci_low,
    null as ci_high,
    null as labels,
    null as label,
    null as entropy,
    'mean F1 of objects, IoU from '
    || cast(int_object_agreement_by_asset.threshold as varchar) as method,
    case
        when int_object_agreement_by_asset.annotators < 2 then 'no_overlap'
        when int_object_agreement_by_asset.pairs = 0 then 'no_data'
    end as reason
from int_object_agreement_by_asset
left join answered
    on int_object_agreement_by_asset.project_id = answered.project_id
    and int_object_agreement_by_asset.asset_key = answered.asset_key
    and int_object_agreement_by_asset.question = answered.question
where answered.project_id is null
