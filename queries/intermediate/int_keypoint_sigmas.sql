-- How far people place the points of a skeleton apart, as the policy says it, class by class.
--
-- A sigma is the spread of a point, relative to the root of the object's area; it scales object
-- keypoint similarity. Policy `oks_sigma.default` holds for all points of a scope: all, a
-- question, a class or `question|class`, the narrower going before the wider; or for the one
-- point that the scope names. Any other name of the subject is a point, too.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked
-- label: the class drawn
-- sigmas: one line per setting, `name=value`, the widest scope first; of two with one name
--   the later holds
-- stored: yes

with classes as (
    select distinct
        project_id,
        question,
        label
    from int_drawn_areas
    where family = 'keypoints'
),

stated as (
    select
        project_id,
        scope,
        string_agg(name || '=' || cast(value_number as varchar), chr(10)) as sigmas
    from stg_policies
    where subject = 'oks_sigma' and value_number is not null
    group by project_id, scope
),

-- A scope is also listed as a name: that of a point, where there is one called so.
points as (
    select
        project_id,
        string_agg(scope || '=' || cast(value_number as varchar), chr(10)) as sigmas
    from stg_policies
    where
        subject = 'oks_sigma'
        and name = 'default'
        and scope <> 'all'
        and value_number is not null
    group by project_id
)

select
    classes.project_id,
    classes.question,
    classes.label,
    concat_ws(chr(10), general.sigmas, points.sigmas, asked.sigmas, called.sigmas, here.sigmas) as sigmas
from classes
left join stated as general
    on classes.project_id = general.project_id
    and general.scope = 'all'
left join points
    on classes.project_id = points.project_id
left join stated as asked
    on classes.project_id = asked.project_id
    and classes.question = asked.scope
left join stated as called
    on classes.project_id = called.project_id
    and classes.label = called.scope
    and classes.question <> called.scope
left join stated as here
    on classes.project_id = here.project_id
    and classes.question || '|' || classes.label = here.scope
