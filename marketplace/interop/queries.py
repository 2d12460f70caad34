"""Reading runs: each starts from who asks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.interop.lifecycle import RUN
from marketplace.interop.models import ColumnMatch, ImportRow, ImportRun
from marketplace.interop.permissions import may_bring_for, may_import_somewhere, seen_runs
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem

OPEN = ("columns", "checking", "checked", "unreadable", "running", "undoing")
TOLD = ("refused", "alike", "stays")


def run_for(actor: Actor, ref: str) -> ImportRun | None:
    return db.session.scalars(select(ImportRun).where(seen_runs(actor), ImportRun.ref == ref)).first()


def runs_for(actor: Actor) -> Select[ImportRun]:
    """The runs that this person sees, the newest first."""
    query = select(ImportRun).where(seen_runs(actor), ImportRun.state != "discarded")
    return query.options(joinedload(ImportRun.institution), joinedload(ImportRun.user)).order_by(
        ImportRun.id.desc()
    )


def importing_institutions(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the institutions for which this person brings sheets."""
    query = select(Organisation).where(Organisation.kind == "institution", may_bring_for(actor))
    return [(row.id, row.name) for row in db.session.scalars(query.order_by(Organisation.name_ko))]


def counts(run_id: int) -> dict[str, int]:
    """How many lines there are of each state."""
    query = (
        select(ImportRow.outcome, func.count()).where(ImportRow.run_id == run_id).group_by(ImportRow.outcome)
    )
    return dict(db.session.execute(query).all())


def rows_of(run_id: int, states: tuple[str, ...] = (), limit: int = 100) -> list[ImportRow]:
    """The first lines of these states, in the order of the sheet."""
    query = select(ImportRow).where(ImportRow.run_id == run_id).options(joinedload(ImportRow.listing))
    if states:
        query = query.where(ImportRow.outcome.in_(states))
    return list(db.session.scalars(query.order_by(ImportRow.number).limit(limit)))


def told_rows(run_id: int) -> Iterator[tuple[int, str, str, list[dict[str, str]]]]:
    """(line, state, title, problems) of every line of which something is to be told; read bit by bit."""
    last = 0
    while True:
        query = (
            select(ImportRow.number, ImportRow.outcome, ImportRow.title, ImportRow.problems)
            .where(ImportRow.run_id == run_id, ImportRow.number > last)
            .order_by(ImportRow.number)
            .limit(500)
        )
        rows = db.session.execute(query).all()
        if not rows:
            return
        for number, state, title, problems in rows:
            last = number
            if problems:
                yield number, state, title, problems


def remembered(institution_id: int) -> dict[str, str]:
    """Folded heading -> column, as this institution said before."""
    query = select(ColumnMatch).where(ColumnMatch.institution_id == institution_id)
    return {row.heading: row.column for row in db.session.scalars(query)}


def work_items(actor: Actor) -> list[WorkItem]:
    """Sheets that wait for their columns, for a look at what was found, or that are being worked on."""
    if not may_import_somewhere(actor):
        return []
    sentences = {
        "columns": Text("올린 표의 열을 확인해 주십시오.", "Match the columns of the sheet you uploaded."),
        "checked": Text(
            "점검 결과를 보고 가져오기를 시작해 주십시오.", "Look at what was found and start the import."
        ),
        "unreadable": Text(
            "표를 읽지 못했습니다. 이유를 확인해 주십시오.", "The sheet could not be read. See why."
        ),
    }
    query = select(ImportRun).where(ImportRun.user_id == actor.user_id, ImportRun.state.in_(OPEN)).limit(20)
    return [
        WorkItem(
            sentences.get(run.state, RUN.states[run.state]),
            run.file_name,
            "interop.run",
            {"ref": run.ref},
            mine=run.state in sentences,
            icon="upload",
        )
        for run in db.session.scalars(query)
    ]
