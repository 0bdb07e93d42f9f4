-- Every sample that was drawn: its plan, its population, its seed, and how far it is judged.
--
-- grain: project_id, sample_id
-- project_id: the labeling effort
-- sample_id: one sample
-- batch: the batch it was drawn from; NULL where it was the whole project, or nobody says
-- unit: what was drawn: asset or annotation
-- plan: the plan in words
-- population: units there were to draw from; NULL when nobody says
-- population_hash: fingerprint of the list of those units; NULL when nobody says
-- excluded: what was left out of the population, in words; NULL where nothing was
-- stratified_by: what the population was divided by; NULL where it was not
-- seed: what the draw can be repeated with
-- method: how the draw was made
-- drawn_at: when it was recorded (UTC)
-- drawn: units drawn
-- reviewed: of those, the ones with a verdict
-- function: samples.log

with counted as (
    select
        project_id,
        name,
        count(*) as drawn,
        count(grade) as reviewed
    from int_acceptance_units
    where kind = 'sample'
    group by project_id, name
)

select
    stg_samples.project_id,
    stg_samples.sample_id,
    stg_samples.plan,
    stg_samples.population,
    stg_samples.stratified_by,
    stg_samples.seed,
    stg_samples.drawn_at,
    coalesce(counted.drawn, 0) as drawn,
    coalesce(counted.reviewed, 0) as reviewed
from stg_samples
left join counted
    on stg_samples.project_id = counted.project_id
    and stg_samples.sample_id = counted.name
