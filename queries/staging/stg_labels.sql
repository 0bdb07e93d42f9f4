-- Every class of every question.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what is asked
-- label: a class that may be chosen
-- parent: the class above it; NULL at the top
-- rank: its place in the declared order, from 0; NULL when unknown
-- is_critical: whether getting it wrong is critical
-- is_declared: whether the tool declares it; false where it was only seen in answers

select
    project_id,
    question,
    label,
    parent,
    rank,
    coalesce(is_critical, false) as is_critical,
    coalesce(is_declared, false) as is_declared
from labels
