-- The settings that a consensus is drawn by, one row per project.
--
-- grain: project_id
-- project_id: the labeling effort
-- method: auto, majority, weighted, one_coin, dawid_skene, glad or mace
-- smoothing: added to every cell of a confusion matrix (eps)
-- diagonal: added to its diagonal where an annotator has fewer than minimum_items answers
-- skill_agreements: added to the answers of an annotator that are right
-- skill_answers: added to all answers of an annotator
-- rounds: rounds after which EM stops, converged or not
-- tau: posterior from which an answer is settled
-- tau_critical: the same where a critical label was given
-- n_max: votes after which an asset that is not settled is ambiguous
-- minimum_votes: mean votes per asset from which Dawid-Skene is chosen
-- minimum_items: mean assets per annotator from which Dawid-Skene is chosen
-- cause_votes: votes from which an asset has a cause
-- cause_share: share of votes that makes bad data, a taxonomy gap, or one of two camps
-- cause_entropy: normalised entropy from which an asset is ambiguous
-- pair_assets: assets split between the same two labels that make a taxonomy gap
-- pair_answers: answers on such assets from which an annotator's consistency counts
-- self_consistency: share of such answers that annotators give to the label they prefer
-- cannot_tell: labels that mean the data cannot be judged, lower-case, between commas
-- other: labels that mean that none fits, lower-case, between commas
-- stored: yes

select
    project_id,
    coalesce(
        max(case when subject = 'consensus' and name = 'method' then value_text end), 'auto'
    ) as method,
    max(case when subject = 'consensus' and name = 'smoothing' then value_number end)
        as smoothing,
    max(case when subject = 'consensus' and name = 'diagonal' then value_number end) as diagonal,
    max(case when subject = 'consensus' and name = 'skill_agreements' then value_number end)
        as skill_agreements,
    max(case when subject = 'consensus' and name = 'skill_answers' then value_number end)
        as skill_answers,
    max(case when subject = 'consensus' and name = 'rounds' then value_number end) as rounds,
    max(case when subject = 'consensus' and name = 'tau' then value_number end) as tau,
    max(case when subject = 'consensus' and name = 'tau_critical' then value_number end)
        as tau_critical,
    max(case when subject = 'consensus' and name = 'n_max' then value_number end) as n_max,
    max(case when subject = 'consensus' and name = 'minimum_votes' then value_number end)
        as minimum_votes,
    max(case when subject = 'consensus' and name = 'minimum_items' then value_number end)
        as minimum_items,
    max(case when subject = 'cause' and name = 'minimum_votes' then value_number end)
        as cause_votes,
    max(case when subject = 'cause' and name = 'share' then value_number end) as cause_share,
    max(case when subject = 'cause' and name = 'entropy' then value_number end)
        as cause_entropy,
    max(case when subject = 'cause' and name = 'pair_assets' then value_number end)
        as pair_assets,
    max(case when subject = 'cause' and name = 'pair_answers' then value_number end)
        as pair_answers,
    max(case when subject = 'cause' and name = 'self_consistency' then value_number end)
        as self_consistency,
    ',' || trim(regexp_replace(regexp_replace(lower(coalesce(
        max(case when subject = 'cause' and name = 'cannot_tell' then value_text end),
        'cannot tell,can not tell,cant tell,can t tell,unsure,not sure,unclear,unknown,'
        || 'don t know,dont know,do not know,undecidable,bad data,bad quality,bad image,'
        || 'bad audio,low quality,quality issue,unreadable,illegible,corrupt,corrupted,broken,'
        || 'not visible,blurry,inaudible,no image,not loading'
    )), '[^\p{L}\p{N},]+', ' ', 'g'), ' ?, ?', ',', 'g')) || ',' as cannot_tell,
    ',' || trim(regexp_replace(regexp_replace(lower(coalesce(
        max(case when subject = 'cause' and name = 'other' then value_text end),
        'other,others,other class,something else,none of these,none of the above,none fits,'
        || 'no label fits,not listed,misc,miscellaneous,else'
    )), '[^\p{L}\p{N},]+', ' ', 'g'), ' ?, ?', ',', 'g')) || ',' as other
from stg_policies
where scope = 'all' and subject in ('consensus', 'cause')
group by project_id
