-- Work that is compared with gold: what gold judges, and what stands after quality assurance.
--
-- grain: project_id, submission_id
-- project_id: the labeling effort
-- submission_id: the work that is compared
-- asset_key: what joins the same asset across sources
-- questions_shown: the questions the annotator saw; NULL when the export does not say
-- stored: yes

select
    project_id,
    submission_id,
    asset_key,
    questions_shown
from int_judged_submissions
union
select
    pairs.project_id,
    pairs.after_submission_id as submission_id,
    pairs.asset_key,
    made.questions_shown
from int_qa_pairs as pairs
inner join stg_submissions as made
    on pairs.project_id = made.project_id
    and pairs.after_submission_id = made.submission_id
left join int_judged_submissions as judged
    on pairs.project_id = judged.project_id
    and pairs.after_submission_id = judged.submission_id
left join int_gold_submissions as gold
    on pairs.project_id = gold.project_id
    and pairs.after_submission_id = gold.submission_id
where judged.submission_id is null and gold.submission_id is null
