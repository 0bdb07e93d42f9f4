-- Whether labels are worse in some slices of the material, or from some groups of people.
--
-- Each slice is held against the rest of its dimension. Assets and people are rarely assigned by
-- lot, so a difference is confounded by assignment; and no row shows the absence of bias: a wide
-- interval is `unknown`. Differing judgements on a subjective question are not errors.
--
-- grain: project_id, dimension, slice
-- project_id: the labeling effort
-- dimension: batch, `metadata.` and a key of the assets, or of people: country, channel or team
-- slice: the value; `unspecified` where it is not known; `(small groups)` for groups of too few
--     people taken together, left out where they are too few even so; teams have pseudonyms
-- name: what people call it: the name of a team where names may be shown, else the slice
-- errors: labels that are wrong, among n
-- value: error rate, errors / n
-- ci_low: lower end of Wilson's 95 % interval of value, over n / design_effect as all others here
-- ci_high: upper end
-- n: labels compared with gold; where a project has no gold, verdicts
-- design_effect: variance of value with the labels of one asset (of groups of people: of one pass)
--     taken together, over that of as many independent labels; 1 or more
-- difference: value less that of the rest
-- difference_low: lower end of its 95 % interval (Newcombe)
-- difference_high: upper end
-- ratio: value over that of the rest; NULL where either has no error
-- ratio_low: lower end of its 95 % interval (log)
-- ratio_high: upper end
-- adjusted_difference: the difference within classes, averaged with Mantel-Haenszel weights
-- is_reversed: whether the two differences point in opposite directions (Simpson): the slice has
--     other classes, not other errors
-- q_value: false discovery rate over all slices of the project; NULL where it was not tested
-- status: differs (q and size both pass their policy), similar (the interval is within it), unknown
--     or insufficient
-- missing: gold objects that nobody drew
-- missing_n: gold objects
-- missing_rate: missing / missing_n
-- skipped: passes that were skipped
-- passes: passes over assets of the slice, or by people of the group
-- skip_rate: skipped / passes
-- label_distance: for groups of people, how far their classes are from those of the others on the
--     same assets (total variation, 0 to 1); NULL otherwise
-- agreement_within: share of pairs of answers on one asset that agree, both from the group
-- agreement_between: the same, one from the group and one from outside
-- people: people in the group; NULL for slices of assets
-- method: what was compared, with which tests and settings
-- reason: no_data, single_category (no rest), insufficient_n; NULL otherwise

select
    rates.project_id,
    rates.dimension,
    rates.slice,
    names.name,
    rates.errors,
    rates.value,
    rates.ci_low,
    rates.ci_high,
    rates.n,
    rates.design_effect,
    rates.difference,
    rates.difference_low,
    rates.difference_high,
    rates.ratio,
    rates.ratio_low,
    rates.ratio_high,
    rates.adjusted_difference,
    rates.is_reversed,
    rates.q_value,
    rates.status,
    rates.missing,
    rates.missing_n,
    rates.missing_rate,
    rates.skipped,
    rates.passes,
    rates.skip_rate,
    rates.label_distance,
    rates.agreement_within,
    rates.agreement_between,
    rates.people,
    rates.method,
    rates.reason
from int_slice_rates as rates
inner join int_named_slices as names
    on rates.project_id = names.project_id
    and rates.dimension = names.dimension
    and rates.slice = names.slice
