-- Assets that want a second look, and why: the most costly first.
--
-- Score is the weight of the severity times how likely it is that the label is wrong. Against gold
-- and in a reviewer's eyes it is wrong: 1. Where annotators disagree, it is the chance that an answer picked
-- at random is not the most frequent one, at the weight of a major error; where they draw, the
-- share of an annotator's objects that another does not draw there or calls something else.
--
-- grain: project_id, asset_id, reason
-- project_id: the labeling effort
-- asset_id: the asset
-- reason: gold_error, rejected or disagreement
-- asset_key: what joins the same asset across sources
-- name: what a person knows it by; NULL when the export does not list it
-- score: severity weight x probability, 0 and up; of the worst finding
-- detail: the worst finding in words, and how many more there are
-- annotator_id: whose work it is; NULL where nobody is named or it is about several
-- label: the class at issue; NULL where answers are tied, or drawings or spans differ
-- question: what was asked
-- severity: of the worst finding
-- batch: the delivery the asset belongs to; NULL when there are none
-- found_at: when (UTC); NULL when unknown, and for disagreement
-- stored: yes

with weights as (
    select
        project_id,
        name as severity,
        value_number as weight
    from stg_policies
    where subject = 'severity_weight' and scope = 'all'
),

assets_by_key as (
    select
        project_id,
        asset_key,
        min(asset_id) as asset_id
    from stg_submissions_first
    where annotator_id is not null
    group by project_id, asset_key
),

comparisons as (
    select
        project_id,
        question,
        asset_key,
        'draw' as deed,
        sum(round(1e0 - 2e0 * alike / nullif(cast(objects as double), 0e0), 12)) / count(*)
            as probability
    from int_object_comparisons
    where objects > 0
    group by project_id, question, asset_key
    union all
    select
        project_id,
        question,
        asset_key,
        'mark' as deed,
        sum(round(1e0 - f1_partial, 12)) / count(*) as probability
    from int_span_comparisons
    where spans > 0
    group by project_id, question, asset_key
),

viewings as (
    select
        project_id,
        question,
        asset_key,
        'draw' as deed,
        max(viewers) as annotators
    from int_object_viewings
    group by project_id, question, asset_key
    union all
    select
        project_id,
        question,
        asset_key,
        'mark' as deed,
        max(viewers) as annotators
    from int_span_viewings
    group by project_id, question, asset_key
),

drawings as (
    select
        comparisons.project_id,
        comparisons.question,
        comparisons.asset_key,
        comparisons.deed,
        comparisons.probability,
        viewings.annotators
    from comparisons
    inner join viewings
        on comparisons.project_id = viewings.project_id
        and comparisons.question = viewings.question
        and comparisons.asset_key = viewings.asset_key
        and comparisons.deed = viewings.deed
),

findings as (
    select
        project_id,
        asset_id,
        case detected_by when 'gold' then 'gold_error' else 'rejected' end as reason,
        asset_key,
        1e0 as probability,
        detail,
        annotator_id,
        label,
        question,
        severity,
        found_at,
        error_id as finding
    from int_errors
    where status = 'confirmed' and asset_id <> 'unspecified'
    union all
    select
        votes.project_id,
        assets_by_key.asset_id,
        'disagreement' as reason,
        votes.asset_key,
        1e0 - votes.top_votes / nullif(cast(votes.votes as double), 0e0) as probability,
        cast(votes.votes as varchar) || ' annotators disagree: ' || votes.split as detail,
        cast(null as varchar) as annotator_id,
        votes.top_answer as label,
        votes.question,
        'major' as severity,
        cast(null as timestamptz) as found_at,
        votes.question as finding
    from int_class_votes as votes
    inner join assets_by_key
        on votes.project_id = assets_by_key.project_id
        and votes.asset_key = assets_by_key.asset_key
    union all
    select
        drawings.project_id,
        assets_by_key.asset_id,
        'disagreement' as reason,
        drawings.asset_key,
        drawings.probability,
        cast(drawings.annotators as varchar) || ' annotators ' || drawings.deed
        || ' differently: ' || cast(cast(round(1e2 * drawings.probability) as bigint) as varchar)
        || ' % unmatched' as detail,
        cast(null as varchar) as annotator_id,
        cast(null as varchar) as label,
        drawings.question,
        'major' as severity,
        cast(null as timestamptz) as found_at,
        drawings.deed || ' ' || drawings.question as finding
    from drawings
    inner join assets_by_key
        on drawings.project_id = assets_by_key.project_id
        and drawings.asset_key = assets_by_key.asset_key
    where drawings.probability > 1e-9
),

scored as (
    select
        findings.*,
        coalesce(weights.weight, 1e0) * findings.probability as score
    from findings
    left join weights
        on findings.project_id = weights.project_id
        and findings.severity = weights.severity
),

ranked as (
    select
        *,
        row_number() over (
            partition by project_id, asset_id, reason
            order by score desc, found_at desc nulls last, finding asc
        ) as place,
        count(*) over (partition by project_id, asset_id, reason) as alike
    from scored
)

select
    ranked.project_id,
    ranked.asset_id,
    ranked.reason,
    ranked.asset_key,
    stg_assets.name,
    ranked.score,
    case
        when ranked.alike > 1
            then ranked.detail || ' (and ' || cast(ranked.alike - 1 as varchar) || ' more)'
        else ranked.detail
    end as detail,
    ranked.annotator_id,
    ranked.label,
    ranked.question,
    ranked.severity,
    stg_assets.batch,
    ranked.found_at
from ranked
left join stg_assets
    on ranked.project_id = stg_assets.project_id
    and ranked.asset_id = stg_assets.asset_id
where ranked.place = 1
