"""The money of an agreement: what is scheduled, billed and paid, and the royalty reports."""

from __future__ import annotations

from marketplace.billing import queries as desk
from marketplace.dealroom.timeline.event import Event, Link
from marketplace.formats import money_text
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement
from marketplace.negotiation.models import terms
from marketplace.royalties import queries as royalties
from marketplace.royalties.models import RoyaltyReport


def invoices(actor: Actor, row: Agreement) -> list[Event]:
    """The agreement's invoices that the actor may read, each with its payments and the interest for delay."""
    found: list[Event] = []
    for invoice in bills.invoices_of("agreement", row.id):
        if bills.may_read(actor, invoice.id):
            for billed in (invoice, *bills.invoices_of("arrears", invoice.id)):
                found += [*_invoice(billed), *_promise(billed), *_payments(billed)]
    return found


def scheduled(row: Agreement) -> list[Event]:
    """What was put on the schedule, on the day it was put there."""
    found = []
    for planned in desk.planned_of("agreement", row.id):
        what = Text("{text} 납부를 일정에 넣었습니다", "scheduled a payment: {text}").fill(
            text=Text(planned.text_ko, planned.text_en)
        )
        state = Text("청구 예정", "To be billed") if planned.is_open else None
        found.append(
            Event(planned.planned_at, row.institution.name, what, "licensor", "calendar-clock", state=state)
        )
    return found


def royalty_reports(actor: Actor, row: Agreement, company: str, institution: str) -> list[Event]:
    """The agreement's royalty reports that the actor may read."""
    found = []
    for report in royalties.reports_of_agreement(actor, row.id):
        found += _royalty_report(report, company, institution)
    return found


def _royalty_report(report: RoyaltyReport, company: str, institution: str) -> list[Event]:
    """When a period was opened, filed and accepted."""
    link: list[Link] = [(report.number, "royalties.report", {"ref": report.ref})]
    span = {"since": report.period_from.isoformat(), "until": report.period_until.isoformat()}
    state = royalties.REPORT.states[report.state]
    opened = Text(
        "기술료 보고를 열었습니다 ({since} ~ {until})", "opened the royalty report ({since} to {until})"
    )
    found = [
        Event(
            report.opened_at,
            str(Text("기술마당", "Gisul Madang")),
            opened.fill(**span),
            icon="file-chart-column",
            links=link,
            state=state if report.submitted_at is None else None,
        )
    ]
    if report.submitted_at:
        what = Text("기술료를 보고했습니다", "filed the royalty report")
        found.append(
            Event(
                report.submitted_at,
                company,
                what,
                "licensee",
                "file-chart-column",
                links=link,
                state=state if report.accepted_at is None else None,
            )
        )
    if report.accepted_at:
        what = Text("기술료 보고를 확정했습니다", "accepted the royalty report")
        found.append(
            Event(
                report.accepted_at,
                institution,
                what,
                "licensor",
                "file-check",
                look="ok",
                links=link,
                state=state,
            )
        )
    return found


def _invoice(invoice: Invoice) -> list[Event]:
    if invoice.issued_at is None:
        return []
    what = (
        Text("청구서를 발행했습니다", "issued an invoice")
        if invoice.credits_id is None
        else Text("수정 청구서를 발행했습니다", "issued a credit note")
    )
    links: list[Link] = [(invoice.number, "billing.invoice", {"ref": invoice.ref})]
    return [
        Event(
            invoice.issued_at,
            invoice.institution.name,
            what,
            icon="receipt",
            links=links,
            state=_payment(invoice),
        )
    ]


def _promise(invoice: Invoice) -> list[Event]:
    """That a grant pays a part of it, while that stands."""
    share = bills.standing_share(invoice.id)
    if share is None:
        return []
    what = Text(
        "일부를 지원금으로 내기로 했습니다 ({amount})", "pays a part of it by a grant ({amount})"
    ).fill(amount=terms.each(lambda lang: money_text.exact(share.amount, invoice.currency, lang)))
    links: list[Link] = [(invoice.number, "billing.invoice", {"ref": invoice.ref})]
    return [Event(share.promised_at, share.payer.name, what, "center", "hand-coins", links=links)]


def _payments(invoice: Invoice) -> list[Event]:
    """Each payment and refund on its day, with its receipt."""
    found = []
    for money in desk.money_events(invoice):
        if money.amount < 0 and money.state is not bills.REFUND.states["succeeded"]:
            continue
        amount = terms.each(lambda lang, m=money: money_text.exact(abs(m.amount), invoice.currency, lang))
        if money.amount > 0:
            what, look = Text("납부했습니다 ({amount})", "paid {amount}").fill(amount=amount), "ok"
        else:
            what, look = (
                Text("환불받았습니다 ({amount})", "was refunded {amount}").fill(amount=amount),
                "warn",
            )
        links: list[Link] = [(invoice.number, "billing.invoice", {"ref": invoice.ref})]
        if money.receipt:
            links.append((Text("영수증", "Receipt"), "papers.paper", {"ref": money.receipt}))
        share = bills.share_of(invoice.id) if money.by_grant else None
        who, party = (invoice.company.name, "licensee") if share is None else (share.payer.name, "center")
        found.append(Event(money.at, who, what, party, "banknote", look=look, links=links))
    return found


def _payment(invoice: Invoice) -> Text | None:
    """Paid, partly paid or open, derived from the books."""
    if invoice.credits_id is not None or invoice.state != "issued":
        return None
    if bills.is_settled(invoice.id):
        return Text("납부 완료", "Paid")
    left = bills.balance(invoice.id)
    if left.amount == invoice.total:
        return Text("납부 전", "Unpaid")
    if not left.amount and bills.standing(invoice.id).awaited:
        return Text("지원금 입금 대기", "Grant to come")
    return Text("남은 금액 {left}", "{left} left").fill(
        left=terms.each(lambda lang: money_text.exact(left.amount, left.currency, lang))
    )
