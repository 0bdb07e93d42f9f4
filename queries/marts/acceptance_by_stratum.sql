-- What each part of a population showed in its sample.
--
-- grain: project_id, sample_id, stratum
-- project_id: the labeling effort
-- sample_id: the sample
-- stratum: the part; `unspecified` where the sample has none
-- population: units of the part there were to draw from, from the chance they had; NULL if unknown
-- drawn: of those, the drawn ones
-- reviewed: of those, the ones with a verdict
-- critical: of those, the ones whose worst error is critical
-- major: whose worst is major
-- ungraded: rejected or fixed without a severity
-- minor: whose worst is minor
-- errors: units with an error of any of these severities
-- value: errors / reviewed
-- ci_low: lower end of its 95 % interval
-- ci_high: upper end
-- n: reviewed, again
-- method: how the interval was made
-- reason: no_data where nothing was judged yet; NULL otherwise
-- function: samples.by_stratum

select
    project_id,
    name as sample_id,
    stratum,
    max(inclusion_prob) as inclusion_prob,
    count(*) as drawn,
    count(grade) as reviewed,
    count(*) filter (where grade = 5) as critical,
    count(*) filter (where grade = 4) as major,
    count(*) filter (where grade = 3) as ungraded,
    count(*) filter (where grade = 2) as minor
from int_acceptance_units
where kind = 'sample'
group by project_id, name, stratum
