"""The people of the sample operation and how well each of them works."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

Swaps = dict[str, tuple[str, float]]


@dataclass(frozen=True)
class Skill:
    """How somebody labels. Shares are per object (boxes) or per item (classes).

    miss: objects not seen. spurious: boxes around nothing, per true object. slip: a wrong
    class by carelessness. swaps: true class -> (the class it is taken for, how often).
    jitter: error of each edge as a share of the side. loose: boxes drawn far too wide.
    pace: seconds needed, 1 is usual. learning: exponent of practice, seconds = pace * n**-b.
    class_slip: a wrong class when a whole picture gets one class.
    """

    miss: float = 0.004
    spurious: float = 0.003
    slip: float = 0.004
    swaps: Swaps = field(default_factory=dict)
    class_swaps: Swaps = field(default_factory=dict)
    class_slip: float = 0.014
    jitter: float = 0.012
    loose: float = 0.015
    pace: float = 1.0
    learning: float = 0.12


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody with an account. `part` says what was planted: good, careless, mixer, hasty."""

    number: int
    first_name: str
    last_name: str
    team: str
    part: str
    skill: Skill

    @property
    def username(self) -> str:
        """The account name, as CVAT shows it."""
        return f"{self.first_name}.{self.last_name}".lower().replace(" ", "")

    @property
    def email(self) -> str:
        """The address, as Label Studio shows it."""
        return f"{self.username}@example.com"

    @property
    def worker(self) -> str:
        """The pseudonym in the weather table."""
        return f"hw-{4000 + self.number * 37}"


MIXED = ("tug", "vessel")  # what the mixer takes for what, in boxes
MIXED_WEATHER = ("haze", "fog")
GUIDELINE_PAIR = ("pilot boat", "tug")  # what everybody mixed up until the guideline said how

_GOOD = Skill()
_SKILLS = {
    "good": _GOOD,
    "careless": Skill(
        miss=0.07, spurious=0.05, slip=0.13, class_slip=0.28, jitter=0.022, loose=0.14, pace=0.95
    ),
    "mixer": replace(
        _GOOD,
        swaps={"tug": ("vessel", 0.95), "vessel": ("tug", 0.32)},
        class_swaps={"haze": ("fog", 0.78), "fog": ("haze", 0.7)},
    ),
    "hasty": Skill(
        miss=0.12, spurious=0.03, slip=0.12, class_slip=0.3, jitter=0.026, loose=0.16,
        pace=0.27, learning=0.04,
    ),
    "loose": replace(_GOOD, jitter=0.02, loose=0.5),
}  # fmt: skip

# name, part, pace, how much of the usual error a good person makes
_DAY = (
    ("Hana", "Alvarez", "good", 0.92, 0.8),
    ("Amir", "Haddad", "good", 1.10, 1.0),
    ("Miriam", "Okafor", "mixer", 1.02, 1.0),
    ("Jun", "Sato", "good", 0.88, 0.7),
    ("Piotr", "Nowak", "good", 1.15, 1.3),
    ("Tam", "Nguyen", "careless", 0.96, 1.0),
    ("Claire", "Dubois", "good", 1.00, 1.0),
    ("Ingrid", "Solberg", "good", 1.22, 0.7),
    ("Kofi", "Mensah", "good", 0.95, 1.2),
    ("Dario", "Conti", "hasty", 0.27, 1.0),
    ("Leila", "Farahani", "good", 1.05, 0.9),
    ("Tomas", "Lindqvist", "good", 0.98, 1.1),
    ("Priya", "Raman", "good", 0.90, 1.0),
    ("Marek", "Havel", "good", 1.08, 1.2),
)
_NIGHT = (
    ("Elena", "Popescu", "good", 1.0, 0.8),
    ("Samuel", "Adeyemi", "good", 1.0, 1.0),
    ("Yuki", "Tanaka", "loose", 1.0, 1.0),
    ("Bram", "de Wit", "good", 1.0, 1.1),
    ("Nadia", "Benali", "good", 1.0, 0.9),
)


def day_team() -> tuple[Person, ...]:
    """Fourteen people who draw the boxes of Harbour scenes and name the weather."""
    return tuple(_person(number, "day", row) for number, row in enumerate(_DAY, start=1))


def night_team() -> tuple[Person, ...]:
    """Five people who draw the boxes of Harbour night."""
    return tuple(_person(number, "night", row) for number, row in enumerate(_NIGHT, start=31))


def quality_team() -> tuple[Person, ...]:
    """Two people who review; the first of them also makes gold."""
    exact = Skill(miss=0.0, spurious=0.0, slip=0.0, class_slip=0.0, jitter=0.0, loose=0.0, pace=1.6)
    return (
        Person(51, "Rosa", "Cole", "quality", "expert", exact),
        Person(52, "Victor", "Hale", "quality", "expert", exact),
    )


def _person(number: int, team: str, row: tuple[str, str, str, float, float]) -> Person:
    first, last, part, pace, error = row
    skill = _SKILLS[part]
    skill = replace(
        skill,
        pace=pace,
        miss=skill.miss * error,
        slip=skill.slip * error,
        spurious=skill.spurious * error,
        class_slip=skill.class_slip * error,
    )
    return Person(number, first, last, team, part, skill)
