-- Everything that says an asset wants a second look, before anybody decided on it.
--
-- Against gold and in a reviewer's eyes the label is wrong: 1. Where annotators disagree, it is the
-- chance that an answer picked at random is not the most frequent one, at the weight of a major
-- error; where they draw, the share of an annotator's objects that another does not draw there or
-- calls something else.
--
-- grain: project_id, asset_id, reason, finding
-- project_id: the labeling effort
-- asset_id: the asset
-- reason: gold_error, rejected or disagreement
-- finding: the error, or what was asked
-- asset_key: what joins the same asset across sources
-- probability: how likely it is that the label is wrong
-- detail: the finding in words
-- annotator_id: whose work it is; NULL where nobody is named or it is about several
-- label: the class at issue; NULL where answers are tied, or drawings or spans differ
-- question: what was asked
-- severity: neutral, minor, major or critical
-- found_at: when (UTC); NULL when unknown, and for disagreement
-- subject: what the log of decisions calls it: an error has its own, disagreement the asset's
-- stored: yes

with assets_by_key as (
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
)

select
    project_id,
    asset_id,
    reason,
    finding,
    asset_key,
    probability,
    detail,
    annotator_id,
    label,
    question,
    severity,
    found_at,
    case
        when reason = 'disagreement' then 'flag:disagreement:' || asset_id
        else 'error:' || finding
    end as subject
from findings
