-- Every question that an export declares or an annotation answers.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what is asked
-- type: how it is answered (classification, bbox ...); NULL when unknown
-- scale: nominal, ordinal, interval or ratio; NULL when unknown
-- taxonomy_size: how many labels the label set has (of assay.toml, else of the tool); NULL where
--     none is declared
-- matching_threshold: IoU from which on two objects may match; NULL leaves it to the policy
-- is_required: whether it must be answered; NULL when unknown
-- stored: yes

with stated as (
    select
        project_id,
        scope as question,
        max(case when name = 'labels' then value_text end) as labels,
        max(case when name = 'scale' then value_text end) as scale
    from policies
    where subject = 'taxonomy'
    group by project_id, scope
)

select
    questions.project_id,
    questions.question,
    questions.type,
    coalesce(nullif(stated.scale, ''), questions.scale) as scale,
    coalesce(
        cast(length(string_split(stated.labels, chr(10))) as integer), questions.taxonomy_size
    ) as taxonomy_size,
    questions.matching_threshold,
    questions.is_required
from questions
left join stated
    on questions.project_id = stated.project_id
    and questions.question = stated.question
