"""The counts of an import: what a correct reading of an export finds in it."""

COUNTS = (
    "assets",
    "submissions",
    "skipped",
    "annotators",
    "objects",
    "answers",
    "relations",
    "labels",
    "gold",
    "predictions",
    "reviews",
    "work_seconds",
)


def count_sql() -> str:
    """A select with one row, the columns as in COUNTS, over the rows one export brought.

    Work role only, but for gold (any role) and predictions. Objects are drawn shapes, spans
    and segments that a person made: no interpolated frames, none where the object is outside
    the picture; the parts of a discontinuous span share a group and count once. A stand-in
    for nobody named is no annotator.
    """
    return """
    with work as (
        select submissions.submission_id, annotator_id, status, work_seconds
        from submissions where role = 'work'
    ),
    decisions as (
        select annotations.* from annotations
        join work using (submission_id)
        where source is distinct from 'interpolated' and is_outside is distinct from true
    ),
    drawn as (
        select distinct case when type = 'span' and group_id is not null
            then submission_id || '/' || group_id else annotation_id end as object
        from decisions
        where type in ('bbox', 'polygon', 'polyline', 'points', 'keypoints', 'mask', 'ellipse',
            'cuboid', 'span', 'segment')
    ),
    named as (
        select distinct annotator_id from work
        where annotator_id is not null and annotator_id not in (
            select annotator_id from people where kind = 'unnamed')
    )
    select
        (select count(*) from assets),
        (select count(*) from work),
        (select count(*) from work where status = 'skipped'),
        (select count(*) from named),
        (select count(*) from drawn),
        (select count(*) from decisions where type in
            ('classification', 'choices', 'text', 'number', 'rating', 'ranking')),
        (select count(*) from decisions where type = 'relation'),
        (select count(distinct label) from decisions where type not in
            ('text', 'number', 'rating', 'ranking', 'relation')),
        (select count(*) from submissions where is_gold),
        (select count(*) from submissions where role = 'prediction'),
        (select count(*) from reviews),
        (select sum(work_seconds) from work)
    """
