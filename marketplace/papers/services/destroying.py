"""Destroying papers and files whose time is over (개인정보 보호법 제21조): rows first, then the stored bytes that nobody names any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import String, delete, select

from marketplace.gateways.storage import files
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import Base, db
from marketplace.papers.models import Paper

NAMES_A_FILE = ("sha256", "final_sha256")


def destroy(subject_type: str, subject_ids: Collection[int], *kinds: str) -> int:
    """The papers of these rows (of these kinds; none named: of every kind), in the caller's transaction; how many.

    Whoever points to one has let it go before.
    """
    query = select(Paper).where(Paper.subject_type == subject_type, Paper.subject_id.in_(subject_ids))
    rows = list(db.session.scalars(query.where(Paper.kind.in_(kinds)) if kinds else query))
    let_go(row.sha256 for row in rows)
    db.session.execute(
        delete(Paper)
        .where(Paper.id.in_([row.id for row in rows]))
        .execution_options(synchronize_session="fetch")
    )
    return len(rows)


def let_go(hashes: Iterable[str]) -> None:
    """These stored files have lost one of their names; after the commit those without any are destroyed."""
    for sha256 in {one for one in hashes if one}:
        outbox.send("file_let_go", f"{sha256}:{clock.now().isoformat()}", sha256=sha256)


def remove_file(payload: dict[str, Any], key: str) -> None:
    """Outbox handler of `file_let_go`: a file that no row names any more is destroyed."""
    if not _is_named(payload["sha256"]):
        files().remove(payload["sha256"])


def _is_named(sha256: str) -> bool:
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in NAMES_A_FILE
        and isinstance(column.type, String)
        and table.name != "seal_certificate"
    ]
    return any(
        db.session.execute(select(column).where(column == sha256).limit(1)).first() for column in columns
    )
