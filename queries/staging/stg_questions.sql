-- Every question that an export declares or an annotation answers.
--
-- grain: project_id, question
-- project_id: the labeling effort
-- question: what is asked
-- type: how it is answered (classification, bbox ...); NULL when unknown
-- scale: nominal, ordinal, interval or ratio; NULL when unknown
-- taxonomy_size: how many labels the tool declares; NULL where it declares none
-- matching_threshold: IoU from which on two objects may match; NULL leaves it to the policy
-- is_required: whether it must be answered; NULL when unknown

select
    project_id,
    question,
    type,
    scale,
    taxonomy_size,
    matching_threshold,
    is_required
from questions
