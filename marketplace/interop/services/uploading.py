"""A sheet arrives: kept in the store, its headings read, its columns said."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.catalog import services as catalog
from marketplace.formats import citations
from marketplace.formats.catalogues import sheet
from marketplace.formats.tables import TableError
from marketplace.formats.tables.headings import folded
from marketplace.gateways import storage
from marketplace.interop.lifecycle import RUN
from marketplace.interop.models import ColumnMatch, ImportRun
from marketplace.interop.permissions import may_bring
from marketplace.interop.queries import remembered
from marketplace.interop.services.checking import check
from marketplace.interop.services.turns import load
from marketplace.kernel import audit
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

NUMBER = "number"  # typed alone: nothing else is known yet
NOT_YOURS = Text(
    "이 기관의 기술을 가져올 수 있는 권한이 없습니다. 기관의 기술이전 담당자에게 요청해 주십시오.",
    "You cannot import for this institution. Ask its technology transfer officer.",
)


def drop(institution_id: int, actor: Actor, name: str, stream: IO[bytes], kind: str = "patent") -> str:
    """Whatever somebody drops or pastes, told by its content; the run's ref. A sheet waits for its columns, the rest is
    checked at once. Invalid (`file`) says why a thing is not taken."""
    content = stream.read(sheet.LIMITS.file_bytes + 1)
    try:
        entries = citations.read(content)
    except citations.NotRead as error:
        raise Invalid(error.reason, file=error.reason) from error
    if entries is None:
        return upload(institution_id, actor, name, io.BytesIO(content), kind)
    if not may_bring(actor, institution_id):
        raise Forbidden(NOT_YOURS)
    stored = storage.files().put(io.BytesIO(content), sheet.LIMITS.file_bytes)
    with atomic():
        institution = db.session.get(Organisation, institution_id)
        if institution is None or institution.kind != "institution":
            raise NotFound()
        run = ImportRun(
            institution_id=institution_id,
            user_id=actor.user_id,
            file_name=name[-200:] or entries[0].source or "1",
            sha256=stored.sha256,
            size=stored.size,
            kind=kind,
            source=entries[0].source or NUMBER,
        )
        db.session.add(run)
        db.session.flush()
        audit.record("import_run.drop", run, actor, entries=len(entries))
        ref = run.ref
    check(ref, actor)
    return ref


def upload(institution_id: int, actor: Actor, name: str, stream: IO[bytes], kind: str = "patent") -> str:
    """Keep a sheet and read its headings; the run's ref. Invalid (`file`) says why a file is not taken."""
    if not may_bring(actor, institution_id):
        raise Forbidden(NOT_YOURS)
    content = stream.read(sheet.LIMITS.file_bytes + 1)
    try:
        head = sheet.head_of(content, catalog.exchange_layout())
    except TableError as error:
        raise Invalid(error.reason, file=error.reason) from error
    stored = storage.files().put(io.BytesIO(content), sheet.LIMITS.file_bytes)
    mapping = sheet.guess(head.headings, catalog.exchange_layout(), remembered(institution_id))
    with atomic():
        institution = db.session.get(Organisation, institution_id)
        if institution is None or institution.kind != "institution":
            raise NotFound()
        run = ImportRun(
            institution_id=institution_id,
            user_id=actor.user_id,
            file_name=name[-200:] or "sheet.csv",
            sha256=stored.sha256,
            size=stored.size,
            kind=kind,
            headings=list(head.headings),
            samples={heading: list(values) for heading, values in head.samples.items()},
            mapping=mapping,
        )
        db.session.add(run)
        db.session.flush()
        audit.record("import_run.upload", run, actor, size=stored.size)
        return run.ref


def match_columns(ref: str, actor: Actor, mapping: Mapping[str, str], kind: str) -> None:
    """Say which heading is which column, and remember it for the institution's next sheet. Invalid without a title."""
    known = sheet.targets(catalog.exchange_layout())
    with atomic():
        run = load(ref)
        RUN.check("check", run, actor)
        chosen = {
            heading: name
            for heading in run.headings
            if (name := mapping.get(heading, "")) in known or not name
        }
        chosen = {heading: chosen.get(heading, "") for heading in run.headings}
        _refuse(chosen)
        run.mapping, run.kind = chosen, kind
        _remember(run.institution_id, chosen)


def _refuse(chosen: Mapping[str, str]) -> None:
    names = [name for name in chosen.values() if name]
    if not {"title_ko", "title_en"} & set(names):
        sentence = Text(
            "기술 이름이 있는 열을 하나 선택해 주십시오.", "Choose the column that holds the titles."
        )
        raise Invalid(sentence, columns=sentence)
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        first, second = [heading for heading, name in chosen.items() if name == twice][:2]
        sentence = Text(
            "두 열이 같은 항목입니다: {first}, {second}. 하나만 남겨 주십시오.",
            "Two columns are the same field: {first}, {second}. Keep one of them.",
        ).fill(first=first, second=second)
        raise Invalid(sentence, columns=sentence)


def _remember(institution_id: int, chosen: Mapping[str, str]) -> None:
    wanted = {folded(heading)[:120]: name for heading, name in chosen.items()}
    query = select(ColumnMatch).where(ColumnMatch.institution_id == institution_id)
    for row in db.session.scalars(query.where(ColumnMatch.heading.in_(list(wanted)))):
        row.column = wanted.pop(row.heading)
    for heading, name in wanted.items():
        if heading:
            db.session.add(ColumnMatch(institution_id=institution_id, heading=heading, column=name))


def discard(ref: str, actor: Actor) -> None:
    """Do not import it after all."""
    with atomic():
        RUN.perform("discard", load(ref), actor)
