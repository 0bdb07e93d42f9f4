-- What is set aside before two texts are compared, one row per project.
--
-- grain: project_id
-- project_id: the labeling effort
-- ignores_case: whether capitals count as small letters
-- ignores_punctuation: whether punctuation is left out
-- normalisation: the same in words
-- stored: yes

with settings as (
    select
        project_id,
        coalesce(max(case when name = 'ignore_case' then value_number end), 0e0) > 0e0
            as ignores_case,
        coalesce(max(case when name = 'ignore_punctuation' then value_number end), 0e0) > 0e0
            as ignores_punctuation
    from stg_policies
    where subject = 'transcription' and scope = 'all'
    group by project_id
)

select
    project_id,
    ignores_case,
    ignores_punctuation,
    'case ' || case when ignores_case then 'ignored' else 'counts' end
    || ', punctuation ' || case when ignores_punctuation then 'ignored' else 'counts' end
        as normalisation
from settings
