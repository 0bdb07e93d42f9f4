-- Every confirmed error with what it costs: the weight of its severity times that of its kind.
--
-- grain: project_id, error_id
-- project_id: the labeling effort
-- error_id: the error
-- question: what was asked; `unspecified` where a reviewer rejected a pass of several answers
-- asset_key: what joins the same asset across sources
-- annotator_id: whose work it is; NULL where nobody is named
-- label: the class it counts under: gold's, else the one given
-- type: what is wrong
-- severity: neutral, minor, major or critical
-- day: local date the work was handed in, else of the verdict; NULL when unknown
-- penalty: weight of the severity times the multiplier of the type

select
    errors.project_id,
    errors.error_id,
    errors.question,
    errors.asset_key,
    errors.annotator_id,
    errors.label,
    errors.type,
    errors.severity,
    errors.day,
    coalesce(own.penalty, general.penalty) as penalty
from int_decided_errors as errors
left join int_penalties as own
    on errors.project_id = own.project_id
    and errors.severity = own.severity
    and errors.type = own.type
left join int_penalties as general
    on errors.project_id = general.project_id
    and errors.severity = general.severity
    and general.type = 'all'
where errors.status = 'confirmed'
