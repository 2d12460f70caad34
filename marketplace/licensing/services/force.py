"""What follows conclusion: the invoice, the register, the right in force, and what payment does to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.services import notify
from marketplace.formats import money_text
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import Agreement, AgreementFile, Milestone
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.queries.bills import first_invoices, missing_again, rests, unpaid
from marketplace.licensing.queries.endings import days_of
from marketplace.licensing.queries.last_rights import within_rights
from marketplace.licensing.services.agreements import lock_agreement, require_fit, required_text, write_to
from marketplace.licensing.services.bills import bill_licensees, write_of_unpaid
from marketplace.licensing.services.deliveries import open_deliveries
from marketplace.licensing.services.duties import drop_duties, open_at_conclusion
from marketplace.licensing.services.endings import drop_endings
from marketplace.licensing.services.milestones import attach
from marketplace.licensing.services.options import close_option
from marketplace.negotiation.models import terms
from marketplace.negotiation.queries import center_people, paper_facts
from marketplace.papers.services import Attachment
from marketplace.rights import queries as rights_queries
from marketplace.rights import services as rights

UNPAID = "납부가 취소되었습니다 (Payment was reversed)"


def after_conclusion(agreement: Agreement, actor: Actor) -> None:
    """In the transaction of the second signature: bill what is due, wait or enter into force."""
    today = agreement.dated_on or clock.today()
    parts = paper_facts.fee_parts(agreement.terms) if agreement.kind != "nda" else []
    open_at_conclusion(agreement)
    parts = _credited(agreement, parts)
    if parts:
        due_on = periods.days_after(today, policy.value("payment_due_days", today))
        invoices = bill_licensees(
            agreement,
            [
                (f"{name.ko} ({agreement.number})", f"{name.en} ({agreement.number})", net)
                for name, net in parts
            ],
            "upfront",
            actor,
            due_on,
        )
        agreement.invoice_id = invoices[0].id
    if agreement.effective_when == "countersigned" or (agreement.effective_when == "paid" and not parts):
        enter_into_force(agreement)
        return
    if agreement.effective_when == "paid":
        agreement.complete_by = periods.days_after(due_on, days_of(agreement).grace)
    else:
        agreement.complete_by = periods.days_after(today, days_of(agreement).registration)
    write_to(agreement, "agreement_concluded")


def _credited(agreement: Agreement, parts: list[tuple[Text, int]]) -> list[tuple[Text, int]]:
    """The first fees less what was paid before for the option or the evaluation, as the paper says; each line names it."""
    left, found = agreement.credit, []
    for name, net in parts:
        taken = min(left, net)
        left -= taken
        if taken and agreement.credit_from is not None:
            number, currency = agreement.credit_from.number, agreement.terms["currency"]
            name = Text(
                f"{name.ko}, {number} 대가 {money_text.exact(taken, currency, 'ko')} 공제",
                f"{name.en}, less {money_text.exact(taken, currency, 'en')} paid under {number}",
            )
        if net > taken:
            found.append((name, net - taken))
    return found


def enter_into_force(agreement: Agreement) -> None:
    """Turn the hold into the right itself; the last check that nobody else was granted what clashes.

    An amendment gives the right anew: it rests on, or from now on, while money is missing that had been paid.
    """
    if agreement.kind == "nda":
        start: date = clock.today()
        until: date | None = date.fromisoformat(agreement.terms["disclosure_until"])
        extent = rights_queries.EVERYTHING
    else:
        dated = agreement.effective_when == "countersigned" and agreement.dated_on
        start, until = terms.period(agreement.terms, dated or clock.today())
        until = within_rights(agreement.terms, agreement.listing, until)
        extent = terms.extent(agreement.terms)
    home = agreement.amends or agreement
    if (
        home.talks_until is not None and until is not None
    ):  # an option that was exercised holds the field for the talks
        until = max(until, home.talks_until)
    rested_before = rests(home)
    if agreement.amends_id is not None:
        _retire(agreement)
    for company_id in agreement.licensee_ids:
        rights.grant(
            listing_id=agreement.listing_id,
            company_id=company_id,
            kind=agreement.kind,
            held_for="sole" if agreement.kind == "option" and agreement.terms.get("option_alone") else "",
            extent=extent,
            from_on=start,
            until_on=until,
            source_type="agreement",
            source_id=agreement.amends_id or agreement.id,
            actor=SYSTEM,
            beside=agreement.licensee_ids,
        )
    if agreement.term_sheet_id is not None:
        rights.end("term_sheet", agreement.term_sheet_id, "계약 효력 발생", SYSTEM)
    AGREEMENT.perform("enter_into_force", agreement, SYSTEM)
    open_deliveries(agreement, start)
    agreement.in_force_at, agreement.complete_by = clock.now(), None
    drop_endings(agreement, "lapse")
    drop_duties(agreement, "documents", "application")
    close_option(agreement)
    write_to(agreement, "agreement_in_force")
    db.session.flush()
    if missing_again(home):
        rights.suspend("agreement", home.id, UNPAID, SYSTEM)
        if not rested_before:
            write_to(home, "right_suspended", key=f"in_force:{agreement.id}")


def enter_if_paid(agreement: Agreement) -> bool:
    """Bring an agreement that waits for its payment into force, when it is all there and the right still fits; whether
    it did. In the caller's transaction, the agreement locked."""
    waits = agreement.state == "concluded" and agreement.effective_when == "paid"
    if not waits or agreement.misfit is not None or not first_invoices(agreement) or unpaid(agreement):
        return False
    enter_into_force(agreement)
    return True


