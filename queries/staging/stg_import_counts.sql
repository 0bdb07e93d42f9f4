-- What each import brought, counted by ingest at the time.
--
-- grain: project_id, import_id
-- project_id: the labeling effort
-- import_id: one run of ingest over one export
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
    project_id,
    import_id,
    assets,
    submissions,
    skipped,
    annotators,
    objects,
    answers,
    relations,
    labels,
    gold,
    predictions,
    reviews,
    work_seconds
from import_counts
