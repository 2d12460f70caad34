"""Destroying papers and files whose time is over (개인정보 보호법 제21조): rows first, then the stored bytes that nobody names any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import JSON, Column, String, cast, delete, literal, select

from marketplace.gateways.storage import files
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import Base, db
from marketplace.papers.models import Paper

# Columns of a hash that say what somebody saw, and keep no file: it may be destroyed and stay proven.
ONLY_SAY = {
    "seal.file_sha256",
    "seal_certificate.sha256",
    "signature.document_sha256",
    "payment_attempt.request_sha256",
}
DRAFTS = {"royalty_report.draft"}  # what is not sent yet, with the files that were uploaded for it


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


def naming_columns() -> tuple[list[Column[Any]], list[Column[Any]]]:
    """(what holds a file's hash, what holds lists of files), of every table. A new column counts by itself: a file that
    is destroyed while something names it is lost."""
    columns = [
        (f"{table.name}.{one.name}", one) for table in Base.metadata.sorted_tables for one in table.columns
    ]
    hashes = [one for name, one in columns if name.endswith("sha256") and name not in ONLY_SAY]
    lists = [
        one
        for name, one in columns
        if isinstance(one.type, JSON) and (name.endswith("files") or name in DRAFTS)
    ]
    return hashes, lists


def _is_named(sha256: str) -> bool:
    hashes, lists = naming_columns()
    found = [*(one == sha256 for one in hashes), *(cast(one, String).contains(sha256) for one in lists)]
    return any(db.session.execute(select(literal(1)).where(one).limit(1)).first() for one in found)
