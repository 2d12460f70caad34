"""One agreement's evidence as a ZIP: what was signed, by whom, with what consents, and how each of it is checked.

Every time in it is a stored one and nothing is compressed, so that the same facts give the same bytes to either party.
"""

from __future__ import annotations

import json
import shutil
import ssl
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import IO, Any

from flask import current_app
from sqlalchemy import select

from marketplace.accounts.models import Membership, Organisation
from marketplace.formats.table_writer import csv_bytes
from marketplace.gateways.storage import files
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.audit import AuditBatch, AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.evidence_guide import guide
from marketplace.licensing.models import GATES, Agreement, AgreementFile
from marketplace.licensing.permissions import administers
from marketplace.licensing.queries.agreements import certificate_of, paper_of
from marketplace.licensing.queries.endings import endings_of, is_told
from marketplace.papers import queries as papers

IN_MEMORY = 8 * 1024 * 1024
LATE = timedelta(days=1)
# What was paid for, delivered and done outside the site is the parties' matter, not the signatures'.
NOT_EVIDENCE = ("milestone", "delivery", "duty")
# What one side does among its own people is not the other side's to read; nor are the numbers of rows.
WITHIN_A_SIDE = (
    "agreement.ask_to_remove_gate", "agreement.ask_to_sign", "agreement.edit_text", "agreement.keep_gate",
)  # fmt: skip
TOLD = ("from", "to", "sha256", "kind", "days")
AGREEMENT, CERTIFICATE, FINAL = "1-agreement.pdf", "2-certificate.pdf", "3-final-signed.pdf"
GATE_HEADER = (
    "동의·승인 (consent or approval)", "이름 (name)", "받은 시각 (received at)", "문서번호·메모 (document or note)",
    "문서의 확인값 (SHA-256 of the document)",
)  # fmt: skip
AUDIT_HEADER = (
    "번호 (number)", "시각 UTC (time)", "누가 (who)", "행위 (act)", "세부 (detail)", "봉인 번호 (seal)", "봉인 머리값 (head)",
)  # fmt: skip


def evidence_bundle(row: Agreement) -> IO[bytes]:
    """The ZIP of a concluded agreement whose final file is there, from its start; on disk when it is large."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller sends it)
    sums = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, digest in _stored(row):
            with (
                archive.open(_entry(path, row), "w", force_zip64=True) as target,
                files().open(digest) as source,
            ):
                shutil.copyfileobj(source, target)
            sums.append((digest, path))
        for path, content in _written(row):
            archive.writestr(_entry(path, row), content)
            sums.append((sha256(content).hexdigest(), path))
        lines = "".join(f"{digest}  {path}\n" for digest, path in sorted(sums, key=lambda one: one[1]))
        archive.writestr(_entry("SHA256SUMS.txt", row), lines)
    out.seek(0)
    return out


def unsealed_items(actor: Actor) -> list[WorkItem]:
    """Agreements whose final file is a day late: the seal's settings wait for somebody of the center."""
    if not administers(actor):
        return []
    query = select(Agreement).where(
        Agreement.final_sha256 == "",
        Agreement.certificate_id.is_not(None),
        Agreement.concluded_at < clock.now() - LATE,
    )
    sentence = Text(
        "서명이 끝난 계약의 최종 파일이 하루 넘게 만들어지지 않았습니다. 사이트 서명에 쓰는 인증서와 시점확인 서버를 운영 담당자에게 확인해 주십시오.",
        "The final file of a signed agreement is more than a day late. Ask the operator to check the certificate and the timestamp server of the site's signature.",
    )
    return [
        WorkItem(sentence, row.number, "licensing.agreement", {"ref": row.ref}, True, None, "file-signature")
        for row in db.session.scalars(query.order_by(Agreement.id))
    ]


def _entry(path: str, row: Agreement) -> zipfile.ZipInfo:
    assert row.concluded_at is not None
    entry = zipfile.ZipInfo(path, row.concluded_at.timetuple()[:6])
    entry.create_system, entry.external_attr = 3, 0o644 << 16  # as written on Unix, wherever it is made
    return entry


