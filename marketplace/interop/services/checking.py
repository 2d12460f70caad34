"""The dry run: every line is read, judged by the rules of the run itself and kept with what was found. Nothing is written.

The run takes the lines from here and reads no file again, so it finds what was found.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, select

from marketplace.accounts.queries import actor_of
from marketplace.catalog import queries
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.catalog.queries import Known
from marketplace.formats import citations
from marketplace.formats.catalogues import CatalogueRow, Problem, sheet
from marketplace.formats.patent_number import bare
from marketplace.formats.tables import TableError
from marketplace.gateways import storage
from marketplace.interop.lifecycle import RUN
from marketplace.interop.models import ImportRow, ImportRun
from marketplace.interop.permissions import writes_all
from marketplace.interop.services import looking_up
from marketplace.interop.services.turns import CHUNK, SECONDS, load, next_key, run_small
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

SMALL = 400_000  # bytes: such a sheet is checked while its person waits
FEW_TITLES = 500  # lines without a number whose titles are compared with those of the catalogue


def check(ref: str, actor: Actor) -> None:
    """Begin the dry run; what an earlier one found is forgotten."""
    with atomic():
        run = load(ref)
        RUN.perform("check", run, actor)
        db.session.execute(
            delete(ImportRow).where(ImportRow.run_id == run.id).execution_options(synchronize_session=False)
        )
        run.total = run.done = 0
        run.problem = {}
        key = _ask(run)
        small = run.size <= (looking_up.WHILE_WAITING if looking_up.looks_up(run) else SMALL)
    run_small("import_check", key, small)


def _ask(run: ImportRun) -> str:
    """Ask for another turn, in the caller's transaction; the message's key."""
    key = next_key(run)
    outbox.send("import_check", key, ref=run.ref)
    return key


def check_on(payload: dict[str, Any], key: str) -> None:
    """Handler: read on where the last turn stopped."""
    ref = payload["ref"]
    db.session.rollback()
    run = db.session.scalars(select(ImportRun).where(ImportRun.ref == ref)).one()
    if run.state != "checking":
        return
    run_id, actor = run.id, actor_of(run.user_id)
    with storage.files().open(run.sha256) as file:
        content = file.read()
    try:
        rows = _rows(run, content)
    except (TableError, citations.NotRead) as error:
        _fail(ref, error.reason)
        return
    last = db.session.scalar(select(func.max(ImportRow.number)).where(ImportRow.run_id == run_id)) or 0
    waiting = (row for row in rows if row.number > last)
    until = time.monotonic() + SECONDS
    asks = looking_up.looks_up(run)
    db.session.rollback()  # nothing is held while others are asked
    while chunk := list(islice(waiting, looking_up.AT_ONCE if asks else CHUNK)):
        if asks:
            chunk = [looking_up.filled(row) for row in chunk]
        _judge(ref, chunk, len(rows), actor)
        if time.monotonic() > until:
            break
    with atomic():
        run = load(ref)
        if run.state != "checking":
            return
        if chunk:
            _ask(run)
        else:
            run.total = run.done = len(rows)
            RUN.perform("checked", run, SYSTEM)


def _rows(run: ImportRun, content: bytes) -> list[CatalogueRow]:
    """The lines of a sheet, or the results of what was dropped, numbered from 1."""
    layout, today = catalog.exchange_layout(), clock.today()
    if not run.source:
        return list(sheet.rows_of(content, run.mapping, today, layout, run.kind))
    entries = citations.read(content) or []
    rows = []
    for n, entry in enumerate(entries, 1):
        if entry.problem:
            rows.append(CatalogueRow(n, dict(entry.record), [Problem("", entry.problem, "number")]))
            continue
        rows.append(_untitled(sheet.row_of_record(n, dict(entry.record), today, layout)))
    return rows


def _untitled(row: CatalogueRow) -> CatalogueRow:
    """A number is enough to begin a draft; its title is asked for next. Without both, the title is what is told to be missing."""
    if row.listing.get("doi") or row.listing.get("patents"):
        problems = [one for one in row.problems if (one.field, one.code) != ("title_ko", "missing")]
        return row._replace(listing={**row.listing, "untitled": True}, problems=problems)
    return row._replace(problems=[one for one in row.problems if (one.field, one.code) != ("key", "missing")])


def _fail(ref: str, reason: Text) -> None:
    with atomic():
        run = load(ref)
        run.problem = {"ko": reason.ko, "en": reason.en}
        RUN.perform("fail", run, SYSTEM)


def _judge(ref: str, chunk: list[CatalogueRow], total: int, actor: Actor) -> None:
    run = db.session.scalars(select(ImportRun).where(ImportRun.ref == ref)).one()
    run_id, institution_id = run.id, run.institution_id
    headings = {name: heading for heading, name in run.mapping.items() if name}
    keys = [row.listing.get("key") or "" for row in chunk]
    before = set(
        db.session.scalars(select(ImportRow.key).where(ImportRow.run_id == run_id, ImportRow.key.in_(keys)))
    )
    known = catalog.imported(source_of(institution_id), keys)
    made = []
    for row in chunk:
        key = row.listing.get("key") or ""
        repeated = bool(key) and key in before
        before.add(key)
        made.append(_row(run_id, row, headings, institution_id, known, repeated, total, actor))
    with atomic():
        run = load(ref)
        if run.state == "checking":
            db.session.add_all(made)
            run.total, run.done = total, run.done + len(made)


def source_of(institution_id: int) -> str:
    """What tells the lines of an institution's sheets from other imports: the same number is the same listing."""
    return f"sheet:{institution_id}"


