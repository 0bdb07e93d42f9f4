-- Assets that want a second look, and why: the most costly first.
--
-- Dismissed findings leave the queue; what nobody has decided on comes before what somebody has.
-- Score is the weight of the severity times how likely it is that the label is wrong. Against gold
-- and in a reviewer's eyes it is wrong: 1. Where annotators disagree, it is the chance that an
-- answer picked at random is not the most frequent one, at the weight of a major error; where they
-- draw, the share of an annotator's objects that another does not draw there or calls something
-- else.
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
-- status: open; confirmed, disputed or asked (the guideline owner) where a person decided
-- assignee: who is to look at it; NULL for nobody
-- subject: what the log of decisions calls the worst finding
-- findings: how many findings of this reason the asset has, without dismissed ones
-- decided_by: who decided on the worst finding; NULL where nobody did
-- decided_at: when (UTC)
-- revision: entries of the log about the worst finding

with weights as (
    select
        project_id,
        name as severity,
        value_number as weight
    from stg_policies
    where subject = 'severity_weight' and scope = 'all'
),

decided as (
    select
        project_id,
        subject,
        asset_id,
        case when is_asked then 'asked' else status end as status,
        severity,
        decided_by,
        decided_at,
        revision
    from int_verdicts
    where subject like 'error:%' or subject like 'flag:%'
),

-- Few: what nobody touched is taken as it was stored.
touched as (
    select distinct
        findings.project_id,
        findings.asset_id,
        findings.reason
    from int_findings as findings
    inner join decided
        on findings.project_id = decided.project_id
        and findings.subject = decided.subject
),

left_over as (
    select
        findings.project_id,
        findings.asset_id,
        findings.reason,
        findings.finding,
        findings.asset_key,
        findings.probability,
        findings.detail,
        findings.annotator_id,
        findings.label,
        findings.question,
        coalesce(decided.severity, findings.severity) as severity,
        findings.found_at,
        findings.subject,
        coalesce(decided.status, 'open') as status,
        decided.decided_by,
        decided.decided_at,
        coalesce(decided.revision, 0) as revision
    from int_findings as findings
    inner join touched
        on findings.project_id = touched.project_id
        and findings.asset_id = touched.asset_id
        and findings.reason = touched.reason
    left join decided
        on findings.project_id = decided.project_id
        and findings.subject = decided.subject
    where coalesce(decided.status, 'open') <> 'dismissed'
),

ranked as (
    select
        left_over.*,
        coalesce(weights.weight, 1e0) * left_over.probability as score,
        row_number() over (
            partition by left_over.project_id, left_over.asset_id, left_over.reason
            order by
                case when left_over.status in ('open', 'asked') then 0 else 1 end,
                coalesce(weights.weight, 1e0) * left_over.probability desc,
                left_over.found_at desc nulls last,
                left_over.finding asc
        ) as place,
        count(*) over (
            partition by left_over.project_id, left_over.asset_id, left_over.reason
        ) as findings
    from left_over
    left join weights
        on left_over.project_id = weights.project_id
        and left_over.severity = weights.severity
),

queue as (
    select
        flagged.project_id,
        flagged.asset_id,
        flagged.reason,
        flagged.asset_key,
        flagged.name,
        flagged.score,
        flagged.detail,
        flagged.annotator_id,
        flagged.label,
        flagged.question,
        flagged.severity,
        flagged.batch,
        flagged.found_at,
        'open' as status,
        flagged.subject,
        flagged.findings,
        cast(null as varchar) as decided_by,
        cast(null as timestamptz) as decided_at,
        0 as revision
    from int_flagged as flagged
    left join touched
        on flagged.project_id = touched.project_id
        and flagged.asset_id = touched.asset_id
        and flagged.reason = touched.reason
    where touched.asset_id is null
    union all
    select
        ranked.project_id,
        ranked.asset_id,
        ranked.reason,
        ranked.asset_key,
        flagged.name,
        ranked.score,
        ranked.detail,
        ranked.annotator_id,
        ranked.label,
        ranked.question,
        ranked.severity,
        flagged.batch,
        ranked.found_at,
        ranked.status,
        ranked.subject,
        ranked.findings,
        ranked.decided_by,
        ranked.decided_at,
        ranked.revision
    from ranked
    inner join int_flagged as flagged
        on ranked.project_id = flagged.project_id
        and ranked.asset_id = flagged.asset_id
        and ranked.reason = flagged.reason
    where ranked.place = 1
),

assigned as (
    select
        project_id,
        asset_id,
        assignee
    from int_verdicts
    where subject like 'asset:%' and assignee is not null
)

select
    queue.project_id,
    queue.asset_id,
    queue.reason,
    queue.asset_key,
    queue.name,
    queue.score,
    case
        when queue.findings > 1
            then queue.detail || ' (and ' || cast(queue.findings - 1 as varchar) || ' more)'
        else queue.detail
    end as detail,
    queue.annotator_id,
    queue.label,
    queue.question,
    queue.severity,
    queue.batch,
    queue.found_at,
    queue.status,
    assigned.assignee,
    queue.subject,
    queue.findings,
    queue.decided_by,
    queue.decided_at,
    queue.revision
from queue
left join assigned
    on queue.project_id = assigned.project_id
    and queue.asset_id = assigned.asset_id
