-- Which two labels are taken for each other, by whom, and whether that reads as one person's
-- habit or as something many share.
--
-- A pair counts both directions. It reads as `one_person` when one annotator made at least half
-- of the mistakes and most of that annotator's own mistakes are this pair (the 95% Wilson
-- interval of that share lies above one half): somebody careless everywhere does not qualify.
-- It reads as `shared` (ask the guideline, or doubt the gold) when at least half of the annotators
-- who met the labels, and at least four, made the mistake; else as `spread`, and under five
-- mistakes as `too_few`.
--
-- grain: project_id, question, label_a, label_b
-- project_id: the labeling effort
-- question: what was asked
-- label_a: the first of the two labels, in order of their names
-- label_b: the second
-- errors: gold items or objects of one label that were given the other
-- gold_n: gold items or objects of the two labels that were judged
-- share: errors / gold_n
-- ci_low: lower end of the 95% Wilson interval of share
-- ci_high: upper end
-- annotators: named annotators who made the mistake
-- annotators_judged: named annotators who met gold of the two labels
-- top_annotator_id: who made it most often
-- top_errors: how often
-- reads_as: one_person, shared, spread or too_few
-- method: what was counted

select
    project_id,
    question,
    label_a,
    label_b,
    errors,
    gold_n,
    share,
    ci_low,
    ci_high,
    annotators,
    annotators_judged,
    top_annotator_id,
    top_errors,
    reads_as,
    method
from int_confused_pairs
