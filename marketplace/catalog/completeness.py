"""What a listing still lacks before it may be published, by section of the form. Pure rules, no database."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.catalog.models import Listing
from marketplace.catalog.shape import SECTIONS, fields_of
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

OPTIONAL_TASKS = frozenset({"description", "files"})


@dataclass(frozen=True)
class Problem:
    """Something to complete: the section and the form field where it is done."""

    section: str
    field: str
    text: Text


def problems(listing: Listing) -> list[Problem]:
    """Everything that stands between this listing and publication, in the order of the form."""
    found = ((field, field.problem(listing)) for task in SECTIONS for field in fields_of(task))
    return [Problem(field.section, field.anchor, text) for field, text in found if text is not None]


def refuse_incomplete(listing: Listing) -> None:
    """Invalid with every problem by its field."""
    found = problems(listing)
    if found:
        raise Invalid(
            Text(
                "아직 {count}가지를 더 입력해야 합니다: {first}",
                "{count} things are still missing: {first}",
            ).fill(count=len(found), first=found[0].text),
            **{problem.field: problem.text for problem in found},
        )


def states(listing: Listing) -> dict[str, str]:
    """Each task's state: "done", "started" or "todo"."""
    lacking = {problem.section for problem in problems(listing)}
    return {
        task: ("started" if task in lacking else "done") if _begun(listing, task) else "todo"
        for task in SECTIONS
    }


def _begun(listing: Listing, task: str) -> bool:
    return any(field.is_filled(listing) for field in fields_of(task) if field.begins)


def missing_language(listing: Listing) -> str | None:
    """The language in which title or summary is missing ("ko" or "en"): asked for, not required."""
    for lang in ("ko", "en"):
        if not (getattr(listing, f"title_{lang}") and getattr(listing, f"summary_{lang}")):
            return lang
    return None
