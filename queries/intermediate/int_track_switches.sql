-- Where somebody's track jumps: gold follows one object, and the work calls it by another track.
--
-- Counted at the first frame with the other track, among the frames on which the gold object is
-- matched, for each annotator (and job).
--
-- grain: project_id, submission_id, unit_id
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- unit_id: the object with which the other track begins
-- gold_track_id: the object as gold follows it
-- given_track_id: the track from here on
-- before_track_id: the track until then
-- frame: where it happens

with followed as (
    select
        judgements.project_id,
        judgements.submission_id,
        judgements.unit_id,
        judgements.question,
        judged.annotator_id,
        judged.job_id,
        coalesce(stg_assets.parent_asset_id, '') as parent_asset_id,
        case when stg_assets.frame is null then given.asset_key else '' end as asset_key,
        coalesce(stg_assets.frame, given.frame) as frame,
        given.track_id as given_track_id,
        gold.track_id as gold_track_id
    from int_object_judgements as judgements
    inner join int_judged_submissions as judged
        on judgements.project_id = judged.project_id
        and judgements.submission_id = judged.submission_id
    inner join stg_annotations as given
        on judgements.project_id = given.project_id
        and judgements.annotation_id = given.annotation_id
    inner join stg_annotations as gold
        on judgements.project_id = gold.project_id
        and judgements.gold_annotation_id = gold.annotation_id
    left join stg_assets
        on given.project_id = stg_assets.project_id
        and given.asset_id = stg_assets.asset_id
    where given.track_id is not null and gold.track_id is not null
),

ordered as (
    select
        *,
        lag(given_track_id) over (
            partition by
                project_id,
                question,
                parent_asset_id,
                asset_key,
                annotator_id,
                job_id,
                gold_track_id
            order by frame asc, unit_id asc
        ) as before_track_id
    from followed
    where frame is not null
)

select
    project_id,
    submission_id,
    unit_id,
    gold_track_id,
    given_track_id,
    before_track_id,
    frame
from ordered
where given_track_id <> before_track_id
