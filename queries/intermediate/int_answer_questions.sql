-- Every question about whole assets that has one answer at a time, and how answers compare.
--
-- Declared questions that nobody answered are listed; those asked about single objects are not.
-- A question is multi-label, and `is_single` false, when a multiple choice was ever answered
-- with several labels, or a classification in more than one submission of a hundred.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what was asked
-- is_single: whether one label is one answer
-- scale: nominal, ordinal, interval or ratio: declared, else by type of answer
-- taxonomy_size: declared classes; NULL when no label set is declared
-- stored: yes

with given as (
    select
        project_id,
        question,
        max(default_scale) as default_scale,
        not bool_or(is_multiple_choice and is_several) as is_single_choice,
        count(*) filter (where is_several) / cast(nullif(count(*), 0) as double)
            <= 1e-2 as is_rarely_several
    from int_given_answers
    group by project_id, question
),

nested as (
    select distinct
        project_id,
        question
    from stg_annotations
    where parent_annotation_id is not null
)

select
    coalesce(given.project_id, stg_questions.project_id) as project_id,
    coalesce(given.question, stg_questions.question) as question,
    coalesce(given.is_single_choice and given.is_rarely_several, true) as is_single,
    coalesce(
        stg_questions.scale,
        given.default_scale,
        case stg_questions.type when 'rating' then 'ordinal' when 'number' then 'interval' end,
        'nominal'
    ) as scale,
    stg_questions.taxonomy_size
from given
full outer join stg_questions
    on given.project_id = stg_questions.project_id
    and given.question = stg_questions.question
left join nested
    on stg_questions.project_id = nested.project_id
    and stg_questions.question = nested.question
where
    given.question is not null
    or (
        stg_questions.type in ('classification', 'rating', 'number')
        and nested.question is null
    )
