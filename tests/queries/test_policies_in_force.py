"""Settings in force, what may be said of them, and that the page lists them all."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from given import Given

import ingest
import queries
from queries.policies import ERROR_TYPES, known_policies

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def in_force(story: Given) -> dict[tuple[str, str, str], dict[str, object]]:
    rows = story.view("policies_in_force")
    return {(row["subject"], row["name"], row["scope"]): row for row in rows}


def said(text: str) -> dict[tuple[str, str, str], float | str]:
    return dict(ingest.parse_settings(text.encode(), "assay.toml", known_policies()).policies)


def test_a_projects_own_setting_says_since_when() -> None:
    story = Given()
    at = datetime(2026, 5, 1, tzinfo=UTC)
    story.row("imports", import_id="i", imported_at=at)
    story.row("policies", import_id="i", subject="accuracy", name="target", value_number=0.9)
    found = in_force(story)
    own = found["accuracy", "target", "all"]
    assert (own["value"], own["value_number"], own["is_default"], own["since"]) == (
        "0.9",
        0.9,
        False,
        at,
    )
    shipped = found["severity_weight", "critical", "all"]
    assert (shipped["value"], shipped["is_default"], shipped["since"]) == ("25", True, None)


def test_critical_pairs_are_listed_whole_so_that_a_shorter_list_takes_back() -> None:
    text = '[policy]\ncritical_pairs = [["person", "sign"], ["car", "van"]]'
    ((key, value),) = said(text).items()
    assert (key, value) == (("critical_pairs", "pairs", "all"), "person|sign\ncar|van")
    story = Given()
    story.row("policies", subject=key[0], name=key[1], value_text=value)
    pairs = {scope for subject, _, scope in in_force(story) if subject == "critical_pairs"}
    assert pairs == {"person|sign", "car|van"}
    assert said("[policy]\ncritical_pairs = []") == {("critical_pairs", "pairs", "all"): ""}


def test_an_empty_list_of_pairs_is_no_pair() -> None:
    story = Given()
    story.row("policies", subject="critical_pairs", name="pairs", value_text="")
    assert not [key for key in in_force(story) if key[0] == "critical_pairs"]


def test_a_stated_label_set_goes_before_the_tools() -> None:
    text = '[taxonomies.damage]\nlabels = ["none", "dent"]\ncritical = ["dent"]\nscale = "ordinal"'
    story = Given()
    story.row("questions", question="damage", taxonomy_size=9, scale="nominal")
    story.row("labels", question="damage", label="rust", is_declared=True, rank=4)
    for (subject, name, scope), value in said(text).items():
        story.row("policies", subject=subject, name=name, scope=scope, value_text=value)
    (question,) = story.view("stg_questions")
    assert (question["taxonomy_size"], question["scale"]) == (2, "ordinal")
    labels = [
        (row["label"], row["rank"], row["is_critical"], row["is_declared"])
        for row in story.view("stg_labels")
    ]
    assert labels == [
        ("dent", 1, True, True),
        ("none", 0, False, True),
        ("rust", None, False, False),
    ]


def test_a_setting_may_differ_where_views_look_for_it() -> None:
    text = "[policy.matching]\niou = {all = 0.5, boxes = 0.7}\n"
    text += "[policy.severity_type]\nmultiplier = {missing = 2}"
    assert said(text) == {
        ("matching", "iou", "all"): 0.5,
        ("matching", "iou", "boxes"): 0.7,
        ("severity_type", "multiplier", "missing"): 2,
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[policy.accuracy]\ntarget = 1.2", "a number from 0 to 1 was expected, not 1.2"),
        ("[policy.severity_weight]\nmajor = -1", "a number from 0 upwards was expected"),
        ("[policy.slice]\nminimum_n = {a = 3}", "it holds for everything"),
        ("[policy.severity_type]\nmultiplier = {mising = 2}", "Did you mean missing"),
        ("[policy.severity_type]\nmultiplier = {missing = true}", "a number was expected"),
        ("[policy]\ncritical_pairs = 3", "a list such as"),
        ('[policy]\ncritical_pairs = [["a"]]', "a pair such as"),
        ('[policy]\ncritical_pairs = [["a", "a"]]', "listed twice"),
        ('[policy]\ncritical_pairs = [["a", "b"], ["a", "b"]]', "listed twice"),
        ("[policy]\naccuracy = 3", "a table was expected"),
        ("[taxonomies.q]\nlabels = []", "a list such as"),
        ('[taxonomies.q]\nlabels = ["a", "a"]', "listed twice"),
        ('[taxonomies.q]\nlabels = ["a", 3]', "a text was expected"),
        ('[taxonomies.q]\nlabels = ["a\\nb"]', "more than one line"),
        ('[taxonomies.q]\nlabels = ["dent"]\ncritical = ["dents"]', "Did you mean dent"),
        ('[taxonomies.q]\nlabels = ["a"]\nscale = "order"', "is one of nominal, ordinal"),
        ('[taxonomies.q]\nlables = ["a"]', "Did you mean labels"),
    ],
)
def test_a_wrong_setting_is_one_clear_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ingest.WrongOption, match=re.escape(sentence)) as caught:
        said(text)
    assert str(caught.value).startswith("assay.toml")


def test_every_shipped_setting_is_within_its_range() -> None:
    for key, policy in known_policies().items():
        if policy.default is not None:
            assert policy.low <= policy.default <= policy.high, key


def test_the_page_lists_every_setting_with_its_default() -> None:
    listed = re.findall(
        r"^\| `(\w+)` \| `(\w+)` \| (\S+) \|", PAGE.read_text("utf-8"), re.MULTILINE
    )
    expected = {
        (subject, name, "none" if policy.default is None else f"{policy.default:g}")
        for (subject, name), policy in known_policies().items()
    }
    assert set(listed) == expected, "docs/configuration.md lists what stg_policies.sql ships with"


def test_error_types_are_those_the_views_speak_of() -> None:
    sql = queries.catalogue()["int_review_checks"].sql
    codes = set(re.findall(r"\('(\w+)', ' ", sql)) - {"neutral", "minor", "major", "critical"}
    assert codes <= set(ERROR_TYPES)
    assert set(ERROR_TYPES) - codes <= {"unspecified"}