def _stored(row: Agreement) -> Iterator[tuple[str, str]]:
    """(path, hash) of the files that are in the store as they were."""
    paper, certificate = paper_of(row), certificate_of(row)
    assert paper is not None
    assert certificate is not None
    yield AGREEMENT, paper.sha256
    yield CERTIFICATE, certificate.sha256
    yield FINAL, row.final_sha256
    for scan in filter(None, (row.scan, row.final_scan)):
        yield f"scans/{scan.side}-{scan.ref}-{scan.name}", scan.sha256
    query = select(AgreementFile).where(
        AgreementFile.agreement_id == row.id, AgreementFile.purpose.not_in(NOT_EVIDENCE)
    )
    untold = {ending.file_id for ending in endings_of(row) if not is_told(ending)}
    for file in db.session.scalars(query.order_by(AgreementFile.id)):
        if file.id in untold:
            continue
        yield f"documents/{file.purpose}-{file.ref}-{file.name}", file.sha256


def _written(row: Agreement) -> Iterator[tuple[str, bytes]]:
    """(path, content) of what is written from the tables."""
    seal = papers.seal_of(row.final_sha256)
    if row.gates:
        yield "consents.csv", csv_bytes(GATE_HEADER, _gates(row))
    if seal:
        yield "site-certificate.pem", _pem(seal.certificate.der)
        if seal.timestamp_certificate:
            yield "timestamp-certificate.pem", _pem(seal.timestamp_certificate.der)
    events, batches = audit.excerpt(row, leaving_out=WITHIN_A_SIDE)
    who = _sides(row, events)
    yield "audit.csv", csv_bytes(AUDIT_HEADER, _audit_rows(events, batches, who))
    yield "audit.json", _audit_json(row, events, batches, who)
    paper = paper_of(row)
    assert paper is not None
    yield (
        "README.txt",
        guide(
            number=row.number,
            paper_sha256=paper.sha256,
            final_sha256=row.final_sha256,
            head=batches[max(batches)].head if batches else "",
            verify_url=str(current_app.config["SITE_URL"]).rstrip("/") + "/verify",
            sealed=seal is not None,
            stamped=seal is not None and seal.timestamp_certificate is not None,
            scanned=row.scan is not None,
        ).encode(),
    )


def _pem(der: str) -> bytes:
    return ssl.DER_cert_to_PEM_cert(bytes.fromhex(der)).encode()


def _gates(row: Agreement) -> Iterator[tuple[object, ...]]:
    for gate in row.gates:
        name = GATES.get(gate.kind, Text(gate.kind, gate.kind))
        yield (
            f"{name.ko} ({name.en})",
            gate.label,
            gate.passed_at,
            gate.note,
            gate.file.sha256 if gate.file else "",
        )


def _sides(row: Agreement, events: list[AuditEvent]) -> dict[int | None, str]:
    """Who acted, as a side: a party's name, the center, or the site itself. No other person's name leaves the house."""
    sides: dict[int | None, str] = {None: "site"}
    query = (
        select(Membership.user_id, Organisation.id, Organisation.kind)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_({event.actor_id for event in events} - {None}))
        .order_by(Membership.id)
    )
    for user_id, organisation_id, kind in db.session.execute(query):
        if organisation_id == row.institution_id:
            sides[user_id] = row.institution.name_ko
        elif organisation_id in row.licensee_ids:
            company = db.session.get_one(Organisation, organisation_id)
            sides[user_id] = company.name_ko or company.name_en
        elif kind == "center":
            sides.setdefault(user_id, "center")
    return sides


def _audit_rows(
    events: list[AuditEvent], batches: dict[int, AuditBatch], who: dict[int | None, str]
) -> Iterator[tuple[object, ...]]:
    for event in events:
        head = batches[event.batch_id].head if event.batch_id else ""
        detail = json.dumps(_detail(event), ensure_ascii=False, sort_keys=True)
        yield (
            event.id,
            _utc(event.at),
            who.get(event.actor_id, "—"),
            event.action,
            detail,
            event.batch_id or "",
            head,
        )


def _detail(event: AuditEvent) -> dict[str, Any]:
    return {key: event.detail[key] for key in TOLD if key in event.detail}


def _audit_json(
    row: Agreement, events: list[AuditEvent], batches: dict[int, AuditBatch], who: dict[int | None, str]
) -> bytes:
    facts: dict[str, Any] = {
        "agreement": row.number,
        "head": batches[max(batches)].head if batches else None,
        "seals": [
            {
                "number": batch.id,
                "previous": batch.previous,
                "head": batch.head,
                "events_in_it": batch.size,
                "sealed_at": _utc(batch.sealed_at),
            }
            for _, batch in sorted(batches.items())
        ],
        "events": [
            {
                "number": event.id,
                "at": _utc(event.at),
                "who": who.get(event.actor_id, "—"),
                "act": event.action,
                "detail": _detail(event),
                "seal": event.batch_id,
            }
            for event in events
        ],
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _utc(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
