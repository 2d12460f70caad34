"""The schedule of a deal: what will be billed on which day. The clockwork writes the invoices; nobody has to remember."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.books.services import note_issue
from marketplace.invoicing.models.invoice import FEE_TREATMENTS, Invoice
from marketplace.invoicing.models.planned import PLANNED_KINDS, PlannedInvoice
from marketplace.invoicing.permissions import may_plan
from marketplace.invoicing.queries.taxes import deviation, treatment_for
from marketplace.invoicing.services.common import lock_invoice
from marketplace.invoicing.services.invoices import PAYER_ROLES, Line, issue_invoice
from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked

GAVE_UP = ("closed", "suspended", "rejected")  # states of an organisation that will hardly pay by itself
ZERO_RATE = Text(
    "영세율은 그 근거가 확인된 국외 기업에만 적용합니다. ‘과세 여부’에서 먼저 제안하여 확인을 받아 주십시오.",
    "The zero rate takes a payer abroad whose evidence is confirmed. Propose it under “How fees are taxed” first.",
)
MOST = 60  # rows of one deal: five years by the month


@dataclass(frozen=True)
class Planned:
    """One row to be: `net` in minor units before VAT."""

    text_ko: str
    text_en: str
    net: int
    due_on: date | None
    kind: str = "instalment"
    tax_treatment: str = ""  # as in TAX_TREATMENTS; "" is the payer's on the day of the bill


def plan_invoices(
    invoice_id: int, rows: Sequence[Planned], actor: Actor, form_token: str | None = None
) -> list[PlannedInvoice]:
    """Add rows to the schedule of the deal that an invoice belongs to; the payer is told of them.

    What is due within the notice of the policy (`payment_due_days`) is billed at once. Raises Forbidden for others
    than the payee's people, Invalid for amounts, days or kinds that can't be, Conflict for an invoice of no deal.
    """
    with atomic():
        invoice = lock_invoice(invoice_id)
        refuse_unless_planner(actor, invoice.institution_id)
        if invoice.source_type != "agreement" or invoice.credits_id is not None:
            raise Conflict(Text("계약의 청구서가 아닙니다.", "This is no invoice of an agreement."))
        same = (
            PlannedInvoice.source_type == invoice.source_type,
            PlannedInvoice.source_id == invoice.source_id,
        )
        if again := made_before(PlannedInvoice, form_token, *same):
            return [again]
        count = db.session.scalar(select(func.count()).select_from(PlannedInvoice).where(*same)) or 0
        _check(rows, count, treatment_for(invoice.company_id, invoice.institution_id))
        made = [
            PlannedInvoice(
                institution_id=invoice.institution_id,
                company_id=invoice.company_id,
                listing_id=invoice.listing_id,
                source_type=invoice.source_type,
                source_id=invoice.source_id,
                source_key=f"planned-{count + n}",
                position=count + n,
                kind=row.kind,
                text_ko=row.text_ko.strip()[:200],
                text_en=(row.text_en.strip() or row.text_ko.strip())[:200],
                net=row.net,
                currency=invoice.currency,
                tax_treatment=deviation(row.tax_treatment, invoice.company_id, invoice.institution_id),
                due_on=row.due_on and periods.deadline(row.due_on),
                planned_by_id=actor.user_id,
                form_token=form_token if n == 1 else None,
            )
            for n, row in enumerate(rows, start=1)
        ]
        db.session.add_all(made)
        db.session.flush()
        audit.record("invoice.plan", invoice, actor, rows=len(made))
        for row in made:
            notify(
                "invoice_planned",
                row.ref,
                people_of(row.company_id, *PAYER_ROLES),
                invoice_id=invoice.id,
                planned_id=row.id,
            )
            if row.due_on <= _horizon():
                _bill(row, actor)
    return made


def _check(rows: Sequence[Planned], before: int, payers: str) -> None:
    problems: dict[str, Text] = {}
    today = clock.today()
    if not rows or before + len(rows) > MOST:
        problems["text_ko"] = Text(f"일정은 {MOST}건까지입니다.", f"A schedule has at most {MOST} rows.")
    for row in rows:
        if row.kind not in PLANNED_KINDS or row.tax_treatment not in ("", *FEE_TREATMENTS):
            problems["kind"] = Text("종류를 선택해 주십시오.", "Please choose a kind.")
        if row.tax_treatment == "zero_rated" and payers != "zero_rated":
            problems["tax_treatment"] = ZERO_RATE
        if not row.text_ko.strip():
            problems["text_ko"] = Text("내용을 입력해 주십시오.", "Please say what it is for.")
        if row.net <= 0:
            problems["net"] = Text("금액을 입력해 주십시오.", "Please enter the amount.")
        if row.due_on is None:
            problems["due_on"] = Text("납부 기한을 입력해 주십시오.", "Please enter the day it is due.")
        elif row.due_on <= today:
            problems["due_on"] = Text(
                "납부 기한은 내일 이후의 날이어야 합니다.", "The due day must be after today."
            )
    if problems:
        raise Invalid(next(iter(problems.values())), **problems)


def cancel_planned(planned_id: int, reason: str, actor: Actor) -> None:
    """Take a row that was not billed yet off the schedule."""
    with atomic():
        row = locked(PlannedInvoice, planned_id)
        refuse_unless_planner(actor, row.institution_id)
        if not row.is_open:
            raise Conflict(
                Text("이미 청구하거나 취소한 일정입니다.", "This was billed or cancelled already.")
            )
        row.cancelled_at, row.cancelled_reason = clock.now(), reason.strip()[:300]
        audit.record("planned_invoice.cancel", row, actor)


def cancel_schedule(source_type: str, source_id: int, reason: str, actor: Actor) -> None:
    """In the caller's transaction: the deal has ended, nothing more is billed for it. What was billed stays due."""
    for row in db.session.scalars(
        select(PlannedInvoice).where(
            PlannedInvoice.source_type == source_type,
            PlannedInvoice.source_id == source_id,
            PlannedInvoice.invoice_id.is_(None),
            PlannedInvoice.cancelled_at.is_(None),
        )
    ):
        row.cancelled_at, row.cancelled_reason = clock.now(), reason[:300]
        audit.record("planned_invoice.cancel", row, actor)


