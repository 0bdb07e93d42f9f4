-- Who saw which asset with each question that is answered by drawing.
--
-- First independent passes of named people; hidden gold assets are left out. Somebody who drew
-- nothing saw the asset too: where the question was shown or, when the export does not say what
-- was shown, where the pass is empty altogether or its author draws in this question elsewhere.
--
-- grain: project_id, question, submission_id
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: one annotator's first pass over one asset
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated
-- objects: shapes drawn; 0 where the annotator looked and drew none
-- viewers: annotators who saw this asset with this question
-- stored: yes

with passes as (
    select
        project_id,
        submission_id,
        asset_key,
        annotator_id,
        questions_shown
    from stg_submissions_first
    where annotator_id is not null and not is_honeypot
),

drawn as (
    select
        passes.project_id,
        int_drawn_areas.question,
        passes.submission_id,
        passes.annotator_id,
        count(*) as objects
    from int_drawn_areas
    inner join passes
        on int_drawn_areas.project_id = passes.project_id
        and int_drawn_areas.submission_id = passes.submission_id
    group by
        passes.project_id,
        int_drawn_areas.question,
        passes.submission_id,
        passes.annotator_id
),

questions as (
    select distinct
        project_id,
        question
    from drawn
),

drawers as (
    select distinct
        project_id,
        question,
        annotator_id
    from drawn
),

answered as (
    select distinct
        project_id,
        submission_id
    from stg_annotations
),

seen as (
    select
        passes.project_id,
        questions.question,
        passes.submission_id,
        passes.asset_key,
        passes.annotator_id,
        coalesce(drawn.objects, 0) as objects
    from passes
    inner join questions
        on passes.project_id = questions.project_id
    left join drawn
        on passes.project_id = drawn.project_id
        and passes.submission_id = drawn.submission_id
        and questions.question = drawn.question
    left join drawers
        on passes.project_id = drawers.project_id
        and passes.annotator_id = drawers.annotator_id
        and questions.question = drawers.question
    left join answered
        on passes.project_id = answered.project_id
        and passes.submission_id = answered.submission_id
    where
        drawn.submission_id is not null
        or list_contains(passes.questions_shown, questions.question)
        or (
            passes.questions_shown is null
            and (drawers.annotator_id is not null or answered.submission_id is null)
        )
)

select
    project_id,
    question,
    submission_id,
    asset_key,
    annotator_id,
    objects,
    count(*) over (partition by project_id, question, asset_key) as viewers
from seen
