"""What `assay.toml` says, checked: formats, people, projects, policies, label sets, images.

This room reads no file of its own accord: the door finds `assay.toml`, passes its bytes here
and puts the outcome into the request.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ingest.adapters import Adapter, registry
from ingest.adapters._mapping import WORDS, Mapped
from ingest.checking import Check, hint, plain
from ingest.errors import WrongOption
from ingest.images import ImageRule, read_images
from ingest.policies import Policies, read_policies, read_taxonomies

ASSET_KEYS = ("external_id", "path", "basename", "sha256")


@dataclass(frozen=True)
class Alias:
    """An id a person had in a tool, from one day to another (both included; None: open)."""

    tool: str
    source_id: str
    first_day: date | None = None
    last_day: date | None = None

    @property
    def is_dated(self) -> bool:
        """Whether it was the person's for a time only."""
        return self.first_day is not None or self.last_day is not None


@dataclass(frozen=True)
class Person:
    """One annotator and all their ids.

    `identity` is the id that is hashed for all of them: the first that has no dates, else
    the name, because an id that changed hands can stand for nobody.
    """

    name: str
    aliases: tuple[Alias, ...]
    team: str | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """Tool and id that stand for the person."""
        lasting = next((alias for alias in self.aliases if not alias.is_dated), None)
        return (lasting.tool, lasting.source_id) if lasting else ("assay.toml", self.name)


@dataclass(frozen=True)
class ProjectSettings:
    """What is said of one project; None where nothing is."""

    asset_key: str | None = None
    time_zone: str | None = None
    customer: str | None = None
    target_on: date | None = None


@dataclass(frozen=True)
class Settings:
    """All of `assay.toml`. The empty one changes nothing."""

    formats: tuple[Adapter, ...] = ()
    people: tuple[Person, ...] = ()
    projects: Mapping[str, ProjectSettings] = field(default_factory=dict)
    policies: Mapping[tuple[str, str, str], float | str] = field(default_factory=dict)
    images: tuple[ImageRule, ...] = ()

    def project(self, name: str) -> ProjectSettings:
        """What is said of a project."""
        return self.projects.get(name, ProjectSettings())

    def identity(self, project: str, adapter: Adapter) -> list[str]:
        """What of these settings shapes a load of one project by one adapter; mostly nothing.

        It is part of the import's id: a changed setting makes the same file a new import.
        """
        about = [repr(adapter.module)] if isinstance(adapter.module, Mapped) else []
        tool = adapter.module.TOOL
        about += [repr(p) for p in self.people if any(a.tool == tool for a in p.aliases)]
        about += [repr(self.projects[project])] if project in self.projects else []
        return about + [repr(item) for item in sorted(self.policies.items())]


def read_settings(named: Path | None, policies: Policies) -> Settings:
    """What the configuration says: the file named, else `assay.toml` here, else nothing.

    Raises WrongOption with one sentence, OSError when the file named cannot be read.
    """
    path = named or Path("assay.toml")
    if named is None and not path.is_file():
        return Settings()
    return parse_settings(path.read_bytes(), str(path), policies)


def parse_settings(text: bytes, place: str, policies: Policies) -> Settings:
    """Read the bytes of an `assay.toml`; `place` is its name for messages.

    `policies` are the settings that the views know. Raises WrongOption with one sentence.
    """
    try:
        content = tomllib.loads(text.decode("utf-8-sig").replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).rstrip(".")
        raise WrongOption(f"{place} is not TOML ({reason}). Correct that line.") from error
    check = Check(place)
    known = ("formats", "people", "projects", "policy", "taxonomies", "images")
    check.keys(content, "", known)
    formats = _formats(check, check.table(content, "formats", "formats"))
    return Settings(
        formats,
        _people(check, content.get("people", []), formats),
        _projects(check, check.table(content, "projects", "projects")),
        read_policies(check, check.table(content, "policy", "policy"), policies)
        | read_taxonomies(check, check.table(content, "taxonomies", "taxonomies")),
        read_images(check, check.table(content, "images", "images")),
    )


