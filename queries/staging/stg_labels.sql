-- Every class of every question.
--
-- A label set stated in assay.toml goes before what the tool declares.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what is asked
-- label: a class that may be chosen
-- parent: the class above it; NULL at the top
-- rank: its place in the declared order, from 0; NULL when unknown
-- is_critical: whether getting it wrong is critical
-- is_declared: whether the label set has it; false where it was only seen in answers
-- stored: yes

with stated as (
    select
        policies.project_id,
        policies.scope as question,
        max(case when policies.name = 'labels' then policies.value_text end) as labels,
        max(case when policies.name = 'critical' then policies.value_text end) as critical
    from policies
    inner join questions
        on policies.project_id = questions.project_id
        and policies.scope = questions.question
    where policies.subject = 'taxonomy'
    group by policies.project_id, policies.scope
),

named as (
    select
        project_id,
        question,
        unnest(string_split(labels || chr(10) || coalesce(critical, ''), chr(10))) as label
    from stated
    union
    select
        project_id,
        question,
        label
    from labels
)

select
    named.project_id,
    named.question,
    named.label,
    labels.parent,
    case
        when stated.labels is null then labels.rank
        else nullif(
            cast(list_position(string_split(stated.labels, chr(10)), named.label) as integer), 0
        ) - 1
    end as rank,
    case
        when stated.labels is null then coalesce(labels.is_critical, false)
        else list_contains(string_split(coalesce(stated.critical, ''), chr(10)), named.label)
    end as is_critical,
    case
        when stated.labels is null then coalesce(labels.is_declared, false)
        else list_contains(string_split(stated.labels, chr(10)), named.label)
    end as is_declared
from named
left join labels
    on named.project_id = labels.project_id
    and named.question = labels.question
    and named.label = labels.label
left join stated
    on named.project_id = stated.project_id
    and named.question = stated.question
where named.label <> '' or labels.label is not null
