-- Each text compared with gold: right when any accepted text is the same after normalisation.
--
-- Where none is, work is held against the one that it differs least from.
--
-- grain: project_id, submission_id, unit_id
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- unit_id: the text that is judged
-- question: what was asked
-- gold_submission_id: the gold submission it is held against
-- annotation_id: the text that is judged
-- gold_annotation_id: the gold text
-- verdict: match or transcription
-- words: words of gold
-- word_edits: words to change; where gold is empty, words put in
-- characters: code points of gold
-- character_edits: code points to change
-- wer: word_edits / words, may exceed 1; NULL where gold is empty
-- cer: character_edits / characters, may exceed 1; NULL where gold is empty

with ranked as (
    select
        *,
        row_number() over (
            partition by project_id, submission_id, question
            order by
                is_same desc,
                word_edits / cast(greatest(words_b, 1) as double) asc,
                character_edits asc,
                gold_submission_id asc
        ) as fit
    from int_text_gold_edits
)

select
    project_id,
    submission_id,
    annotation_id as unit_id,
    question,
    gold_submission_id,
    annotation_id,
    gold_annotation_id,
    case when is_same then 'match' else 'transcription' end as verdict,
    words_b as words,
    word_edits,
    characters_b as characters,
    character_edits,
    word_edits / nullif(cast(words_b as double), 0e0) as wer,
    character_edits / nullif(cast(characters_b as double), 0e0) as cer
from ranked
where fit = 1
