-- What reviewers looked at, label by label: each verdict with the one answer it is about.
--
-- A verdict on a whole submission is about its answer where there is exactly one; otherwise the
-- label stays `unspecified`. What tools call an error becomes a code where it can mean but one.
--
-- grain: project_id, review_id
-- project_id: the labeling effort
-- review_id: one verdict
-- submission_id: what was judged; NULL when the export only names the asset
-- annotation_id: the one decision it is about; NULL where it is about several or none
-- asset_id: the asset; `unspecified` when the export does not say
-- asset_key: what joins the same asset across sources; `unspecified` when the export does not say
-- annotator_id: whose work was judged; NULL where nobody is named
-- job_id: the tool's raw id of the job the work belongs to
-- day: local date the work was handed in, else of the verdict; NULL when unknown
-- question: what was asked
-- label: the class judged
-- verdict: accepted, rejected or fixed
-- reviewed_at: when (UTC)
-- error_type: what the reviewer found, as a code; NULL where nothing is named or its meaning is open
-- error_text: what the reviewer found, as the tool says it; NULL when the export does not say
-- severity: neutral, minor, major or critical; NULL where none is named or its meaning is open
-- severity_text: how bad, as the tool says it; NULL when the export does not say
-- cause: human_error, bad_data, taxonomy_gap or tool; NULL when the export does not say
-- stored: yes

with words as (
    select *
    from (
        values
            ('missing', ' missing missed missing_object missing_label missing_annotation omission '
                || 'missed_object false_negative fn '),
            ('spurious', ' spurious false_positive fp extra_object extra_annotation commission '
                || 'extra_label '),
            ('wrong_class', ' wrong_class wrong_label wrong_category incorrect_class '
                || 'incorrect_label misclassification misclassified class_error label_error '
                || 'mislabeled mislabelled '),
            ('wrong_type', ' wrong_type incorrect_type '),
            ('localisation', ' localisation localization wrong_position wrong_location loose_box '
                || 'bad_localisation bad_localization inaccurate_box '),
            ('boundary', ' boundary boundaries wrong_boundary wrong_boundaries boundary_error '),
            ('duplicate', ' duplicate duplicated duplicates duplicate_object double_label '),
            ('attribute', ' attribute wrong_attribute attribute_error missing_attribute '),
            ('occlusion_truncation', ' occlusion_truncation occlusion truncation occluded '
                || 'truncated '),
            ('grouping', ' grouping merge split merged_objects split_object '),
            ('tracking_id', ' tracking_id track_id id_switch tracking wrong_track '),
            ('relation', ' relation wrong_relation missing_relation '),
            ('transcription', ' transcription typo misspelling spelling '),
            ('accuracy', ' accuracy mistranslation '),
            ('terminology', ' terminology '),
            ('fluency', ' fluency linguistic_conventions grammar '),
            ('style', ' style '),
            ('locale', ' locale locale_conventions '),
            ('audience', ' audience audience_appropriateness '),
            ('design', ' design design_and_markup '),
            ('format', ' format formatting wrong_format '),
            ('guideline_gap', ' guideline_gap guideline_unclear unclear_guideline ')
    ) as listed (code, spellings)
),

severity_words as (
    select *
    from (
        values
            ('neutral', ' neutral preferential '),
            ('minor', ' minor low trivial '),
            ('major', ' major high '),
            ('critical', ' critical blocker ')
    ) as listed (code, spellings)
),

spoken as (
    select distinct
        coalesce(error_type, '') as error_text,
        coalesce(severity, '') as severity_text,
        ' ' || regexp_replace(lower(trim(coalesce(error_type, ''))), '[^a-z0-9]+', '_', 'g')
        || ' ' as error_word,
        ' ' || regexp_replace(lower(trim(coalesce(severity, ''))), '[^a-z0-9]+', '_', 'g')
        || ' ' as severity_word
    from stg_reviews
    where error_type is not null or severity is not null
),

codes as (
    select
        spoken.error_text,
        spoken.severity_text,
        words.code as error_type,
        severity_words.code as severity
    from spoken
    left join words
        on contains(words.spellings, spoken.error_word)
    left join severity_words
        on contains(severity_words.spellings, spoken.severity_word)
),

reviewed as (
    select distinct
        project_id,
        submission_id,
        annotation_id
    from stg_reviews
    where submission_id is not null or annotation_id is not null
),

reviewed_passes as (
    select distinct
        project_id,
        submission_id
    from reviewed
),

passes as (
    select
        stg_submissions.project_id,
        stg_submissions.submission_id,
        stg_submissions.job_id,
        stg_submissions.day
    from stg_submissions
    inner join reviewed_passes
        on stg_submissions.project_id = reviewed_passes.project_id
        and stg_submissions.submission_id = reviewed_passes.submission_id
),

only_answers as (
    select
        stg_annotations.project_id,
        stg_annotations.submission_id,
        min(stg_annotations.annotation_id) as annotation_id,
        min(stg_annotations.question) as question,
        min(coalesce(stg_annotations.label, stg_annotations.value_text)) as label
    from stg_annotations
    inner join reviewed
        on stg_annotations.project_id = reviewed.project_id
        and stg_annotations.submission_id = reviewed.submission_id
    where reviewed.annotation_id is null
    group by stg_annotations.project_id, stg_annotations.submission_id
    having count(*) = 1
),

named_answers as (
    select distinct
        stg_annotations.project_id,
        stg_annotations.annotation_id,
        stg_annotations.question,
        coalesce(stg_annotations.label, stg_annotations.value_text) as label
    from stg_annotations
    inner join reviewed
        on stg_annotations.project_id = reviewed.project_id
        and stg_annotations.annotation_id = reviewed.annotation_id
)

select
    stg_reviews.project_id,
    stg_reviews.review_id,
    stg_reviews.submission_id,
    coalesce(stg_reviews.annotation_id, only_answers.annotation_id) as annotation_id,
    coalesce(stg_reviews.asset_id, 'unspecified') as asset_id,
    coalesce(stg_reviews.asset_key, 'unspecified') as asset_key,
    stg_reviews.annotator_id,
    passes.job_id,
    coalesce(passes.day, stg_reviews.day) as day,
    coalesce(named_answers.question, only_answers.question, 'unspecified') as question,
    coalesce(named_answers.label, only_answers.label, 'unspecified') as label,
    stg_reviews.verdict,
    stg_reviews.reviewed_at,
    codes.error_type,
    stg_reviews.error_type as error_text,
    codes.severity,
    stg_reviews.severity as severity_text,
    stg_reviews.cause
from stg_reviews
left join codes
    on coalesce(stg_reviews.error_type, '') = codes.error_text
    and coalesce(stg_reviews.severity, '') = codes.severity_text
left join passes
    on stg_reviews.project_id = passes.project_id
    and stg_reviews.submission_id = passes.submission_id
left join only_answers
    on stg_reviews.annotation_id is null
    and stg_reviews.project_id = only_answers.project_id
    and stg_reviews.submission_id = only_answers.submission_id
left join named_answers
    on stg_reviews.project_id = named_answers.project_id
    and stg_reviews.annotation_id = named_answers.annotation_id
