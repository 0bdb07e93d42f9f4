-- Assets that want a second look by what was imported, and why: the worst finding of each reason.
--
-- grain: project_id, asset_id, reason
-- project_id: the labeling effort
-- asset_id: the asset
-- reason: gold_error, rejected or disagreement
-- asset_key: what joins the same asset across sources
-- score: severity weight x probability, 0 and up; of the worst finding
-- detail: the worst finding in words
-- annotator_id: whose work it is; NULL where nobody is named or it is about several
-- label: the class at issue; NULL where answers are tied, or drawings or spans differ
-- question: what was asked
-- severity: of the worst finding
-- found_at: when (UTC); NULL when unknown, and for disagreement
-- subject: what the log of decisions calls it
-- findings: how many findings of this reason the asset has
-- name: what a person knows it by; NULL when the export does not list it
-- batch: the delivery the asset belongs to; NULL when there are none
-- stored: yes

with weights as (
    select
        project_id,
        name as severity,
        value_number as weight
    from stg_policies
    where subject = 'severity_weight' and scope = 'all'
),

ranked as (
    select
        findings.*,
        coalesce(weights.weight, 1e0) * findings.probability as score,
        row_number() over (
            partition by findings.project_id, findings.asset_id, findings.reason
            order by
                coalesce(weights.weight, 1e0) * findings.probability desc,
                findings.found_at desc nulls last,
                findings.finding asc
        ) as place,
        count(*) over (
            partition by findings.project_id, findings.asset_id, findings.reason
        ) as findings
    from int_findings as findings
    left join weights
        on findings.project_id = weights.project_id
        and findings.severity = weights.severity
)

select
    ranked.project_id,
    ranked.asset_id,
    ranked.reason,
    ranked.asset_key,
    ranked.score,
    ranked.detail,
    ranked.annotator_id,
    ranked.label,
    ranked.question,
    ranked.severity,
    ranked.found_at,
    ranked.subject,
    ranked.findings,
    stg_assets.name,
    stg_assets.batch
from ranked
left join stg_assets
    on ranked.project_id = stg_assets.project_id
    and ranked.asset_id = stg_assets.asset_id
where ranked.place = 1