def _retire(amendment: Agreement) -> None:
    """The parent's right makes way for the amended one, which keeps the parent as its source."""
    parent = lock_agreement(amendment.amends_id or 0)
    if parent.state != "in_force":
        raise Conflict(
            Text("원계약의 효력이 끝나 변경할 수 없습니다.", "The agreement it amends is no longer in force.")
        )
    rights.end("agreement", parent.id, f"변경계약 {amendment.number}", SYSTEM)
    parent.expiry_told_days = None


def record_registration(
    agreement_id: int, number: str, registered_on: date, certificate: Attachment | None, actor: Actor
) -> None:
    """Either party notes the entry in the register, or the notice to the office, with what shows it; the center confirms it.

    `certificate` (등록원부 등본, 등록증, 출원인변경신고서 접수증) is already in the file store. Conflict when the right does
    not fit the listing's assets (any more): there is no register for a data set, and a lapsed patent is out of it.
    """
    number = required_text(
        number,
        "등록번호나 접수번호를 입력해 주십시오.",
        "Enter the number of the registration or of the notice.",
        "number",
        40,
    )
    if certificate is None:
        missing = Text(
            "등록원부 등본, 등록증 또는 신고서 접수증을 올려 주십시오.",
            "Please upload the register's extract or certificate, or the receipt of the notice.",
        )
        raise Invalid(missing, files=missing)
    with atomic():
        agreement = lock_agreement(agreement_id)
        if not agreement_parties(actor, agreement) & {"officer", "licensee"}:
            raise Forbidden(Text("계약의 당사자만 할 수 있습니다.", "Only the parties can do this."))
        _awaits_registration(agreement)
        require_fit(agreement)
        if registered_on > clock.today():
            late = Text(
                "등록일이나 신고일은 오늘까지의 날이어야 합니다.",
                "The day of registration or notice can't be in the future.",
            )
            raise Invalid(late, registered_on=late)
        agreement.registration_number, agreement.registered_on = number, registered_on
        agreement.registration_recorded_by_id = actor.user_id
        file = attach(agreement, "registration", certificate, actor)
        db.session.flush()
        audit.record("agreement.record_registration", agreement, actor, file=file.id)
        drop_endings(agreement, "lapse", tell=True)
        drop_duties(agreement, "documents", "application")
        notify(
            "registration_recorded",
            f"{agreement.id}:{file.ref}",
            center_people(),
            agreement_id=agreement.id,
            inquiry_id=agreement.inquiry_id,
        )


