-- Whether what was handed in can be accepted: what was drawn, what was found, what that shows.
--
-- A sample is held against the limits of its plan, critical errors failing it whatever else was
-- found. A batch, or the project, takes the verdict of the newest sample drawn from exactly it;
-- without one it is held against the tolerated rate, where verdicts were chosen by lot.
--
-- grain: project_id, kind, name
-- project_id: the labeling effort
-- kind: sample, batch or project
-- name: the sample's id, the batch, or `all`
-- sample_id: the sample whose verdict this is; NULL where there is none
-- batch: the batch it is about; NULL for the project
-- unit: what was drawn and judged: asset or annotation
-- plan: the plan in words; NULL without a sample
-- population: units that were handed in, when the sample was drawn; else as they are now
-- handed_in: assets with work to judge as of now; NULL of a sample
-- drawn: units in the sample; NULL without one
-- reviewed: units with a verdict, of the sample where there is one
-- critical: of those, the ones whose worst error is critical
-- major: whose worst is major
-- ungraded: rejected or fixed without a severity; held against the limit of major ones
-- minor: whose worst is minor
-- neutral: whose worst is neutral, which is no error
-- errors: units with an error: critical, major, not graded or minor
-- all_reviewed: units with any verdict, however they were chosen; of a sample the same as reviewed
-- all_errors: of those, the ones with an error: of what was judged, not of the population
-- accept: the most major ones (of a plan for a rate: the most errors) that are accepted
-- accept_minor: the most minor ones that are accepted; NULL where there is no such limit
-- design: how the rate follows: simple, stratified, weighted, all judged, or none
-- value: share of the population with an error; NULL where verdicts say nothing about it
-- ci_low: lower end of its 95 % interval
-- ci_high: upper end
-- upper: the rate is at most this, with the confidence beside it (one-sided)
-- confidence: of the upper bound
-- n: judged units behind value
-- objects: annotations on judged assets; 0 where verdicts do not name annotations
-- object_value: share of those that are wrong, assets being what was drawn
-- object_low: lower end of its 95 % interval
-- object_high: upper end
-- design_effect: how many times larger its variance is than if single annotations had been drawn
-- inspection: normal, tightened or stop: what the order of earlier lots asks for; of the project
--     what the next lot comes under
-- verdict: accepted, not_accepted, continue or not_assessable
-- detail: why, with the numbers
-- certificate: what a simple random sample shows, in words to publish; NULL of another
-- method: how value and upper were made
-- reason: no_data, insufficient_n, or not_applicable where verdicts were not chosen by lot
-- seed: what the draw can be repeated with
-- drawn_at: when the sample was recorded (UTC)
-- function: acceptance.overview

with handed_in as (
    select
        project_id,
        batch,
        count(*) as assets
    from int_items
    where state in ('submitted', 'accepted', 'rework')
    group by project_id, batch
),

scopes as (
    select
        project_id,
        'sample' as kind,
        sample_id as name,
        plan,
        population,
        cast(null as bigint) as handed_in,
        seed,
        drawn_at
    from stg_samples
    union all
    select
        project_id,
        'batch' as kind,
        batch as name,
        cast(null as varchar) as plan,
        assets as population,
        assets as handed_in,
        cast(null as bigint) as seed,
        cast(null as timestamptz) as drawn_at
    from handed_in
    where batch <> 'unspecified'
    union all
    select
        stg_projects.project_id,
        'project' as kind,
        'all' as name,
        cast(null as varchar) as plan,
        cast(coalesce(sum(handed_in.assets), 0) as bigint) as population,
        cast(coalesce(sum(handed_in.assets), 0) as bigint) as handed_in,
        cast(null as bigint) as seed,
        cast(null as timestamptz) as drawn_at
    from stg_projects
    left join handed_in
        on stg_projects.project_id = handed_in.project_id
    group by stg_projects.project_id
),

patterns as (
    select
        project_id,
        kind,
        name,
        stratum,
        inclusion_prob,
        selection,
        grade,
        objects,
        wrong_objects,
        count(*) as units
    from int_acceptance_units
    group by
        project_id, kind, name, stratum, inclusion_prob, selection, grade, objects, wrong_objects
),

settings as (
    select
        project_id,
        max(case when name = 'confidence' then value_number end) as confidence,
        max(case when name = 'tolerated_rate' then value_number end) as tolerated_rate
    from stg_policies
    where subject = 'acceptance' and scope = 'all'
    group by project_id
)

select
    scopes.project_id,
    scopes.kind,
    scopes.name,
    scopes.plan,
    scopes.population,
    scopes.handed_in,
    scopes.seed,
    scopes.drawn_at,
    patterns.stratum,
    patterns.inclusion_prob,
    patterns.selection,
    patterns.grade,
    patterns.objects,
    patterns.wrong_objects,
    coalesce(patterns.units, 0) as units,
    settings.confidence,
    settings.tolerated_rate
from scopes
left join patterns
    on scopes.project_id = patterns.project_id
    and scopes.kind = patterns.kind
    and scopes.name = patterns.name
left join settings
    on scopes.project_id = settings.project_id
