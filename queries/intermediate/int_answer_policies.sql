-- The settings that agreement is judged by, one row per project.
--
-- grain: project_id
-- project_id: the labeling effort
-- threshold: coefficient from which labels are good enough to use
-- minimum_headline: co-rated assets from which the headline counts
-- minimum_pair: co-rated assets from which a pair counts
-- minimum_annotator: co-rated assets from which an annotator counts
-- minimum_label_items: co-rated assets from which a class counts
-- minimum_label_positives: answers with the class from which it counts
-- minimum_interval: co-rated assets from which an interval is given
-- stored: yes

select
    project_id,
    max(case when subject = 'agreement' and name = 'threshold' then value_number end)
        as threshold,
    max(case when subject = 'agreement_headline' and name = 'minimum_n' then value_number end)
        as minimum_headline,
    max(case when subject = 'agreement_pair' and name = 'minimum_n' then value_number end)
        as minimum_pair,
    max(case when subject = 'agreement_annotator' and name = 'minimum_n' then value_number end)
        as minimum_annotator,
    max(case when subject = 'agreement_label_items' and name = 'minimum_n' then value_number end)
        as minimum_label_items,
    max(
        case
            when subject = 'agreement_label_positives' and name = 'minimum_n' then value_number
        end
    ) as minimum_label_positives,
    max(case when subject = 'agreement_interval' and name = 'minimum_n' then value_number end)
        as minimum_interval
from stg_policies
where scope = 'all'
group by project_id
