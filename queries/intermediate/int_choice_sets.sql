-- Every answer to a question that takes several labels at a time: the set of labels chosen.
--
-- First independent passes of named people; hidden gold assets are left out. Nothing chosen is an
-- answer too: where the question was shown or, when the export does not say what was shown, where
-- the pass is empty altogether. Elsewhere the question may not have been put at all.
--
-- grain: project_id, question, submission_id
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: one annotator's first pass over one asset
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated
-- labels: the labels chosen, in the order of the alphabet; empty where none was
-- stored: yes

with questions as (
    select
        int_answer_questions.project_id,
        int_answer_questions.question,
        coalesce(stg_questions.is_required, false) as is_required
    from int_answer_questions
    left join stg_questions
        on int_answer_questions.project_id = stg_questions.project_id
        and int_answer_questions.question = stg_questions.question
    where not int_answer_questions.is_single
),

passes as (
    select
        project_id,
        submission_id,
        asset_key,
        annotator_id,
        questions_shown
    from stg_submissions_first
    where annotator_id is not null and not is_honeypot
),

chosen as (
    select distinct
        stg_annotations.project_id,
        stg_annotations.question,
        stg_annotations.submission_id,
        coalesce(stg_annotations.label, cast(stg_annotations.value_number as varchar)) as label
    from stg_annotations
    inner join questions
        on stg_annotations.project_id = questions.project_id
        and stg_annotations.question = questions.question
    where
        stg_annotations.type in ('classification', 'choices', 'rating', 'number')
        and stg_annotations.parent_annotation_id is null
),

sets as (
    select
        project_id,
        question,
        submission_id,
        list_sort(list(label)) as labels
    from chosen
    where label is not null
    group by project_id, question, submission_id
),

answered as (
    select distinct
        project_id,
        submission_id
    from stg_annotations
)

select
    passes.project_id,
    questions.question,
    passes.submission_id,
    passes.asset_key,
    passes.annotator_id,
    coalesce(sets.labels, cast([] as varchar[])) as labels
from passes
inner join questions
    on passes.project_id = questions.project_id
left join sets
    on passes.project_id = sets.project_id
    and passes.submission_id = sets.submission_id
    and questions.question = sets.question
left join answered
    on passes.project_id = answered.project_id
    and passes.submission_id = answered.submission_id
where
    sets.submission_id is not null
    or list_contains(passes.questions_shown, questions.question)
    or (
        passes.questions_shown is null
        and answered.submission_id is null
        and not questions.is_required
    )
