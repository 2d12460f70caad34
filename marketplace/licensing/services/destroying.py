"""Agreements whose time is over: papers, signatures and evidence are destroyed, ten years after the end (상법 제33조).

Number, parties, kind and days stay, so that the books and the center's counts go on. Nothing in force or in dispute goes.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from marketplace.invoicing.models import Invoice
from marketplace.invoicing.services import is_open
from marketplace.kernel import audit, clock, periods
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import (
    Agreement,
    AgreementFile,
    AgreementText,
    Delivery,
    DeliveryRound,
    Duty,
    Ending,
    Milestone,
    Redline,
    SealedScan,
    Signature,
    UseReport,
)
from marketplace.licensing.queries.endings import live_endings
from marketplace.licensing.services.agreements import lock_agreement
from marketplace.licensing.services.duties import drop_duties
from marketplace.papers import services as papers
from marketplace.rights import services as rights

MONTHS = 120
OVER = ("expired", "terminated", "lapsed", "revoked")


def destroy_agreements() -> int:
    """Destroy the agreements that ended ten years ago, each with its amendments; how many papers of agreements went."""
    old = select(Agreement.id, Agreement.ended_at).where(
        Agreement.destroyed_at.is_(None),
        Agreement.amends_id.is_(None),
        Agreement.state.in_(OVER),
        Agreement.ended_at.is_not(None),
    )
    today, count = clock.today(), 0
    due = [
        row.id
        for row in db.session.execute(old.order_by(Agreement.id))
        if periods.months_after(clock.seoul_date(row.ended_at), MONTHS) < today
    ]
    for agreement_id in due:
        with atomic():
            home = lock_agreement(agreement_id)
            family = [home, *db.session.scalars(select(Agreement).where(Agreement.amends_id == home.id))]
            if any(_in_dispute(row) for row in family):
                continue
            for row in family:
                _destroy(row)
            count += len(family)
    return count


def _in_dispute(row: Agreement) -> bool:
    """Whether anything of it is still going on: an end that is announced, a sum that is owed or disputed, an examination."""
    if row.state not in OVER or live_endings(row.id):
        return True
    sources = [("agreement", [row.id])]
    for answer in installed().answers("invoices_of_agreement"):
        sources += answer(row.id)
    for source_type, ids in sources:
        bills = select(Invoice).where(Invoice.source_type == source_type, Invoice.source_id.in_(ids))
        if any(is_open(bill) for bill in db.session.scalars(bills)):
            return True
    return any(answer(row.id) for answer in installed().answers("agreement_disputed"))


def _destroy(row: Agreement) -> None:
    row.paper_id = row.certificate_id = None
    papers.let_go([row.final_sha256])
    row.final_sha256 = ""
    row.terms = {**row.terms, "note": "", "termination": ""}
    row.destroyed_at = clock.now()
    db.session.flush()
    papers.destroy("agreement", [row.id])
    scans = list(db.session.scalars(select(SealedScan).where(SealedScan.agreement_id == row.id)))
    kept = list(db.session.scalars(select(AgreementFile).where(AgreementFile.agreement_id == row.id)))
    papers.let_go([*(scan.sha256 for scan in scans), *(file.sha256 for file in kept)])
    for file in kept:
        file.name = file.sha256 = ""
    for table in (SealedScan, AgreementText, Redline):
        query = delete(table).where(table.agreement_id == row.id)
        db.session.execute(query.execution_options(synchronize_session="fetch"))
    for signature in db.session.scalars(select(Signature).where(Signature.agreement_id == row.id)):
        signature.name = signature.email = signature.address = signature.authority = ""
        signature.withdrawn_reason = ""
    _blank(row)
    audit.record("agreement.destroy", row, SYSTEM)


def _blank(row: Agreement) -> None:
    """What people wrote beside it."""
    row.ended_reason = ""
    rights.forget_reasons("agreement", row.id)
    if row.term_sheet_id is not None:
        rights.forget_reasons("term_sheet", row.term_sheet_id)
    for gate in row.gates:
        gate.label = gate.note = gate.removal_reason = gate.refused_reason = ""
    for milestone in db.session.scalars(select(Milestone).where(Milestone.agreement_id == row.id)):
        milestone.note = milestone.returned_reason = ""
    for ending in db.session.scalars(select(Ending).where(Ending.agreement_id == row.id)):
        ending.reason = ending.answer = ""
    for report in db.session.scalars(select(UseReport).where(UseReport.agreement_id == row.id)):
        report.body = ""
    drop_duties(row)
    for duty in db.session.scalars(select(Duty).where(Duty.agreement_id == row.id)):
        duty.note = duty.returned_reason = ""
    for delivery in db.session.scalars(select(Delivery).where(Delivery.agreement_id == row.id)):
        delivery.note = delivery.objection = ""
        for before in db.session.scalars(
            select(DeliveryRound).where(DeliveryRound.delivery_id == delivery.id)
        ):
            before.note = before.objection = ""
