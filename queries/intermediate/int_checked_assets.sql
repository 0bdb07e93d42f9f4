-- What was checked of each asset, and the errors found on it, before anybody decided on them.
--
-- grain: project_id, question, asset_key
-- project_id: the labeling effort
-- question: what was asked; `all` for the project, `unspecified` for passes judged as a whole
-- asset_key: what joins the same asset across sources
-- labels: labels checked
-- neutral: neutral errors that start confirmed
-- minor: minor ones
-- major: major ones
-- critical: critical ones
-- penalty: weights of the errors, added up
-- stored: yes

select
    project_id,
    question,
    asset_key,
    sum(labels) as labels,
    sum(neutral) as neutral,
    sum(minor) as minor,
    sum(major) as major,
    sum(critical) as critical,
    sum(penalty) as penalty
from int_checked_work
where question <> 'all'
group by project_id, question, asset_key
union all
select
    project_id,
    'all' as question,
    asset_key,
    sum(labels_once) as labels,
    sum(neutral) as neutral,
    sum(minor) as minor,
    sum(major) as major,
    sum(critical) as critical,
    sum(penalty) as penalty
from int_checked_work
group by project_id, asset_key