def open_planned(payload: dict[str, Any], key: str) -> None:
    """Job, daily: write the invoices that fall due within the notice. A company that closed is put on the list too."""
    due = db.session.scalars(
        select(PlannedInvoice.id)
        .where(
            PlannedInvoice.invoice_id.is_(None),
            PlannedInvoice.cancelled_at.is_(None),
            PlannedInvoice.due_on <= _horizon(),
        )
        .order_by(PlannedInvoice.id)
    ).all()
    for planned_id in due:
        with atomic():
            row = locked(PlannedInvoice, planned_id)
            if row.is_open:
                _bill(row, SYSTEM)
    flag_closed_companies()


def _bill(row: PlannedInvoice, actor: Actor) -> Invoice:
    """The invoice of a row, once: its source is the row's."""
    invoice = issue_invoice(
        institution_id=row.institution_id,
        company_id=row.company_id,
        lines=[Line(row.text_ko, row.text_en, row.net, row.tax_treatment)],
        source=(row.source_type, row.source_id, row.source_key),
        actor=actor,
        currency=row.currency,
        # the clockwork may have stood still: nobody is late on the day the bill is written
        due_on=max(row.due_on, clock.today()),
        listing_id=row.listing_id,
    )
    row.invoice_id = invoice.id
    return invoice


def _horizon() -> date:
    today = clock.today()
    return today + timedelta(days=int(policy.value("payment_due_days", today)))


def flag_closed_companies() -> None:
    """A company with payments still to come has closed: finance and officers hear of it once, with what is planned."""
    rows = db.session.execute(
        select(
            PlannedInvoice.institution_id,
            Organisation.id,
            Organisation.state,
            PlannedInvoice.currency,
            sum_of(PlannedInvoice.net),
        )
        .join(Organisation, Organisation.id == PlannedInvoice.company_id)
        .where(
            Organisation.state.in_(GAVE_UP),
            PlannedInvoice.invoice_id.is_(None),
            PlannedInvoice.cancelled_at.is_(None),
        )
        .group_by(PlannedInvoice.institution_id, Organisation.id, Organisation.state, PlannedInvoice.currency)
    ).all()
    for institution_id, company_id, state, currency, amount in rows:
        with atomic():
            flag_closed(
                institution_id, company_id, f"planned:{company_id}:{currency}", state, amount, currency
            )


def flag_closed(
    institution_id: int,
    company_id: int,
    what: str,
    state: str,
    amount: int,
    currency: str,
    invoice_id: int | None = None,
) -> None:
    """Put a closed company on the list and tell the payee's officers and finance, once for each `what`."""
    fresh = note_issue(
        "company_closed",
        f"{what}:{institution_id}" if invoice_id is None else what,
        institution_id=institution_id,
        invoice_id=invoice_id,
        state=state,
        amount=amount,
        currency=currency,
    )
    if fresh:
        notify(
            "company_closed",
            f"{what}:{institution_id}",
            people_of(institution_id, "officer", "finance"),
            organisation_id=company_id,
            amount=amount,
            currency=currency,
        )


def refuse_unless_planner(actor: Actor, institution_id: int) -> None:
    if not may_plan(actor, institution_id):
        raise Forbidden(
            Text(
                "기관의 재무 담당자와 기술이전 담당자만 할 수 있는 작업입니다.",
                "Only the institution's finance and officers may do this.",
            )
        )