def _row(
    run_id: int,
    row: CatalogueRow,
    headings: Mapping[str, str],
    institution_id: int,
    known: Mapping[str, int],
    repeated: bool,
    total: int,
    actor: Actor,
) -> ImportRow:
    record, problems = dict(row.listing), list(row.problems)
    key = record.get("key") or ""
    if repeated:
        reason = Text(
            "같은 성과가 표의 앞줄에 있습니다. 한 줄만 남겨 주십시오.",
            "The same result stands in a line above. Keep one of them.",
        )
        problems.append(Problem("key", reason, "repeated_key"))
    if not any(problem.blocking for problem in problems):
        problems += [Problem(name, text, "invalid") for name, text in catalog.problems_of_record(record)]
    found = ImportRow(
        run_id=run_id,
        number=row.number,
        key=key,
        title=str(record.get("title_ko") or record.get("title_en") or key)[:300],
        record=record,
        listing_id=known.get(key),
        outcome="refused",
    )
    if not any(problem.blocking for problem in problems):
        found.outcome = "update" if found.listing_id else "new"
        if not found.listing_id:
            problems += _twins(found, record, institution_id, total, actor)
        if found.listing_id:
            problems += _update(found, actor)
    if any(problem.blocking for problem in problems):
        found.outcome = "refused"
    found.problems = [_told(problem, headings) for problem in problems]
    return found


def _told(problem: Problem, headings: Mapping[str, str]) -> dict[str, Any]:
    """The problem in the words of the sheet: which of its columns it is."""
    name = PLACES.get(problem.field, problem.field.partition(".")[0])
    return {
        "heading": headings.get(name, ""),
        "field": name,
        "code": problem.code,
        "blocking": problem.blocking,
        "ko": problem.reason.ko,
        "en": problem.reason.en,
    }


PLACES = {
    "patents.application_no": "application_no",
    "patents.registration_no": "registration_no",
    "patents.expires_on": "expires_on",
    "patents.status": "patent_status",
    "licence": "licence",
}


def _twins(
    found: ImportRow, record: Mapping[str, Any], institution_id: int, total: int, actor: Actor
) -> list[Problem]:
    """A listing with the same number is brought up to the sheet where it is empty; one with a like title is shown."""
    numbers = frozenset(
        (patent["country"], which, bare(patent[name]))
        for patent in record.get("patents") or ()
        for which, name in (("application", "application_no"), ("registration", "registration_no"))
        if patent.get(name)
    )
    titles = [record.get("title_ko"), record.get("title_en")] if not numbers and total <= FEW_TITLES else []
    known = Known(record.get("doi") or "", numbers, tuple(str(title) for title in titles if title))
    others = queries.duplicates_seen(actor, queries.duplicates(institution_id, known))
    if not others:
        return []
    first = others[0]
    if not first.public_id:
        return [Problem("", first.why, "colleagues", blocking=first.certain)]
    why = Text("{number} {title}. {why}", "{number} {title}. {why}").fill(
        number=first.public_id, title=first.title, why=first.why
    )
    if first.certain:
        found.listing_id, found.outcome = first.listing_id, "update"
    else:
        found.outcome = "alike"
    return [Problem("title_ko", why, "same_number" if first.certain else "alike", blocking=False)]


def base_of(listing_id: int) -> Mapping[str, Any] | None:
    """What an import wrote last into a listing, or put back where it was undone."""
    query = select(ImportRow).where(
        ImportRow.listing_id == listing_id, ImportRow.outcome.in_(("created", "updated", "same", "undone"))
    )
    row = db.session.scalars(query.order_by(ImportRow.id.desc()).limit(1)).first()
    if row is None:
        return None
    return row.before if row.outcome == "undone" and row.before is not None else row.after


class _Tried(Exception):
    """Ends a trial, so that nothing of it is written."""


def _update(found: ImportRow, actor: Actor) -> list[Problem]:
    """What the update would do; of what is public it is tried and taken back, for only so all that may refuse it speaks."""
    assert found.listing_id is not None
    listing = db.session.get_one(Listing, found.listing_id)
    base = base_of(found.listing_id)
    update = catalog.planned(listing, found.record, base)
    plain = listing.state in ("draft", "discarded") and writes_all(actor, listing.institution_id)
    if not plain:
        try:
            with contextlib.suppress(_Tried), atomic():
                catalog.update_imported(found.listing_id, found.record, base, actor)
                raise _Tried
        except Refusal as refusal:
            return [Problem("", refusal.text, "refused")]
    return kept_problems(update.kept)


def kept_problems(names: Iterable[str]) -> list[Problem]:
    reason = Text(
        "사람이 고친 값이 있어 그대로 두었습니다.",
        "Somebody has changed this value, so it was left as it is.",
    )
    return [Problem(name, reason, "kept", blocking=False) for name in names]
