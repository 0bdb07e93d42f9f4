-- How often each class was used, on how many assets and by how many people.
--
-- An asset counts once for each of its classes, so classes do not add up to the assets.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked
-- label: the class chosen
-- annotations: objects and answers that carry it, in submitted work; no interpolated frames
-- assets: assets it was used on, each once
-- annotators: people who used it; NULL when nobody is named
-- stored: yes

select
    project_id,
    question,
    label,
    count(*) as annotations,
    count(distinct asset_key) as assets,
    nullif(
        count(distinct case when annotator_id <> 'unspecified' then annotator_id end), 0
    ) as annotators
from int_work_items
where label is not null
group by project_id, question, label
