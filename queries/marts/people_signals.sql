-- Signs that somebody's answers may not be made in good faith: evidence to talk about, no verdict.
--
-- One sign alone says little: fast people may be good, and runs may be in the assets. Two of
-- different kinds put a person into `flagged_annotators`. Nothing follows from it by itself but a
-- conversation, with the answers on the table.
--
-- grain: project_id, annotator_id, signal
-- project_id: the labeling effort
-- annotator_id: who annotated
-- signal: drift (errors rise), leakage (gold is recognised), spammer (answers do not depend on what
--     is shown), speed (much faster and no better), straight_lining (one answer in a long run) or
--     swapped_labels (a class recognised less often than by guessing)
-- question: what was asked, where the sign is strongest; NULL where it is about all work
-- value: the CUSUM, the smallest q, the spammer score, the z of the log time, or the bound of the
--     chance of the run; NULL when undefined
-- threshold: what value is held against, from the policy
-- is_raised: whether it speaks against good faith
-- n: answers, passes or tests it rests on
-- p_value: chance of the like by itself; NULL where the rule is no test
-- evidence: the finding in words
-- method: the rule
-- reason: why there is no value (no_data, insufficient_n, not_applicable ...); NULL otherwise

select
    project_id,
    annotator_id,
    signal,
    question,
    value,
    threshold,
    is_raised,
    n,
    p_value,
    evidence,
    method,
    reason
from int_people_signals
