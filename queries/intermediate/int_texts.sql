-- What a pass wrote in answer to a question about a whole asset: a transcription, a caption.
--
-- Texts that belong to an object are left out. Several texts of one pass are one, line by line in
-- the order of their frame, time and rank, else of the alphabet.
--
-- grain: project_id, submission_id, question
-- project_id: the labeling effort
-- submission_id: the pass
-- question: what was asked
-- annotation_id: the decision; the smallest id where there are several
-- text: what was written; empty where nothing was
-- stored: yes

select
    project_id,
    submission_id,
    question,
    min(annotation_id) as annotation_id,
    string_agg(
        coalesce(value_text, ''), chr(10)
        order by
            frame nulls first, time_start_seconds nulls first, rank nulls first, value_text,
            annotation_id
    ) as text
from stg_annotations
where type = 'text' and parent_annotation_id is null
group by project_id, submission_id, question
