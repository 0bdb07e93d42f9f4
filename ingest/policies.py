"""What `assay.toml` says about thresholds, weights, targets and label sets.

Everything becomes rows of `policies`: subject, name, scope and a number or a text. A list is
one text, an element a line, so that a shorter list takes elements back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ingest.checking import Check, hint

SCALES = ("nominal", "ordinal", "interval", "ratio")
GENERAL = "all"


class Setting(Protocol):
    """What the views tell of a setting they know."""

    @property
    def kind(self) -> str:
        """What is said: a number, a text, a word, words, or pairs of labels."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The words there are."""

    @property
    def low(self) -> float:
        """The least value that makes sense."""

    @property
    def high(self) -> float:
        """The greatest."""

    @property
    def scope(self) -> str | None:
        """What the setting may differ by; None where one value holds for all."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The values of that there are; empty where they follow from the data."""


Policies = Mapping[tuple[str, str], Setting]
"""Known settings by (subject, name)."""

Said = dict[tuple[str, str, str], float | str]
"""What is said, by (subject, name, scope)."""


def read_policies(check: Check, sections: Mapping[str, Any], known: Policies) -> Said:
    """The settings under `[policy]`."""
    check.keys(sections, "[policy]", list(dict.fromkeys(subject for subject, _ in known)))
    said: Said = {}
    for subject in sections:
        names = [name for of, name in known if of == subject]
        if [known[subject, name].kind for name in names] == ["pairs"]:
            said[subject, names[0], GENERAL] = _pairs(
                check, sections[subject], f"[policy] {subject}"
            )
            continue
        where = f"[policy.{subject}]"
        section = check.table(sections, subject, where)
        check.keys(section, where, names)
        for name, value in section.items():
            for scope, one in _one(check, value, f"{where} {name}", known[subject, name]):
                said[subject, name, scope] = one
    return said


def read_taxonomies(check: Check, sections: Mapping[str, Any]) -> Said:
    """The label sets under `[taxonomies]`, one for each question.

    All three facts are said of each, for what is left out must not linger from an earlier file.
    """
    said: Said = {}
    for question in sections:
        where = f'[taxonomies."{question}"]'
        section = check.table(sections, question, where)
        check.keys(section, where, ("labels", "critical", "scale"))
        labels = check.labels(section.get("labels"), f"{where} labels")
        critical = section.get("critical", [])
        if critical != []:
            critical = check.labels(critical, f"{where} critical")
        for label in critical:
            if label not in labels:
                raise check.fail(
                    f"{where} critical", f"unknown label {label!r}{hint(label, labels)}"
                )
        scale = section.get("scale", "")
        if scale != "" and scale not in SCALES:
            raise check.fail(where, f"scale is one of {', '.join(SCALES)}, not {scale!r}.")
        said["taxonomy", "labels", question] = "\n".join(labels)
        said["taxonomy", "critical", question] = "\n".join(critical)
        said["taxonomy", "scale", question] = scale
    return said


def _one(
    check: Check, value: Any, where: str, setting: Setting
) -> Sequence[tuple[str, float | str]]:
    """The value of a setting, or its values by scope."""
    if setting.kind == "text":
        return _texts(check, value, where, setting)
    if setting.kind == "word":
        word = check.text(value, where)
        if word not in setting.choices:
            raise check.fail(where, f"unknown word {word!r}{hint(word, setting.choices)}")
        return [(GENERAL, word)]
    if setting.kind == "words":
        labels = check.labels(value, where)
        for label in labels:
            if "," in label:
                raise check.fail(where, f"{label!r} has a comma.")
            if setting.choices and label not in setting.choices:
                raise check.fail(where, f"unknown word {label!r}{hint(label, setting.choices)}")
        return [(GENERAL, ",".join(labels))]
    return _scoped(check, value, where, setting)


def _texts(check: Check, value: Any, where: str, setting: Setting) -> list[tuple[str, str]]:
    """One text for all, or a table of texts by scope where the setting has one."""
    if setting.scope is None or not isinstance(value, dict):
        return [(GENERAL, check.text(value, where))]
    return [(scope, check.text(text, f"{where} {scope}")) for scope, text in value.items()]


def _scoped(check: Check, value: Any, where: str, setting: Setting) -> list[tuple[str, float]]:
    """One number for all, or a table of numbers by scope."""
    if not isinstance(value, dict):
        return [(GENERAL, check.number(value, where, setting.low, setting.high))]
    if setting.scope is None:
        raise check.fail(where, f"a number was expected, not {value!r}; it holds for everything.")
    if setting.scopes:
        check.keys(value, where, (GENERAL, *setting.scopes))
    return [
        (scope, check.number(number, f"{where} {scope}", setting.low, setting.high))
        for scope, number in value.items()
    ]


def _pairs(check: Check, value: Any, where: str) -> str:
    """Pairs of labels, one a line, `|` between the two; no pair is the empty text."""
    if not isinstance(value, list):
        raise check.fail(where, f'a list such as [["person", "sign"]] was expected, not {value!r}.')
    lines = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise check.fail(
                where, f'a pair such as ["person", "sign"] was expected, not {pair!r}.'
            )
        line = "|".join(check.labels(pair, where))
        if line in lines:
            raise check.fail(where, f"{pair!r} is listed twice.")
        lines.append(line)
    return "\n".join(lines)
