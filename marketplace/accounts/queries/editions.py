"""Which edition of the terms of use and of the privacy notice holds, and who has yet to agree to it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from marketplace.accounts.models import CONSENT_VERSION, Consent
from marketplace.accounts.models.editions import EDITIONS, NAMES, Edition, TextEdition
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.text import Text


def editions_of(text: str) -> list[tuple[Edition, date | None]]:
    """The editions of a text that were announced, oldest first, each with the day from when it holds; None: the first."""
    days = _days(text)
    first, *later = EDITIONS[text]
    return [(first, None), *((one, days[one.version]) for one in later if one.version in days)]


def holding(text: str) -> Edition:
    """The edition that holds today."""
    today = clock.today()
    return [one for one, day in editions_of(text) if day is None or day <= today][-1]


class ShownText(NamedTuple):
    """A text as a page shows it: the edition that is to be read, all of them, and the one that holds today."""

    text: str
    name: Text
    edition: Edition
    editions: list[tuple[Edition, date | None]]
    held: Edition


def shown_text(text: str, version: str | None) -> ShownText | None:
    """The edition of this version, or the one that holds; None where no such edition was announced."""
    editions, held = editions_of(text), holding(text)
    wanted = version or held.version
    edition = next((one for one, _ in editions if one.version == wanted), None)
    return ShownText(text, NAMES[text], edition, editions, held) if edition else None


def version_agreed_to(purpose: str) -> str:
    """What a consent that is given now names as the version of what was read."""
    return holding(purpose).version if purpose in EDITIONS else CONSENT_VERSION


def newest() -> str:
    """A mark of the newest editions; empty while no text has more than its first, and nobody needs to be asked."""
    if all(len(editions) == 1 for editions in EDITIONS.values()):
        return ""
    return " ".join(f"{text}:{editions[-1].version}" for text, editions in EDITIONS.items())


def unagreed(user_id: int | None) -> list[tuple[str, Edition]]:
    """The material editions that this person has not agreed to, whether or not they hold yet."""
    live = select(Consent.purpose, Consent.version).where(
        Consent.user_id == user_id, Consent.withdrawn_at.is_(None)
    )
    agreed = {row.purpose: row.version for row in db.session.execute(live)}
    return [
        (text, edition)
        for text, (_, *later) in EDITIONS.items()
        for edition in later
        if edition.material and edition.version > agreed.get(text, "")
    ]


def to_agree(missing: list[tuple[str, Edition]]) -> list[TextEdition]:
    """Of these editions, those that hold today, oldest first."""
    wanted = {(text, edition.version) for text, edition in missing}
    held = select(TextEdition).where(TextEdition.from_on <= clock.today()).order_by(TextEdition.from_on)
    return [row for row in db.session.scalars(held) if (row.text, row.version) in wanted]


def _days(text: str) -> dict[str, date]:
    if len(EDITIONS[text]) == 1:
        return {}
    rows = db.session.execute(
        select(TextEdition.version, TextEdition.from_on).where(TextEdition.text == text)
    )
    return {row.version: row.from_on for row in rows}
