-- How far each annotator's texts are from gold, as error rates: 0 is perfect.
--
-- Edits are summed over all texts and divided by the summed length of gold, so that long texts
-- weigh more; the rate may exceed 1. Texts whose gold is empty have no rate and are left out.
--
-- grain: project_id, question, annotator_id, coefficient
-- project_id: the labeling effort
-- question: what was asked
-- annotator_id: who annotated; work without a name is left out
-- coefficient: wer (words) or cer (characters)
-- value: edits / length; NULL when undefined (see reason)
-- ci_low: lower end of its 95 % interval, over new assets
-- ci_high: upper end
-- n: texts that could be compared with a gold text that is not empty
-- edits: words (or characters) to replace, leave out or put in
-- length: words (or characters) of gold
-- inserted: words (or characters) written where gold is empty
-- method: the formula, what was set aside, and how the interval was made
-- reason: no_data where there is no value, insufficient_n where there is one that should not be
--   relied on
-- function: transcripts.against_gold

select
    judgements.project_id,
    judgements.question,
    judged.annotator_id,
    judged.asset_key,
    judgements.words,
    judgements.word_edits,
    judgements.characters,
    judgements.character_edits,
    int_text_policies.normalisation,
    int_answer_policies.minimum_interval,
    int_answer_policies.threshold,
    minimum.value_number as minimum_n
from int_text_judgements as judgements
inner join int_judged_submissions as judged
    on judgements.project_id = judged.project_id
    and judgements.submission_id = judged.submission_id
inner join int_text_policies
    on judgements.project_id = int_text_policies.project_id
inner join int_answer_policies
    on judgements.project_id = int_answer_policies.project_id
inner join stg_policies as minimum
    on judgements.project_id = minimum.project_id
    and minimum.subject = 'annotator_gold'
    and minimum.name = 'minimum_n'
    and minimum.scope = 'all'
where judged.annotator_id is not null
