-- Everybody who answered a question, with a number to name them by.
--
-- grain: project_id, question, annotator_id
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated
-- annotator_no: 1, 2 ... over all questions of the project
-- answers: assets answered

select
    project_id,
    question,
    annotator_id,
    row_number() over (partition by project_id order by question, annotator_id) as annotator_no,
    count(*) as answers
from int_answers
group by project_id, question, annotator_id
