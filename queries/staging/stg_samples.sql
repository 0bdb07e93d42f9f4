-- Every sample that was drawn: how, from how much, when.
--
-- grain: project_id, sample_id
-- project_id: the labeling effort
-- sample_id: one sample
-- plan: how it was drawn, as JSON where Assay drew it; NULL when nobody says
-- population: units there were to draw from; NULL when nobody says
-- seed: what the draw can be repeated with; NULL when nobody says
-- stratified_by: what the population was divided by; NULL where it was not
-- inclusion_prob: chance of a unit to be drawn, where it is one for all
-- drawn_at: when it was recorded (UTC)
-- import_id: the import it came with

select
    samples.project_id,
    samples.sample_id,
    samples.plan,
    samples.population,
    samples.seed,
    samples.stratum as stratified_by,
    samples.inclusion_prob,
    imports.imported_at as drawn_at,
    samples.import_id
from samples
left join imports
    on samples.project_id = imports.project_id
    and samples.import_id = imports.import_id
