"""The section `[images]` of `assay.toml`: where the pictures of an export can be reached.

A rule takes an address as the export writes it, by its beginning, to a folder, an http(s) base
or an object store. What no rule names is never fetched from another machine.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ingest.checking import Check

HTTP = ("http", "https")
STORES = ("s3", "gs", "az", "abfs")


@dataclass(frozen=True)
class ImageRule:
    """Addresses that begin like `pattern` lie at `target`; `*` stands for one step of a path.

    `is_private` says that the host of an http target may lie in a private network.
    """

    pattern: str
    target: str
    is_private: bool = False

    @property
    def kind(self) -> str:
        """What the target is: folder, http or store."""
        scheme = urlsplit(self.target).scheme.lower()
        return "http" if scheme in HTTP else "store" if scheme in STORES else "folder"

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        steps = (re.escape(part) for part in self.pattern.split("*"))
        return re.compile("([^/?#\\\\]+)".join(steps))

    def apply(self, uri: str) -> tuple[str, str] | None:
        """The base an address leads to and what follows it there; None when the rule is not met.

        >>> ImageRule("s3://raw/*/", "/mnt/*/frames").apply("s3://raw/north/a/1.jpg")
        ('/mnt/north/frames', 'a/1.jpg')
        >>> ImageRule("images", "/mnt/pictures").apply("images-old/1.jpg") is None
        True
        """
        found = self._begins.match(uri)
        if found is None or any(set(step) <= {"."} for step in found.groups()):
            return None
        rest = uri[found.end() :]
        if self.pattern and not self.pattern.endswith("/") and not rest.startswith("/"):
            return None
        base = self.target
        for step in found.groups():
            base = base.replace("*", step, 1)
        return base, rest.lstrip("/")


def read_images(check: Check, section: Mapping[str, Any]) -> tuple[ImageRule, ...]:
    """The rules of the section, the longest beginning first. Raises WrongOption."""
    check.keys(section, "[images]", ("rules", "private"))
    private = section.get("private", [])
    if private:
        private = check.labels(private, "[images] private")
    rules = check.table(dict(section), "rules", "[images.rules]")
    found = [_rule(check, pattern, target, private) for pattern, target in rules.items()]
    return tuple(sorted(found, key=lambda rule: (-len(rule.pattern), rule.pattern)))


def _rule(check: Check, pattern: str, target: Any, private: list[str]) -> ImageRule:
    where = f'[images.rules] "{pattern}"'
    text = check.text(target, where).strip()
    scheme, host = urlsplit(text).scheme.lower(), urlsplit(text).hostname or ""
    if pattern.count("*") < text.count("*"):
        raise check.fail(where, f"{text!r} has more * than the beginning it is for.")
    if len(scheme) < 2:
        folder = Path(check.place).resolve().parent / text
        return ImageRule(pattern, str(folder))
    if scheme not in (*HTTP, *STORES):
        known = ", ".join((*HTTP, *STORES))
        raise check.fail(where, f"a folder or an address of {known} was expected, not {text!r}.")
    if not host or "*" in urlsplit(text).netloc or "@" in urlsplit(text).netloc:
        raise check.fail(where, f"{text!r} must write its host or bucket out, without a password.")
    return ImageRule(pattern, text, host in private or _says_private(host))


def _says_private(host: str) -> bool:
    """Whether the rule itself writes a private address, which is as good as allowing it."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost"
