"""Every letter there is, in both languages, about objects that are plausible: none is sent that no test has read.

What a letter says of its matter is read in the tests of its room; here stand what holds for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template
from jinja2 import meta

from marketplace.accounts.services import letters
from marketplace.features import PACKAGES
from marketplace.formats.particles import settle
from marketplace.kernel import feature
from marketplace.kernel.text import language, reading

FOLDER = Path(__file__).parents[2] / "templates" / "mail"
TEMPLATES = sorted(path.stem for path in FOLDER.glob("*.txt") if not path.stem.startswith("_"))
HANGUL = re.compile(r"[가-힣]")
OPEN_PARTICLE = re.compile(r"이\(가\)|을\(를\)|은\(는\)|[와과]\([과와]\)|\(으\)로")
NOT_SAID = re.compile(r"\bNone\b|\[\]|\{\}|[{<]\w+")
ADDRESS = re.compile(r"https?://\S+")
DAYS = (
    "day",
    "sign_by",
    "decide_by",
    "complete_by",
    "valid_until",
    "talks_until",
    "until",
    "period_from",
    "period_until",
    "answer_by",
)
NUMBERS = (
    "total", "amount", "fee", "net", "tax", "excess", "outstanding", "royalty", "difference", "count", "days", "months",
    "late", "rung", "interest", "left", "signing_limit", "shortfall", "reported", "stated",
    "free", "taxable", "to_return", "year", "years",
)  # fmt: skip
PAIRS = {"items": 2}  # what a letter takes apart


class Plausible:
    """Anything a letter may show: each part of it is what its name promises, and plausible in turn."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return plausible(name)

    def __getitem__(self, _key: object) -> Any:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter([Plausible()])

    def __len__(self) -> int:
        return 1

    def __call__(self, *_arguments: Any, **_values: Any) -> Any:
        return self

    def __str__(self) -> str:
        return "다온전자" if language() == "ko" else "Daon Electronics"


def plausible(name: str) -> Any:
    """A value for a part of this name."""
    if name.endswith("_on") or name in DAYS:
        return date(2026, 12, 20)
    if name.endswith("_at"):
        return datetime(2026, 12, 20, 3, tzinfo=UTC)
    if name == "id" or name.endswith(("_id", "_bp", "_krw", "_amount")) or name in NUMBERS:
        return 3
    if name == "currency" or name.endswith("_currency"):
        return "KRW"
    if name == "action":
        return "approve"
    if name in PAIRS:
        return [tuple(Plausible() for _ in range(PAIRS[name]))]
    return Plausible()


def context_of(app: Flask, template: str) -> dict[str, Any]:
    """What `letters.write` would give the template, made up."""
    source = (FOLDER / f"{template}.txt").read_text()
    names = meta.find_undeclared_variables(app.jinja_env.parse(source)) - set(app.jinja_env.globals)
    return {name: plausible(name) for name in names}


def test_every_template_is_a_letter_of_a_feature_and_the_other_way_round() -> None:
    declared = set(feature.load(PACKAGES).letters)
    assert declared == set(TEMPLATES)


# What advertising says in Korean to everybody: that it is, and how to stop it (정보통신망법 시행령 별표 6).
LAWFUL = re.compile(r"\(광고\)|\(무료 수신 거부\)")


def written(app: Flask, template: str, spoken: str) -> str:
    """The letter as its reader gets it."""
    with reading(spoken):
        frame = {"reader": Plausible(), "link": letters.link, "lang": spoken, "on_talks": False}
        return settle(render_template(f"mail/{template}.txt", **{**context_of(app, template), **frame}))


@pytest.mark.parametrize("spoken", ["ko", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_letter_names_its_matter_and_leaves_no_gap(app: Flask, template: str, spoken: str) -> None:
    text = written(app, template, spoken)
    subject, _, body = text.strip().partition("\n")
    subject = subject.removeprefix("Subject:").strip()
    site, _, matter = subject.removeprefix("(광고) ").partition(
        "] "
    )  # advertising says so, in Korean for everybody
    assert site == ("[기술마당" if spoken == "ko" else "[Gisul Madang"), subject
    assert len(matter) >= 6, subject
    assert ADDRESS.search(body), "it leads nowhere"
    assert not OPEN_PARTICLE.search(text), OPEN_PARTICLE.search(text)
    assert not NOT_SAID.search(text), text
    assert spoken == "ko" or not HANGUL.search(LAWFUL.sub("", text)), text
    lines = [line.strip() for line in body.splitlines()]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        assert not line.endswith(":") or following, f"nothing follows: {line}"
