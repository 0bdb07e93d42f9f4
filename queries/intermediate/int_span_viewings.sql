-- Who saw which asset with each question that is answered by marking spans of text.
--
-- First independent passes of named people; hidden gold assets are left out. Somebody who marked
-- nothing saw the asset too: where the question was shown or, when the export does not say what
-- was shown, where the pass is empty altogether or its author marks in this question elsewhere.
--
-- grain: project_id, question, submission_id
-- project_id: the labeling effort
-- question: what was asked
-- submission_id: one annotator's first pass over one asset
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated
-- spans: spans marked; 0 where the annotator looked and marked none
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

marked as (
    select
        passes.project_id,
        int_spans.question,
        passes.submission_id,
        passes.annotator_id,
        count(*) as spans
    from int_spans
    inner join passes
        on int_spans.project_id = passes.project_id
        and int_spans.submission_id = passes.submission_id
    group by
        passes.project_id,
        int_spans.question,
        passes.submission_id,
        passes.annotator_id
),

questions as (
    select distinct
        project_id,
        question
    from marked
),

markers as (
    select distinct
        project_id,
        question,
        annotator_id
    from marked
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
        coalesce(marked.spans, 0) as spans
    from passes
    inner join questions
        on passes.project_id = questions.project_id
    left join marked
        on passes.project_id = marked.project_id
        and passes.submission_id = marked.submission_id
        and questions.question = marked.question
    left join markers
        on passes.project_id = markers.project_id
        and passes.annotator_id = markers.annotator_id
        and questions.question = markers.question
    left join answered
        on passes.project_id = answered.project_id
        and passes.submission_id = answered.submission_id
    where
        marked.submission_id is not null
        or list_contains(passes.questions_shown, questions.question)
        or (
            passes.questions_shown is null
            and (markers.annotator_id is not null or answered.submission_id is null)
        )
)

select
    project_id,
    question,
    submission_id,
    asset_key,
    annotator_id,
    spans,
    count(*) over (partition by project_id, question, asset_key) as viewers
from seen
