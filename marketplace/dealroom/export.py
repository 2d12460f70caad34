"""A deal as one ZIP: an index of everything that happened, the messages, and every file and paper by its hash."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO

from sqlalchemy import or_, select

from marketplace.dealroom import timeline
from marketplace.formats import dates_text
from marketplace.formats.particles import settle
from marketplace.formats.table_writer import csv_bytes
from marketplace.gateways.storage import files
from marketplace.invoicing import queries as bills
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, language, t
from marketplace.licensing import queries as licensing
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import Inquiry
from marketplace.papers import queries as papers
from marketplace.papers import services as paper_services
from marketplace.papers.models import Paper

IN_MEMORY = 8 * 1024 * 1024
HEADER = (
    Text("때", "When"),
    Text("누가", "Who"),
    Text("무엇", "What"),
    Text("내용", "Text"),
    Text("파일", "Files"),
)
FILE_HEADER = (Text("파일", "File"), Text("종류", "Kind"), Text("SHA-256", "SHA-256"))


def bundle(actor: Actor, inquiry: Inquiry) -> IO[bytes]:
    """The ZIP, from its start; on disk when it is large. Only what the actor may read is in it."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller sends it)
    listed = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        used: set[str] = set()
        for folder, name, kind, sha256 in contents(actor, inquiry):
            path = _unused(f"{folder}/{name}", used)
            with archive.open(path, "w", force_zip64=True) as target, files().open(sha256) as source:
                shutil.copyfileobj(source, target)
            listed.append((path, t(kind), sha256))
        archive.writestr("index.csv", csv_bytes([t(h) for h in HEADER], _events(actor, inquiry), language()))
        archive.writestr("files.csv", csv_bytes([t(h) for h in FILE_HEADER], listed, language()))
    out.seek(0)
    return out


def contents(actor: Actor, inquiry: Inquiry) -> Iterator[tuple[str, str, Text, str]]:
    """(folder, name, kind, hash) of every file of the deal that the actor may read."""
    for message in negotiation.messages_of(inquiry.id):
        for file in message.files:
            yield "messages", file.name, Text("첨부 파일", "Attachment"), file.sha256
    agreements = licensing.agreements_of(inquiry.id)
    subjects = [("quotation", [q.id for q in negotiation.quotations_of(inquiry.id)])]
    subjects.append(("agreement", [a.id for a in agreements if a.offered_at]))
    invoices = [i for a in agreements for i in bills.invoices_of("agreement", a.id)]
    subjects.append(("invoice", [i.id for i in invoices if bills.may_read(actor, i.id)]))
    query = select(Paper).where(
        or_(*(((Paper.subject_type == kind) & Paper.subject_id.in_(ids)) for kind, ids in subjects))
    )
    for paper in db.session.scalars(query.order_by(Paper.id)).all():
        if papers.may_read(actor, paper):
            stored = paper_services.ensure_rendered(paper.id)
            name = f"{paper.number or paper.ref}-{paper.kind}-{paper.language}.pdf"
            yield "papers", name, Text("문서", "Paper"), stored.sha256
    for agreement in agreements:
        if agreement.final_sha256:
            yield (
                "papers",
                f"{agreement.number}-signed.pdf",
                Text("서명된 계약서", "Signed agreement"),
                agreement.final_sha256,
            )
        if agreement.scan is not None:
            yield "papers", agreement.scan.name, Text("날인 스캔본", "Sealed scan"), agreement.scan.sha256
        if (both := agreement.final_scan) is not None:
            yield "papers", both.name, Text("양쪽 날인 스캔본", "Scan sealed by both"), both.sha256


def _events(actor: Actor, inquiry: Inquiry) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for event in timeline.events(actor, inquiry):
        terms = "; ".join(f"{t(row.label)}: {t(row.value)}" for row in event.rows)
        text = "\n".join(filter(None, (event.text, terms)))
        names = ", ".join(t(label) for label, _, _ in event.links)
        rows.append(
            (dates_text.datetime_text(event.at, language()), event.who, settle(t(event.what)), text, names)
        )
    return rows


def _unused(path: str, used: set[str]) -> str:
    stem, dot, suffix = path.rpartition(".")
    number, found = 1, path
    while found in used:
        number += 1
        found = f"{stem}-{number}{dot}{suffix}" if dot else f"{path}-{number}"
    used.add(found)
    return found
