-- How many words and characters judged texts differ in from each text that gold accepts.
--
-- grain: project_id, submission_id, gold_submission_id, question
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- gold_submission_id: the gold submission
-- question: what was asked
-- annotation_id: the text that is judged
-- gold_annotation_id: the gold text
-- words_a: words of the text
-- words_b: words of gold
-- word_edits: words to change
-- characters_a: code points of the text
-- characters_b: code points of gold
-- character_edits: code points to change
-- is_same: whether nothing is to be changed
-- function: transcripts.edits

select
    judged.project_id,
    judged.submission_id,
    gold.submission_id as gold_submission_id,
    given.question,
    given.annotation_id,
    answer.annotation_id as gold_annotation_id,
    given.text as text_a,
    answer.text as text_b,
    int_text_policies.ignores_case,
    int_text_policies.ignores_punctuation
from int_judged_submissions as judged
inner join int_gold_submissions as gold
    on judged.project_id = gold.project_id
    and judged.asset_key = gold.asset_key
inner join int_texts as given
    on judged.project_id = given.project_id
    and judged.submission_id = given.submission_id
inner join int_texts as answer
    on gold.project_id = answer.project_id
    and gold.submission_id = answer.submission_id
    and given.question = answer.question
inner join int_text_policies
    on judged.project_id = int_text_policies.project_id