def _formats(check: Check, sections: Mapping[str, Any]) -> tuple[Adapter, ...]:
    found = []
    for name in sections:
        where = f"[formats.{name}]"
        if name in registry() or name == "auto":
            raise check.fail(where, f"{name} is a format already. Give it another name.")
        section = check.table(sections, name, where)
        check.keys(section, where, ("records", "when", *WORDS))
        paths = {
            word: check.text(section[word], f"{where} {word}") for word in WORDS if word in section
        }
        if "asset" not in paths or not {"label", "gold"} & set(paths):
            raise check.fail(where, "asset, and label or gold, must say where they are.")
        records = section.get("records", "")
        if records != "":
            records = check.text(records, f"{where} records")
        when = section.get("when", [])
        if not isinstance(when, list) or not all(isinstance(key, str) for key in when):
            raise check.fail(f"{where} when", f"a list of keys was expected, not {when!r}.")
        found.append(Adapter(name, Mapped(name, records, tuple(paths.items()), tuple(when))))
    return tuple(found)


def _people(check: Check, given: Any, formats: Sequence[Adapter]) -> tuple[Person, ...]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise check.fail("people", "tables [[people]] were expected.")
    tools: dict[str, str] = {}
    for adapter in (*registry().values(), *formats):
        tools.setdefault(plain(adapter.name), adapter.module.TOOL)
        tools[plain(adapter.module.TOOL)] = adapter.module.TOOL
    people = []
    for number, one in enumerate(given, 1):
        where = f"[[people]] {number}"
        check.keys(one, where, ("name", "ids", "team"))
        name = check.text(one.get("name"), f"{where} name")
        team = check.text(one["team"], f"{where} team") if "team" in one else None
        ids = one.get("ids")
        if not isinstance(ids, list) or not ids:
            raise check.fail(f"{where} ids", 'a list such as ["cvat:ann"] was expected.')
        aliases = tuple(_alias(check, value, where, tools) for value in ids)
        people.append(Person(name, aliases, team))
    _refuse_shared(check, people)
    return tuple(people)


def _alias(check: Check, value: Any, where: str, tools: Mapping[str, str]) -> Alias:
    if not isinstance(value, dict):
        value = {"id": value}
    check.keys(value, where, ("id", "from", "to"))
    text = check.text(value.get("id"), f"{where} id")
    tool, colon, source_id = text.partition(":")
    if not (colon and source_id):
        raise check.fail(where, f'{text!r} is not an id such as "label_studio:ann@example.com".')
    if plain(tool) not in tools:
        raise check.fail(where, f"unknown tool {tool!r}{hint(plain(tool), tools)}")
    days = [check.day(value.get(key), f"{where} {key}") for key in ("from", "to")]
    if days[0] and days[1] and days[0] > days[1]:
        raise check.fail(where, f"{text} ends on {days[1]}, before it begins on {days[0]}.")
    return Alias(tools[plain(tool)], source_id, *days)


def _refuse_shared(check: Check, people: Sequence[Person]) -> None:
    """On no day may an id be two people, or twice in one list."""
    taken: dict[tuple[str, str], list[Alias]] = {}
    for number, person in enumerate(people, 1):
        for alias in person.aliases:
            others = taken.setdefault((alias.tool, alias.source_id), [])
            if any(_overlap(alias, other) for other in others):
                raise check.fail(
                    f"[[people]] {number}",
                    f"{alias.tool}:{alias.source_id} is listed twice for the same days. "
                    "Give each its from and to.",
                )
            others.append(alias)
    names = [person.name for person in people]
    for name in names:
        if names.count(name) > 1:
            raise check.fail("[[people]]", f"{name!r} is there twice. Put all ids in one.")


def _overlap(one: Alias, other: Alias) -> bool:
    latest_start = max(one.first_day or date.min, other.first_day or date.min)
    return latest_start <= min(one.last_day or date.max, other.last_day or date.max)


def _projects(check: Check, sections: Mapping[str, Any]) -> dict[str, ProjectSettings]:
    found = {}
    for name in sections:
        where = f'[projects."{name}"]'
        section = check.table(sections, name, where)
        check.keys(section, where, ("asset_key", "time_zone", "customer", "target_on"))
        texts = {
            key: check.text(section[key], f"{where} {key}")
            for key in ("asset_key", "time_zone", "customer")
            if key in section
        }
        rule, zone = texts.get("asset_key"), texts.get("time_zone")
        if rule is not None and rule not in ASSET_KEYS:
            raise check.fail(where, f"asset_key is one of {', '.join(ASSET_KEYS)}, not {rule!r}.")
        if zone is not None and not _is_zone(zone):
            raise check.fail(where, f"there is no time zone {zone!r}; one is Europe/Paris.")
        target = check.day(section.get("target_on"), f"{where} target_on")
        found[name] = ProjectSettings(rule, zone, texts.get("customer"), target)
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # an odd key, a folder of zones, no such zone
        return False
    return True
