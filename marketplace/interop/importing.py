"""Catalogues of others become our drafts. The dry run and the run read the same rows by the same rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.formats.catalogues import READERS, CatalogueRow, Problem, Reader
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

CHUNK = 100
FORMATS = {name.replace("_", "-"): name for name in READERS}
ON_FILE = "already_imported"
Progress = Callable[[int], None]


@dataclass
class Report:
    """What a dry run or a run found: problems by line, and what became of the rows."""

    rows: int = 0
    imported: int = 0
    skipped: int = 0  # imported by an earlier run
    refused: int = 0
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def blocking(self) -> list[tuple[int, Problem]]:
        return [(line, problem) for line, problem in self.problems if problem.blocking]

    def add(self, line: int, problems: list[Problem]) -> None:
        self.problems += [(line, problem) for problem in problems]
        self.counts.update(problem.code for problem in problems)


def institution_by_ref(ref: str) -> Organisation:
    """The institution that the rows will belong to; NotFound when there is none of this reference."""
    row = db.session.scalars(
        select(Organisation).where(Organisation.ref == ref, Organisation.kind == "institution")
    ).first()
    if row is None:
        raise NotFound(
            Text("이 참조의 기관이 없습니다: {ref}", "No institution has the reference {ref}").fill(ref=ref)
        )
    return row


def source_of(name: str, institution: Organisation) -> str:
    """What tells this catalogue from others: the same file may be imported by two institutions."""
    return f"{name}:{institution.ref}"


def dry_run(
    path: Path,
    name: str,
    institution: Organisation,
    *,
    resume: bool = False,
    progress: Progress = lambda _: None,
) -> Report:
    """Read everything, write nothing; finds every error that the run would find."""
    report = Report()
    known = _known(source_of(name, institution))
    for row in _rows(path, name):
        _judge(row, known, resume, report)
        progress(1)
    return report


def run(
    path: Path,
    name: str,
    institution: Organisation,
    actor: Actor,
    *,
    keep_going: bool = False,
    resume: bool = False,
    progress: Progress = lambda _: None,
) -> Report:
    """Import the rows as drafts.

    By default all or nothing, in one transaction, after a dry run without blocking problems. `keep_going` leaves the
    refused rows out and commits every hundred, so that an interrupted run can be continued with `resume`, which skips
    what is there already.
    """
    first = dry_run(path, name, institution, resume=resume)
    if first.blocking and not keep_going:
        return first
    report = Report()
    source, institution_id = source_of(name, institution), institution.id
    known = _known(source)
    good = _good(_rows(path, name), known, resume, report, progress)
    if not keep_going:
        with atomic():
            for row in good:
                _write(row, source, institution_id, actor, report)
        return report
    while chunk := list(islice(good, CHUNK)):
        with atomic():
            for row in chunk:
                _write(row, source, institution_id, actor, report)
    return report


def _write(row: CatalogueRow, source: str, institution_id: int, actor: Actor, report: Report) -> None:
    catalog.import_draft(row.listing, institution_id, actor, source, row.listing["key"])
    report.imported += 1


def _good(
    rows: Iterator[CatalogueRow], known: set[str], resume: bool, report: Report, progress: Progress
) -> Iterator[CatalogueRow]:
    for row in rows:
        progress(1)
        if _judge(row, known, resume, report):
            yield row


def _judge(row: CatalogueRow, known: set[str], resume: bool, report: Report) -> bool:
    """Note a row's problems; whether it is to be written. `known` grows by the keys seen in this file."""
    report.rows += 1
    key = row.listing.get("key") or ""
    if key in known and resume:
        report.skipped += 1
        return False
    problems = list(row.problems)
    if key and key in known and not any(problem.code == "repeated_key" for problem in problems):
        reason = Text(
            "이미 들여왔거나 파일에 거듭 나온 행입니다.", "It is already here, or repeated in the file."
        )
        problems.append(Problem("key", reason, ON_FILE))
    if row.is_importable:
        problems += [Problem(name, text, "invalid") for name, text in catalog.problems_of_record(row.listing)]
    report.add(row.number, problems)
    if key:
        known.add(key)
    refused = any(problem.blocking for problem in problems)
    report.refused += refused
    return not refused


def _known(source: str) -> set[str]:
    return set(db.session.scalars(select(Listing.import_key).where(Listing.import_source == source)))


def _rows(path: Path, name: str) -> Iterator[CatalogueRow]:
    reader: Reader = READERS[name]
    file: BinaryIO
    with path.open("rb") as file:
        yield from reader(file, clock.today(), catalog.exchange_layout())
