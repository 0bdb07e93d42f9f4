-- Objects drawn as one where gold has several, and objects of gold drawn in pieces.
--
-- Known for upright boxes and cuboids of one class. The one covers a piece where it has at least
-- half of it; the pieces together must make up at least half of the one, and not much more than
-- all of it, for things that lie on top of each other are no pieces; and none of them may be
-- all but the one itself, with crumbs beside it. At least one of the pieces is missing or
-- spurious. The shares are policy (`severity_grouping`).
--
-- grain: project_id, submission_id, unit_id, piece_unit_id, is_merge
-- project_id: the labeling effort
-- submission_id: the work that is judged
-- unit_id: the one: an object that stands for several (merge), or a gold object in pieces (split)
-- piece_unit_id: a piece: a missing gold object, or a spurious object; or a piece that is matched
-- is_merge: whether several were drawn as one
-- pieces: how many there are

with settings as (
    select
        project_id,
        max(case when name = 'cover' then value_number end) as cover,
        max(case when name = 'most' then value_number end) as most,
        max(case when name = 'whole' then value_number end) as whole
    from stg_policies
    where subject = 'severity_grouping' and scope = 'all'
    group by project_id
),

judged as (
    select
        judgements.project_id,
        judgements.submission_id,
        judgements.gold_submission_id,
        judgements.question,
        judgements.family,
        judgements.unit_id,
        judgements.annotation_id,
        judgements.gold_annotation_id,
        judgements.verdict
    from int_object_judgements as judgements
    left join int_object_duplicates as duplicates
        on judgements.project_id = duplicates.project_id
        and judgements.annotation_id = duplicates.annotation_id
    where
        judgements.family in ('box', 'cuboid')
        and judgements.verdict in ('match', 'missing', 'spurious')
        and duplicates.annotation_id is null
),

-- Both sides of every judgement: what gold has and what was given.
sides as (
    select
        judged.*,
        judged.gold_annotation_id as object_id,
        true as is_gold
    from judged
    where gold_annotation_id is not null
    union all
    select
        judged.*,
        judged.annotation_id as object_id,
        false as is_gold
    from judged
    where annotation_id is not null
),

boxes as (
    select
        sides.*,
        int_objects.label,
        int_objects.frame,
        int_objects.x_min,
        int_objects.y_min,
        int_objects.x_max,
        int_objects.y_max,
        int_objects.area
    from sides
    inner join int_objects
        on sides.project_id = int_objects.project_id
        and sides.object_id = int_objects.annotation_id
    where int_objects.is_upright_box and int_objects.area > 0e0
),

-- Few units are missing or spurious, and only what covers one of them can be a group.
loose as (
    select *
    from boxes
    where verdict <> 'match'
),

suspects as (
    select distinct
        one.project_id,
        one.submission_id,
        one.gold_submission_id,
        one.question,
        one.family,
        one.frame,
        one.label,
        one.unit_id,
        one.is_gold,
        one.area,
        one.x_min,
        one.y_min,
        one.x_max,
        one.y_max
    from loose
    inner join settings
        on loose.project_id = settings.project_id
    inner join boxes as one
        on loose.project_id = one.project_id
        and loose.submission_id = one.submission_id
        and loose.gold_submission_id = one.gold_submission_id
        and loose.question = one.question
        and loose.family = one.family
        and loose.frame = one.frame
        and loose.label = one.label
        and loose.is_gold <> one.is_gold
        and loose.x_min < one.x_max
        and one.x_min < loose.x_max
        and loose.y_min < one.y_max
        and one.y_min < loose.y_max
    where
        (least(loose.x_max, one.x_max) - greatest(loose.x_min, one.x_min))
        * (least(loose.y_max, one.y_max) - greatest(loose.y_min, one.y_min))
        >= settings.cover * loose.area
),

covered as (
    select
        suspects.project_id,
        suspects.submission_id,
        suspects.unit_id,
        suspects.is_gold,
        suspects.area,
        piece.unit_id as piece_unit_id,
        (least(piece.x_max, suspects.x_max) - greatest(piece.x_min, suspects.x_min))
        * (least(piece.y_max, suspects.y_max) - greatest(piece.y_min, suspects.y_min))
            as common,
        settings.cover,
        settings.most,
        settings.whole,
        piece.area as piece_area
    from suspects
    inner join settings
        on suspects.project_id = settings.project_id
    inner join boxes as piece
        on suspects.project_id = piece.project_id
        and suspects.submission_id = piece.submission_id
        and suspects.gold_submission_id = piece.gold_submission_id
        and suspects.question = piece.question
        and suspects.family = piece.family
        and suspects.frame = piece.frame
        and suspects.label = piece.label
        and suspects.is_gold <> piece.is_gold
        and suspects.x_min < piece.x_max
        and piece.x_min < suspects.x_max
        and suspects.y_min < piece.y_max
        and piece.y_min < suspects.y_max
),

groups as (
    select
        project_id,
        submission_id,
        unit_id,
        piece_unit_id,
        is_gold,
        cover,
        most,
        whole,
        area,
        max(common) over (partition by project_id, submission_id, unit_id, is_gold) as largest,
        sum(common) over (partition by project_id, submission_id, unit_id, is_gold) as total,
        count(*) over (partition by project_id, submission_id, unit_id, is_gold) as pieces
    from covered
    where common >= cover * piece_area
)

select
    project_id,
    submission_id,
    unit_id,
    piece_unit_id,
    not is_gold as is_merge,
    pieces
from groups
where
    pieces > 1
    and total between cover * area and most * area
    and largest < whole * area
    and total - largest >= (1e0 - whole) * area
