-- Each drawn object compared with gold: matched, of the wrong class, missing or spurious.
--
-- Where several gold submissions stand for one asset, work is held against the one it fits best.
--
-- grain: project_id, submission_id, unit_id
-- project_id: the labeling effort
-- submission_id: the work that is compared: judged by gold, or what stands after it
-- unit_id: the object judged, or the gold object that is missing
-- question: what was asked
-- family: box, region, keypoints, points, line or cuboid
-- gold_submission_id: the gold submission it is held against
-- annotation_id: the object that is judged; NULL where it is missing
-- gold_annotation_id: the gold object; NULL where the object is spurious
-- verdict: match, wrong_class, missing or spurious
-- given_label: the class drawn; NULL where it is missing
-- gold_label: the class in gold; NULL where the object is spurious
-- iou: how alike the pair is (IoU, OKS, nearness); NULL where there is none
-- threshold: IoU from which on the pair could match; NULL where there is none
-- gold_area: pixels of the gold area (of its bounds where it is a region); NULL where spurious,
--   where the size of the image is unknown, and of skeletons, points and lines
-- centre_offset: pixels between the centres of a matched pair's bounds; NULL where there is none
--   or the size of the image is unknown
-- edge_offset: pixels by which the worst edge of the bounds of a matched pair is off; NULL so too
-- stored: yes

with given_side as (
    select
        scenes.project_id,
        scenes.submission_id,
        scenes.gold_submission_id,
        scenes.question,
        scenes.family,
        given.annotation_id,
        given.label as given_label,
        matches.gold_annotation_id,
        matches.iou,
        matches.threshold,
        given.x_min as given_x_min,
        given.y_min as given_y_min,
        given.x_max as given_x_max,
        given.y_max as given_y_max,
        given.is_pixel as is_given_pixel
    from int_geometry_scenes as scenes
    inner join int_objects as given
        on scenes.project_id = given.project_id
        and scenes.submission_id = given.submission_id
        and scenes.question = given.question
        and scenes.family = given.family
    left join int_object_matches as matches
        on given.project_id = matches.project_id
        and given.annotation_id = matches.annotation_id
        and scenes.gold_submission_id = matches.gold_submission_id
),

gold_side as (
    select
        scenes.project_id,
        scenes.submission_id,
        scenes.gold_submission_id,
        scenes.question,
        scenes.family,
        gold.annotation_id as gold_annotation_id,
        gold.label as gold_label,
        case
            when gold.is_pixel and gold.family in ('box', 'region', 'cuboid') then gold.area
        end as gold_area,
        gold.x_min as gold_x_min,
        gold.y_min as gold_y_min,
        gold.x_max as gold_x_max,
        gold.y_max as gold_y_max,
        gold.is_pixel as is_gold_pixel
    from int_geometry_scenes as scenes
    inner join int_objects as gold
        on scenes.project_id = gold.project_id
        and scenes.gold_submission_id = gold.submission_id
        and scenes.question = gold.question
        and scenes.family = gold.family
),

compared as (
    select
        coalesce(given_side.project_id, gold_side.project_id) as project_id,
        coalesce(given_side.submission_id, gold_side.submission_id) as submission_id,
        coalesce(
            given_side.gold_submission_id, gold_side.gold_submission_id
        ) as gold_submission_id,
        coalesce(given_side.question, gold_side.question) as question,
        coalesce(given_side.family, gold_side.family) as family,
        given_side.annotation_id,
        gold_side.gold_annotation_id,
        given_side.given_label,
        gold_side.gold_label,
        given_side.iou,
        given_side.threshold,
        gold_side.gold_area,
        given_side.is_given_pixel and gold_side.is_gold_pixel as is_pixel,
        (
            given_side.given_x_min + given_side.given_x_max
            - gold_side.gold_x_min - gold_side.gold_x_max
        ) / 2e0 as aside,
        (
            given_side.given_y_min + given_side.given_y_max
            - gold_side.gold_y_min - gold_side.gold_y_max
        ) / 2e0 as above,
        greatest(
            abs(given_side.given_x_min - gold_side.gold_x_min),
            abs(given_side.given_y_min - gold_side.gold_y_min),
            abs(given_side.given_x_max - gold_side.gold_x_max),
            abs(given_side.given_y_max - gold_side.gold_y_max)
        ) as edge_offset
    from given_side
    full outer join gold_side
        on given_side.project_id = gold_side.project_id
        and given_side.submission_id = gold_side.submission_id
        and given_side.gold_annotation_id = gold_side.gold_annotation_id
),

judged as (
    select
        *,
        case
            when annotation_id is null then 'missing'
            when gold_annotation_id is null then 'spurious'
            when given_label = gold_label then 'match'
            else 'wrong_class'
        end as verdict
    from compared
),

fits as (
    select
        project_id,
        submission_id,
        gold_submission_id,
        question,
        family,
        row_number() over (
            partition by project_id, submission_id, question, family
            order by
                count(*) filter (where verdict = 'match') desc,
                count(*) asc,
                sum(coalesce(iou, 0e0)) desc,
                gold_submission_id asc
        ) as fit
    from judged
    group by project_id, submission_id, gold_submission_id, question, family
)

select
    judged.project_id,
    judged.submission_id,
    coalesce(judged.annotation_id, judged.gold_annotation_id) as unit_id,
    judged.question,
    judged.family,
    judged.gold_submission_id,
    judged.annotation_id,
    judged.gold_annotation_id,
    judged.verdict,
    judged.given_label,
    judged.gold_label,
    judged.iou,
    judged.threshold,
    judged.gold_area,
    case when judged.is_pixel then sqrt(judged.aside * judged.aside + judged.above * judged.above) end
        as centre_offset,
    case when judged.is_pixel and judged.aside is not null then judged.edge_offset end
        as edge_offset
from judged
inner join fits
    on judged.project_id = fits.project_id
    and judged.submission_id = fits.submission_id
    and judged.gold_submission_id = fits.gold_submission_id
    and judged.question = fits.question
    and judged.family = fits.family
where fits.fit = 1
