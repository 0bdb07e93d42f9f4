-- Where each annotator's time goes: as exported, with long times cut, and at work at all.
--
-- No export measures work itself: elapsed time holds pauses, active time may miss careful
-- looking. All that is known stands side by side. Seconds per asset are a ratio of totals
-- beside the median, never a mean of ratios.
--
-- grain: project_id, annotator_id
-- project_id: the labeling effort
-- annotator_id: who annotated; `unspecified` where nobody is named
-- kinds: what the tools measured (active, elapsed, derived, unknown)
-- n: submissions with a time
-- untimed: submissions without one
-- invalid: submissions whose stated time is 0 or less; left out of all sums
-- raw_seconds: times as exported, added up; NULL without any
-- capped_seconds: the same with each time cut at the cap
-- active_seconds: of raw_seconds, what the tools measured as active; NULL where none does
-- capped: times that were cut
-- capped_share: seconds cut off / raw_seconds
-- cap_seconds: the cap of the project
-- skipped_seconds: capped time spent on assets that were then skipped
-- rework_seconds: capped time spent after a rejection of the asset
-- assets: assets handed in, with a time
-- median_seconds_per_asset: median of their capped times, each asset with all its passes
-- seconds_per_asset: capped time / assets
-- objects: objects drawn or marked in timed work
-- median_seconds_per_object: median of capped time / objects of each submission with objects
-- seconds_per_object: capped time of work with objects / those objects; NULL without objects
-- session_seconds: time in sessions the tool recorded, overlapping ones once; NULL without any
-- presence_seconds: time between start and end of submissions, overlapping ones once; NULL without
-- effective_hours: session time where there is any, else capped time, but not more than
--   presence_seconds where start and end of all timed work are known; in hours
-- per_effective_hour: assets handed in / effective_hours; of capped times, those with a time
-- method: what effective time was taken from
-- reason: no_data where no time is known; NULL otherwise

select
    project_id,
    annotator_id,
    kinds,
    n,
    untimed,
    invalid,
    raw_seconds,
    capped_seconds,
    active_seconds,
    capped,
    capped_share,
    cap_seconds,
    skipped_seconds,
    rework_seconds,
    assets,
    median_seconds_per_asset,
    seconds_per_asset,
    objects,
    median_seconds_per_object,
    seconds_per_object,
    session_seconds,
    presence_seconds,
    effective_hours,
    per_effective_hour,
    method,
    reason
from int_annotator_times
