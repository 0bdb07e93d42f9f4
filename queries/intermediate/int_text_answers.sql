-- What each annotator wrote on each asset: what agreement on texts is computed from.
--
-- First independent passes of named people; hidden gold assets are left out. Who was shown the
-- question, by what the export says, and wrote nothing has written an empty text.
--
-- grain: project_id, question, submission_id
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: one annotator's first pass over one asset
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated
-- text: what was written; empty where nothing was
-- writers: annotators who answered the question on this asset
-- stored: yes

with questions as (
    select distinct
        project_id,
        question
    from int_texts
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
)

select
    passes.project_id,
    questions.question,
    passes.submission_id,
    passes.asset_key,
    passes.annotator_id,
    coalesce(int_texts.text, '') as text,
    count(*) over (
        partition by passes.project_id, questions.question, passes.asset_key
    ) as writers
from passes
inner join questions
    on passes.project_id = questions.project_id
left join int_texts
    on passes.project_id = int_texts.project_id
    and passes.submission_id = int_texts.submission_id
    and questions.question = int_texts.question
where
    int_texts.submission_id is not null
    or list_contains(passes.questions_shown, questions.question)
