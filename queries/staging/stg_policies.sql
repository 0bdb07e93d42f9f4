-- The settings behind the numbers: what a project says, else what Assay ships with.
--
-- grain: project_id, subject, name, scope
-- project_id: the labeling effort
-- subject: what the setting is about (agreement, accuracy, agreement_pair ...)
-- name: which setting of it (target, threshold, minimum_n ...)
-- scope: where it holds: `all`, or one label, question, class pair
-- value_number: the setting, where it is a number; NULL where it is a text
-- value_text: the setting, where it is a text; NULL where it is a number

with known_projects as (
    select project_id from projects
    union
    select project_id from submissions
    union
    select project_id from policies
),

defaults as (
    select *
    from (
        values
            ('agreement_headline', 'minimum_n', 30e0),
            ('agreement_pair', 'minimum_n', 20e0),
            ('agreement_label_items', 'minimum_n', 30e0),
            ('agreement_label_positives', 'minimum_n', 10e0),
            ('agreement_interval', 'minimum_n', 10e0),
            ('annotator_gold', 'minimum_n', 20e0),
            ('class_rate', 'minimum_n', 10e0),
            ('slice', 'minimum_n', 30e0),
            ('agreement', 'threshold', 667e-3),
            ('agreement', 'target', 8e-1),
            ('accuracy', 'target', 95e-2),
            ('matching', 'iou', 5e-1),
            ('severity_weight', 'neutral', 0e0),
            ('severity_weight', 'minor', 1e0),
            ('severity_weight', 'major', 5e0),
            ('severity_weight', 'critical', 25e0),
            ('severity_iou', 'none', 9e-1),
            ('severity_iou', 'minor', 75e-2),
            ('severity_iou', 'major', 5e-1),
            ('time', 'hard_cap_seconds', 18e2),
            ('calendar', 'working_days', cast(null as double)),
            ('calendar', 'pause_days', 28e0),
            ('forecast', 'minimum_n', 1e1),
            ('forecast', 'on_time', 85e-2),
            ('review_rate', 'minimum_n', 2e1),
            ('target', 'per_day', cast(null as double)),
            ('target', 'review_days', cast(null as double)),
            ('target', 'acceptance', cast(null as double)),
            ('target', 'budget', cast(null as double)),
            ('cost', 'label_rate', cast(null as double)),
            ('cost', 'review_rate', cast(null as double)),
            ('cost', 'fixed', cast(null as double)),
            ('cost', 'currency', cast(null as double))
    ) as shipped (subject, name, value_number)
),

stated as (
    select
        project_id,
        subject,
        name,
        scope,
        value_number,
        value_text
    from policies
),

shipped as (
    select
        known_projects.project_id,
        defaults.subject,
        defaults.name,
        'all' as scope,
        defaults.value_number
    from known_projects
    cross join defaults
)

select
    coalesce(stated.project_id, shipped.project_id) as project_id,
    coalesce(stated.subject, shipped.subject) as subject,
    coalesce(stated.name, shipped.name) as name,
    coalesce(stated.scope, shipped.scope) as scope,
    case
        when stated.project_id is null then shipped.value_number else stated.value_number
    end as value_number,
    stated.value_text
from shipped
full outer join stated
    on shipped.project_id = stated.project_id
    and shipped.subject = stated.subject
    and shipped.name = stated.name
    and shipped.scope = stated.scope
