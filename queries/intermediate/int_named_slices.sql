-- What people call each slice that is shown.
--
-- grain: project_id, dimension, slice
-- project_id: the labeling effort
-- dimension: batch, `metadata.` and a key of the assets, or of people: country, channel or team
-- slice: the value; a team under its pseudonym
-- name: the name of a team where names may be shown, else the slice

with names as (
    select
        teams.project_id,
        teams.team,
        min(people.team) as name
    from stg_teams as teams
    inner join people
        on teams.annotator_id = people.annotator_id
    where people.team is not null
    group by teams.project_id, teams.team
)

select
    rates.project_id,
    rates.dimension,
    rates.slice,
    coalesce(names.name, rates.slice) as name
from int_slice_rates as rates
left join names
    on rates.project_id = names.project_id
    and rates.dimension = 'team'
    and rates.slice = names.team
