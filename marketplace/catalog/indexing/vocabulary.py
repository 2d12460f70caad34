"""The center's own words: kept whole, translated, or taken out of the built-in glossary. The table is the truth; the
engine gets it before each building of the index."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.catalog.indexing.models import VocabularyTerm
from marketplace.catalog.permissions import administers
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Forbidden, Invalid, NotFound
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from search_index.interface import VocabularyEdits
from search_index.vocabulary import builtin

KINDS: dict[str, Text] = {
    "pair": Text("번역 짝", "Translation"),
    "word": Text("한 낱말로 볼 말", "Word kept whole"),
    "removed": Text("기본 용어집에서 뺀 짝", "Taken out of the glossary"),
}


def terms() -> list[VocabularyTerm]:
    """All changes, newest first."""
    return list(db.session.scalars(select(VocabularyTerm).order_by(VocabularyTerm.id.desc())))


def edits() -> VocabularyEdits:
    """The changes as the engine takes them, in a stable order."""
    rows = db.session.scalars(select(VocabularyTerm).order_by(VocabularyTerm.id)).all()

    def pairs(kind: str) -> tuple[tuple[str, str], ...]:
        return tuple((row.ko, row.en) for row in rows if row.kind == kind)

    return VocabularyEdits(
        words=tuple(ko for ko, _ in pairs("word")), pairs=pairs("pair"), removed=pairs("removed")
    )


def add_term(actor: Actor, kind: str, ko: str, en: str) -> None:
    """Add a change; the same one twice is one."""
    ko, en = " ".join(ko.split()), " ".join(en.split()) if kind != "word" else ""
    wrong = {}
    if not 1 < len(ko) <= 100:
        wrong["ko"] = Text(
            "한국어 말을 2자에서 100자로 입력해 주십시오.", "Please enter 2 to 100 characters in Korean."
        )
    if kind != "word" and not 1 < len(en) <= 100:
        wrong["en"] = Text(
            "번역 짝에는 영어 말도 2자에서 100자로 입력해 주십시오.",
            "A translation needs 2 to 100 characters in English as well.",
        )
    if wrong or kind not in KINDS:
        raise Invalid(Text("용어를 확인해 주십시오.", "Please check the words."), **wrong)
    with atomic():
        _center_only(actor)
        if insert_ignore(
            VocabularyTerm,
            ref=new_ref(),
            kind=kind,
            ko=ko,
            en=en,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        ):
            audit.record("vocabulary.add", None, actor, kind=kind, ko=ko, en=en)


def delete_term(actor: Actor, ref: str) -> None:
    """Take a change back."""
    with atomic():
        _center_only(actor)
        row = db.session.scalars(select(VocabularyTerm).where(VocabularyTerm.ref == ref)).first()
        if row is None:
            raise NotFound()
        audit.record("vocabulary.delete", None, actor, kind=row.kind, ko=row.ko, en=row.en)
        db.session.delete(row)


def _center_only(actor: Actor) -> None:
    if not administers(actor):
        raise Forbidden(
            Text("센터 관리자만 고칠 수 있습니다.", "Only the center's administrators change it.")
        )


def glossary(text: str, limit: int = 40) -> list[tuple[str, str]]:
    """Pairs (Korean, English) of the built-in glossary in which a text occurs, those taken out left out."""
    wanted = text.strip().casefold()
    if len(wanted) < 2:
        return []
    gone = set(edits().removed)
    found = (
        (ko, en)
        for meaning in builtin().meanings
        for ko in meaning.ko
        for en in meaning.en
        if wanted in ko.casefold()
        or wanted in en.casefold()
        or wanted.replace(" ", "") in ko.replace(" ", "")
    )
    return [pair for pair, _ in zip((p for p in found if p not in gone), range(limit), strict=False)]


def size_of_glossary() -> int:
    """How many meanings the library brings along."""
    return len(builtin().meanings)
