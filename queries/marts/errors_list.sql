-- Every error, with what was wrong, how bad it is and who found it.
--
-- One decision may stand twice, found by gold and by a reviewer: detected_by tells them apart.
-- A rejection that names no severity, or one that is not ours, counts as minor, the least that
-- is an error at all. What a reviewer calls an error is a code where it can mean but one, else
-- `unspecified` with the words in detail. What people decided is laid over what was found: it may
-- change type, severity, cause and status.
--
-- grain: project_id, error_id
-- project_id: the labeling effort
-- error_id: made from its parts, so it stays the same from import to import
-- question: what was asked; `unspecified` where a reviewer rejected a pass of several answers
-- asset_id: the asset, as the work's source knows it
-- asset_key: what joins the same asset across sources
-- annotator_id: whose work it is; NULL where nobody is named
-- submission_id: the work; NULL when a review only names the asset
-- annotation_id: the decision; NULL where an object is missing or a whole pass was rejected
-- gold_annotation_id: what gold says; NULL where gold has nothing or no part in it
-- job_id: the tool's raw id of the job it belongs to
-- label: the class it counts under: gold's, else the one given
-- gold_label: what gold says; NULL where it says nothing or has no part in it
-- given_label: what the annotator says; NULL where that is nothing, or unknown
-- type: what is wrong (wrong_class, missing, spurious, localisation, boundary ...), or unspecified
-- severity: neutral, minor, major or critical
-- cause: human_error, bad_data, taxonomy_gap or tool; NULL when nobody said
-- detected_by: gold, reviewer, consensus, rule, model, or person who looked at it
-- status: open, confirmed, dismissed or disputed; errors from gold and reviewers start confirmed
-- iou: overlap with gold of a matched object; NULL otherwise
-- found_at: when work and gold were both known, or when it was rejected (UTC); NULL when unknown
-- detail: the error in words
-- subject: what the log of decisions calls it
-- decided_by: who decided; NULL where nobody did
-- decided_at: when (UTC)
-- is_asked: whether the owner of the guideline was asked, and nobody has decided since
-- revision: entries of the log about it
-- found_type: what was wrong before anybody decided
-- found_severity: how bad it was before anybody decided

select
    project_id,
    error_id,
    question,
    asset_id,
    asset_key,
    annotator_id,
    submission_id,
    annotation_id,
    gold_annotation_id,
    job_id,
    label,
    gold_label,
    given_label,
    type,
    severity,
    cause,
    detected_by,
    status,
    iou,
    found_at,
    detail,
    subject,
    decided_by,
    decided_at,
    is_asked,
    revision,
    found_type,
    found_severity
from int_decided_errors
