-- Which group of people each pass comes from: a country, a channel, a team.
--
-- grain: project_id, submission_id, dimension
-- project_id: the labeling effort
-- submission_id: the pass, by somebody who is named
-- dimension: country, channel or team
-- slice: the group; a team under its pseudonym

select
    project_id,
    submission_id,
    'country' as dimension,
    country as slice
from stg_submissions
where role = 'work' and country is not null and annotator_id is not null
union all
select
    project_id,
    submission_id,
    'channel' as dimension,
    channel as slice
from stg_submissions
where role = 'work' and channel is not null and annotator_id is not null
union all
select
    submissions.project_id,
    submissions.submission_id,
    'team' as dimension,
    teams.team as slice
from stg_submissions as submissions
inner join stg_teams as teams
    on submissions.project_id = teams.project_id
    and submissions.annotator_id = teams.annotator_id
where submissions.role = 'work'
