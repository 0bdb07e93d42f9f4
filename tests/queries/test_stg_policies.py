"""Settings: shipped ones, and a project's own over them."""

from given import Given


def settings_of(given: Given) -> dict[tuple[str, str, str], tuple[float | None, str | None]]:
    return {
        (row["subject"], row["name"], row["scope"]): (row["value_number"], row["value_text"])
        for row in given.view("stg_policies")
    }


def test_without_a_policy_the_shipped_settings_hold() -> None:
    found = settings_of(Given())
    assert found[("agreement", "threshold", "all")] == (0.667, None)
    assert found[("agreement_headline", "minimum_n", "all")] == (30, None)
    assert found[("accuracy", "target", "all")] == (0.95, None)
    assert found[("severity_weight", "critical", "all")] == (25, None)


def test_a_projects_own_setting_wins_and_may_be_narrower() -> None:
    given = Given()
    given.row("policies", subject="accuracy", name="target", value_number=0.9)
    given.row("policies", subject="matching", name="iou", scope="car", value_number=0.7)
    given.row("policies", subject="taxonomy", name="critical_pair", scope="x", value_text="a>b")
    found = settings_of(given)
    assert found[("accuracy", "target", "all")] == (0.9, None)
    assert found[("matching", "iou", "all")] == (0.5, None)
    assert found[("matching", "iou", "car")] == (0.7, None)
    assert found[("taxonomy", "critical_pair", "x")] == (None, "a>b")