def confirm_registration(agreement_id: int, actor: Actor) -> None:
    """The center has seen the register: the right takes effect."""
    with atomic():
        agreement = _for_center(agreement_id, actor)
        require_fit(agreement)
        agreement.registration_confirmed_at = clock.now()
        audit.record("agreement.confirm_registration", agreement, actor)
        enter_into_force(agreement)


def return_registration(agreement_id: int, reason: str, actor: Actor) -> None:
    """The register says otherwise: the entry is taken out and the parties are told why."""
    reason = required_text(reason, "돌려보내는 이유를 적어 주십시오.", "Please say why.")
    with atomic():
        agreement = _for_center(agreement_id, actor)
        handed_in = select(func.max(AgreementFile.id)).where(
            AgreementFile.agreement_id == agreement.id, AgreementFile.purpose == "registration"
        )
        agreement.registration_number, agreement.registered_on = "", None
        audit.record("agreement.return_registration", agreement, actor)
        write_to(agreement, "registration_returned", key=f"file-{db.session.scalar(handed_in)}")
        agreement.ended_reason = reason


def follow_received(payload: dict[str, Any], key: str) -> None:
    """Outbox handler of `received_changed`: payment brings a waiting agreement into force or lifts a suspension;
    one that was taken back (a refund, a lost dispute, a deposit of somebody else) suspends the right.

    The books are read, not the message, so that it does not matter in which order messages arrive.
    """
    invoice = db.session.get_one(Invoice, payload["invoice_id"])
    if invoice.source_type != "agreement":
        return
    with atomic():
        agreement = lock_agreement(invoice.source_id)
        settled = bills.is_settled(invoice.id)
        first = first_invoices(agreement)  # a milestone's invoice brings nothing into force
        waits = agreement.state == "concluded" and agreement.effective_when == "paid"
        if settled and waits and invoice.id in [one.id for one in first]:
            if agreement.misfit is not None:  # nothing may be granted any more: people decide about the money
                write_to(agreement, "paid_without_right", key=invoice.id)
            elif not enter_if_paid(
                agreement
            ):  # of a joint licence: the officer and the lead hear who is still to pay
                write_of_unpaid(agreement, invoice.id)
        elif agreement.state == "in_force":
            _suspend_or_resume(lock_agreement(agreement.amends_id or agreement.id), key)


def _suspend_or_resume(agreement: Agreement, key: str) -> None:
    """While anything that was paid is missing, of whatever instalment or partner, the rights rest."""
    held, missing = rests(agreement), missing_again(agreement)
    if held and not missing:
        rights.resume("agreement", agreement.id, SYSTEM)
        write_to(agreement, "right_resumed", key=key)
    elif missing and not held:
        rights.suspend("agreement", agreement.id, UNPAID, SYSTEM)
        write_to(agreement, "right_suspended", key=key)


def follow_billing(payload: dict[str, Any], key: str) -> None:
    """Outbox handler of `billed_again`: what named the void invoice names the one that took its place."""
    with atomic():
        before_id, invoice_id = payload["before_id"], payload["invoice_id"]
        for agreement in db.session.scalars(select(Agreement).where(Agreement.invoice_id == before_id)):
            agreement.invoice_id = invoice_id
        for milestone in db.session.scalars(select(Milestone).where(Milestone.invoice_id == before_id)):
            milestone.invoice_id = invoice_id


def _awaits_registration(agreement: Agreement) -> None:
    if agreement.state != "concluded" or not agreement.waits_for_record:
        raise Conflict(
            Text("등록을 기다리는 계약이 아닙니다.", "This agreement does not wait for registration.")
        )


def _for_center(agreement_id: int, actor: Actor) -> Agreement:
    agreement = lock_agreement(agreement_id)
    if "center" not in agreement_parties(actor, agreement):
        raise Forbidden(Text("등록은 센터가 확인합니다.", "The center confirms registrations."))
    _awaits_registration(agreement)
    if not agreement.registration_number:
        raise Conflict(Text("아직 등록번호가 기록되지 않았습니다.", "No registration has been recorded yet."))
    db.session.flush()
    return agreement
