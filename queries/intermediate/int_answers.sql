-- One answer of each annotator on each asset: what agreement between people is computed from.
--
-- Questions with one label per answer; a submission that contradicts itself is left out.
--
-- grain: project_id, question, asset_key, annotator_id
-- project_id: the labeling effort
-- question: what was asked
-- asset_key: what joins the same asset across sources
-- annotator_id: who annotated
-- submission_id: the first independent submission it stands in
-- label: the answer
-- asset_id: the asset, as one source knows it
-- day: local date it was handed in on; NULL when unknown

select
    int_given_answers.project_id,
    int_given_answers.question,
    int_given_answers.asset_key,
    int_given_answers.annotator_id,
    int_given_answers.submission_id,
    int_given_answers.label,
    int_given_answers.asset_id,
    int_given_answers.day
from int_given_answers
inner join int_answer_questions
    on int_given_answers.project_id = int_answer_questions.project_id
    and int_given_answers.question = int_answer_questions.question
where int_answer_questions.is_single and not int_given_answers.is_several
