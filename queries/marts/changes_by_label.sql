-- Which classes turned into which others after they were handed in.
--
-- Between two exports a label changes when a tool keeps its id; in review, when somebody made a
-- version of the work with another answer. Exports whose ids are made from content show none.
--
-- grain: project_id, question, old_label, new_label
-- project_id: the labeling effort
-- question: what was asked
-- old_label: the class it was
-- new_label: the class it became; `(none)` where it was removed
-- changes: how often
-- between_exports: of those, the ones seen in a later export
-- by_reviewers: of those, the ones in a version made by somebody else
-- assets: assets among them
-- annotators: people whose labels they were; work without a name counts as nobody
-- first_at: when the first was seen (UTC); NULL when unknown
-- last_at: when the last was seen (UTC)

select
    project_id,
    question,
    old_label,
    new_label,
    count(*) as changes,
    count(*) filter (where changed_by = 'export') as between_exports,
    count(*) filter (where changed_by = 'reviewer') as by_reviewers,
    count(distinct asset_key) as assets,
    count(distinct annotator_id) as annotators,
    min(changed_at) as first_at,
    max(changed_at) as last_at
from int_label_changes
group by project_id, question, old_label, new_label
