-- How many words and characters two annotators' texts on one asset differ in.
--
-- Edits are the fewest words (or characters) to replace, leave out or put in that make one text
-- the other, after spaces are made one and case and punctuation are treated as the policy says.
--
-- grain: project_id, question, submission_a, submission_b
-- project_id: the labeling effort
-- question: what was asked
-- submission_a: the pass of one annotator
-- submission_b: the pass of the other, who comes later in the alphabet
-- asset_key: what joins the same asset across sources
-- words_a: words of one text
-- words_b: words of the other
-- word_edits: words to change
-- characters_a: code points of one text, spaces between words included
-- characters_b: code points of the other
-- character_edits: code points to change
-- function: transcripts.edits

select
    a.project_id,
    a.question,
    a.submission_id as submission_a,
    b.submission_id as submission_b,
    a.asset_key,
    a.text as text_a,
    b.text as text_b,
    int_text_policies.ignores_case,
    int_text_policies.ignores_punctuation
from int_text_answers as a
inner join int_text_answers as b
    on a.project_id = b.project_id
    and a.question = b.question
    and a.asset_key = b.asset_key
    and a.annotator_id < b.annotator_id
inner join int_text_policies
    on a.project_id = int_text_policies.project_id
