"""What `[images]` of assay.toml says, and what it refuses to say."""

from pathlib import Path

import pytest

from ingest import WrongOption, parse_settings


def rules(text: str, place: str = "assay.toml") -> list[tuple[str, str, bool]]:
    found = parse_settings(text.encode(), place, {}).images
    return [(rule.pattern, rule.target, rule.is_private) for rule in found]


def test_the_longest_beginning_comes_first_and_folders_start_from_the_file(tmp_path: Path) -> None:
    text = """
    [images]
    private = ["pictures.corp"]
    [images.rules]
    "s3://raw/" = "pictures"
    "s3://raw/night/" = "https://pictures.corp/night"
    "x/" = "https://elsewhere.example/"
    "y/" = "http://127.0.0.1:80/"
    """
    assert rules(text, str(tmp_path / "assay.toml")) == [
        ("s3://raw/night/", "https://pictures.corp/night", True),
        ("s3://raw/", str(tmp_path / "pictures"), False),
        ("x/", "https://elsewhere.example/", False),
        ("y/", "http://127.0.0.1:80/", True),
    ]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("ftp://host/a", "a folder or an address of http, https, s3, gs, az, abfs was expected"),
        ("https://*/a", "has more *"),
        ("https:///a", "must write its host or bucket out"),
        ("s3:///a", "must write its host or bucket out"),
        ("https://ann:secret@host/", "without a password"),
        ("", "a text was expected"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(target: str, says: str) -> None:
    with pytest.raises(WrongOption) as error:
        rules(f'[images.rules]\n"a/" = "{target}"')
    assert says in str(error.value)


def test_an_export_cannot_choose_the_host_or_the_bucket() -> None:
    with pytest.raises(WrongOption, match="write its host or bucket out"):
        rules('[images.rules]\n"s3://*/" = "s3://*/"')


@pytest.mark.parametrize(
    ("uri", "leads_to"),
    [
        ("s3://raw/north/a/1.jpg", ("/mnt/north/frames", "a/1.jpg")),
        ("s3://raw/../a/1.jpg", None),
        ("s3://raw/./a/1.jpg", None),
        ("s3://rawer/north/1.jpg", None),
    ],
)
def test_a_star_is_one_step_and_never_a_step_up(uri: str, leads_to: tuple[str, str] | None) -> None:
    (rule,) = parse_settings(
        b'[images.rules]\n"s3://raw/*/" = "/mnt/*/frames"', "assay.toml", {}
    ).images
    assert rule.apply(uri) == leads_to
