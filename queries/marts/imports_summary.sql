-- What each import brought: how many assets, submissions, people, objects and verdicts.
--
-- grain: project_id, import_id
-- project_id: the labeling effort
-- import_id: one run of ingest over one export
-- adapter: what read it
-- role: work, gold, prediction or review; NULL when the export itself tells
-- assets: assets listed
-- submissions: work submissions, whatever their status
-- skipped: of those, the skipped ones
-- annotators: people that the export names on work
-- objects: drawn shapes, spans and segments in work; interpolated frames are not counted
-- answers: classes, choices, texts, numbers, ratings and rankings in work
-- relations: relations in work
-- labels: distinct label texts on objects and class answers
-- gold: gold submissions
-- predictions: submissions by a model
-- reviews: verdicts
-- work_seconds: raw sum of the exported durations; NULL when the export has none

select
    stg_imports.project_id,
    stg_imports.import_id,
    stg_imports.adapter,
    stg_imports.role,
    stg_import_counts.assets,
    stg_import_counts.submissions,
    stg_import_counts.skipped,
    stg_import_counts.annotators,
    stg_import_counts.objects,
    stg_import_counts.answers,
    stg_import_counts.relations,
    stg_import_counts.labels,
    stg_import_counts.gold,
    stg_import_counts.predictions,
    stg_import_counts.reviews,
    stg_import_counts.work_seconds
from stg_imports
left join stg_import_counts
    on stg_imports.project_id = stg_import_counts.project_id
    and stg_imports.import_id = stg_import_counts.import_id
