-- The team of each annotator whom `assay.toml` gives one, under a pseudonym.
--
-- grain: project_id, annotator_id
-- project_id: the labeling effort
-- annotator_id: who annotated
-- team: `team_` and a keyed hash of its name: the same in one warehouse, another in the next

select
    project_id,
    scope as annotator_id,
    value_text as team
from policies
where subject = 'team' and name = 'member' and value_text is not null
