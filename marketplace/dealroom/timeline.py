"""Everything that happened in a deal, as dated events: read from the rows of each package, kept nowhere twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.billing import queries as desk
from marketplace.dealroom import joint
from marketplace.dealroom.permissions import own_company
from marketplace.formats import money_text
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import OTHER_SIDE, agreements_of, milestone_reports
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import Inquiry, Message, MessageReading, TermSheet, terms
from marketplace.negotiation.queries import TERM_SHEET
from marketplace.papers.models import Paper
from marketplace.rights import queries as rights
from marketplace.rights.models import Right
from marketplace.royalties import queries as royalties
from marketplace.royalties.models import RoyaltyReport

Link = tuple[Text | str, str, dict[str, Any]]  # label, endpoint, values


@dataclass(frozen=True)
class Event:
    """Who did what, when; what was said, the terms that were offered, and where to read more."""

    at: datetime
    who: str
    what: Text
    side: str = ""  # licensor | licensee | center | "" (the site)
    icon: str = "circle-dot"
    look: str = ""
    text: str = ""
    anchor: str = ""
    state: Text | None = None
    rows: list[terms.TermRow] = field(default_factory=list)
    folded: bool = False  # terms that no longer matter
    links: list[Link] = field(default_factory=list)
    seen: list[tuple[str, datetime, bool]] = field(
        default_factory=list
    )  # by whom, when, on the day of writing


def events(actor: Actor, inquiry: Inquiry) -> list[Event]:
    """The deal's timeline, oldest first."""
    company, institution = inquiry.company.name, inquiry.listing.institution.name
    sides = {"licensee": company, "licensor": institution, "center": str(Text("센터", "Center"))}
    partners = joint.partner_names(inquiry)
    readings = negotiation.readings_of(inquiry.id)
    found = [
        _message(
            message,
            partners.get(message.author_id) or sides[message.side],
            first=i == 0,
            readings=readings.get(message.id, []),
        )
        for i, message in enumerate(negotiation.messages_of(inquiry.id))
    ]
    found += _quotations(inquiry)
    found += _companies(inquiry)
    former = inquiry.former_company
    if former is not None and former.merged_at:
        what = Text(
            "{former}을(를) 합병하여 이 거래를 이어받았습니다", "took this deal over by merging with {former}"
        ).fill(former=former.name)
        found.append(Event(former.merged_at, company, what, "licensee", "users"))
    sheets = negotiation.term_sheets_of(inquiry.id)
    for before, sheet in zip([None, *sheets], sheets, strict=False):
        found += _term_sheet(sheet, before, company if sheet.side == "licensee" else institution)
    for agreement in agreements_of(inquiry.id):
        found += _agreement(actor, agreement, company, institution)
    if inquiry.closed_at and inquiry.state == "lapsed":
        found.append(
            _site(
                inquiry.closed_at,
                Text("오래 글이 없어 문의를 종료했습니다", "ended the talks after a long silence"),
                "hourglass",
                "warn",
            )
        )
    elif inquiry.closed_at:
        closer, what = (
            (institution, Text("문의를 거절했습니다", "declined"))
            if inquiry.state == "declined"
            else (company, Text("문의를 취소했습니다", "withdrew the inquiry"))
        )
        found.append(
            Event(inquiry.closed_at, closer, what, icon="circle-x", look="bad", text=inquiry.closed_reason)
        )
    for at, what in (
        (
            inquiry.warned_at,
            Text("오래 글이 없어 곧 종료된다고 알렸습니다", "warned that silence will end the talks"),
        ),
        (inquiry.reopened_at, Text("문의를 다시 열었습니다", "opened the talks again")),
        (inquiry.reminded_at, Text("답변 기한을 알렸습니다", "reminded of the answer")),
        (
            inquiry.escalated_at,
            Text("답변이 늦어져 센터에 알렸습니다", "told the center that the answer is late"),
        ),
    ):
        if at:
            found.append(_site(at, what, "bell", "warn"))
    return sorted(found, key=lambda event: event.at)


def _message(message: Message, organisation: str, first: bool, readings: list[MessageReading]) -> Event:
    what = Text("문의를 보냈습니다", "asked a question") if first else Text("메시지를 남겼습니다", "wrote")
    return Event(
        message.at,
        f"{organisation} {message.author.display_name}",
        what,
        message.side,
        "message-square",
        text=message.body,
        anchor=f"message-{message.ref}",
        links=[(f.name, "negotiation.file", {"ref": f.ref}) for f in message.files],
        seen=[
            (r.user.display_name, r.seen_at, clock.seoul_date(r.seen_at) == clock.seoul_date(message.at))
            for r in readings
        ],
    )


def _companies(inquiry: Inquiry) -> list[Event]:
    """Who was invited into a joint licence, joined it and went out of it."""
    found = []
    for row in inquiry.members:
        name = row.company.name
        if row.company_id == inquiry.company_id:
            continue
        invited = Text(
            "{company}을(를) 공동 실시에 초대했습니다", "invited {company} to license jointly"
        ).fill(company=name)
        found.append(Event(row.invited_at, inquiry.company.name, invited, "licensee", "users"))
        if row.joined_at:
            joined = Text("공동 실시에 참여했습니다", "joined the joint licence")
            who = f"{name} {_name(row.joined_by_id)}"
            found.append(Event(row.joined_at, who, joined, "licensee", "users", look="ok"))
        if row.left_at and row.joined_at:
            left = Text("공동 실시에서 빠졌습니다", "left the joint licence")
            found.append(Event(row.left_at, name, left, icon="circle-x", look="warn", text=row.left_reason))
        elif row.left_at:
            stays_out = Text("공동 실시에 참여하지 않습니다", "does not take part in the joint licence")
            found.append(Event(row.left_at, name, stays_out, icon="circle-x", text=row.left_reason))
    return found


def _quotations(inquiry: Inquiry) -> list[Event]:
    found = []
    for quotation in negotiation.quotations_of(inquiry.id):
        papers = select(Paper.ref).where(Paper.subject_type == "quotation", Paper.subject_id == quotation.id)
        links: list[Link] = [
            (f"{quotation.number}.pdf", "papers.paper", {"ref": ref}) for ref in db.session.scalars(papers)
        ]
        what = Text("견적서를 만들었습니다", "issued a quotation")
        found.append(Event(quotation.created_at, quotation.number, what, icon="receipt-text", links=links))
    return found


def _term_sheet(sheet: TermSheet, before: TermSheet | None, offerer: str) -> list[Event]:
    what = Text("조건서 {n}번을 제안했습니다", "offered term sheet {n}").fill(n=sheet.number)
    found = [
        Event(
            sheet.offered_at,
            f"{offerer} {sheet.author.display_name}",
            what,
            sheet.side,
            "file-text",
            text=sheet.message,
            anchor=f"terms-{sheet.number}",
            state=TERM_SHEET.states[sheet.state],
            rows=terms.rows(sheet.terms, before.terms if before else None),
            folded=sheet.state not in ("offered", "accepted"),
        )
    ]
    decided = {
        "accepted": (Text("조건서 {n}번을 수락했습니다", "accepted term sheet {n}"), "ok", "handshake"),
        "released": (Text("조건서 {n}번을 수락했습니다", "accepted term sheet {n}"), "ok", "handshake"),
        "declined": (Text("조건서 {n}번을 거절했습니다", "declined term sheet {n}"), "bad", "circle-x"),
        "withdrawn": (Text("조건서 {n}번을 철회했습니다", "withdrew term sheet {n}"), "warn", "undo-2"),
    }.get(sheet.state)
    if decided and sheet.decided_at:
        what, look, icon = decided
        name = _name(sheet.decided_by_id)
        found.append(Event(sheet.decided_at, name, what.fill(n=sheet.number), icon=icon, look=look))
    return found


def _agreement(actor: Actor, row: Agreement, company: str, institution: str) -> list[Event]:
    link: list[Link] = [(f"{row.number}", "licensing.agreement", {"ref": row.ref})]
    kind = row.kind_name

    def event(at: datetime | None, who: str, ko: str, en: str, icon: str, **more: Any) -> Event | None:
        what = Text(ko, en).fill(kind=kind)
        return Event(at, who, what, icon=icon, links=link, **more) if at else None

    found: list[Event | None] = [
        event(
            row.created_at,
            institution,
            "{kind} 계약서 작성을 시작했습니다",
            "began to draft the agreement ({kind})",
            "file-pen",
        )
        if row.kind != "nda"
        else None,
        event(
            row.offered_at, institution, "{kind} 계약서를 보냈습니다", "sent the agreement ({kind})", "send"
        ),
    ]
    found += [*_edits(row), *_milestones(row)]
    for signature in row.signatures:
        found.append(
            event(
                signature.signed_at,
                f"{signature.organisation_name} {signature.name}",
                "계약서에 서명했습니다",
                "signed the agreement",
                "signature",
                look="ok",
                side=signature.side,
            )
        )
    if row.registered_on:
        registered = datetime.combine(row.registered_on, time(9), tzinfo=clock.SEOUL).astimezone(UTC)
        found.append(
            _site(
                registered,
                Text(f"등록번호 {row.registration_number}", f"Registration {row.registration_number}"),
                "stamp",
            )
        )
    found.append(
        event(row.in_force_at, row.number, "효력이 발생했습니다", "is in force", "badge-check", look="ok")
    )
    endings = {
        "revoked": ("계약이 성립하지 않았습니다", "fell through", "bad"),
        "lapsed": ("기한이 지나 효력을 잃었습니다", "lapsed", "bad"),
        "terminated": ("해지되었습니다", "was terminated", "bad"),
        "expired": ("기간이 끝났습니다", "expired", "warn"),
    }
    if row.state in endings:
        ko, en, look = endings[row.state]
        found.append(event(row.ended_at, row.number, ko, en, "circle-x", look=look, text=row.ended_reason))
    for invoice in bills.invoices_of("agreement", row.id):
        if bills.may_read(actor, invoice.id):
            found += [_invoice(invoice), *_payments(invoice)]
            for interest in bills.invoices_of("arrears", invoice.id):
                found += [_invoice(interest), *_payments(interest)]
    found += _coming(row)
    for report in royalties.reports_of_agreement(actor, row.id):
        found += _royalty_report(report, company, institution)
    for right in rights.of_source("agreement", row.id):
        if right.suspended_at:
            found.append(
                _site(
                    right.suspended_at,
                    Text("권리가 정지되었습니다", "The right is suspended"),
                    "pause",
                    "bad",
                )
            )
    return [one for one in found if one is not None]


def _edits(row: Agreement) -> list[Event]:
    """Each new version of the articles; number 0 is the template itself."""
    what = Text("{number}의 문안을 고쳤습니다", "edited the text of {number}").fill(number=row.number)
    link: list[Link] = [(Text("바뀐 곳", "What changed"), "licensing.text", {"ref": row.ref})]
    return [
        Event(
            edit.created_at,
            f"{row.institution.name} {edit.author.display_name}",
            what,
            "licensor",
            "file-pen",
            text=edit.note,
            links=link,
        )
        for edit in row.texts
        if edit.number > 0
    ]


def _milestones(row: Agreement) -> list[Event]:
    """A milestone recorded by one side, confirmed or returned by the other."""
    link: list[Link] = [(row.number, "licensing.agreement", {"ref": row.ref})]
    sides = {"licensor": row.institution.name, "licensee": row.company.name}
    found = []
    for report in milestone_reports(row):
        other = OTHER_SIDE[report.side]
        said, confirmed, returned = (
            Text("중도기술료 사유의 달성을 기록했습니다", "recorded that a milestone was reached"),
            Text("중도기술료 사유를 확인했습니다", "confirmed the milestone"),
            Text("중도기술료 사유를 돌려보냈습니다", "returned the milestone"),
        )
        who = f"{sides[report.side]} {report.reported_by.display_name}"
        found.append(
            Event(
                report.reported_at,
                who,
                said,
                report.side,
                "milestone",
                text=_lines(report.event, report.note),
                links=link,
            )
        )
        if report.confirmed_at:
            who = f"{sides[other]} {_name(report.confirmed_by_id)}"
            found.append(
                Event(
                    report.confirmed_at, who, confirmed, other, "badge-check", "ok", report.event, links=link
                )
            )
        elif report.returned_at:
            why = _lines(report.event, report.returned_reason)
            found.append(
                Event(report.returned_at, sides[other], returned, other, "undo-2", "warn", why, links=link)
            )
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


def _invoice(invoice: Invoice) -> Event | None:
    if invoice.issued_at is None:
        return None
    what = (
        Text("청구서를 발행했습니다", "issued an invoice")
        if invoice.credits_id is None
        else Text("수정 청구서를 발행했습니다", "issued a credit note")
    )
    links: list[Link] = [(invoice.number, "billing.invoice", {"ref": invoice.ref})]
    return Event(
        invoice.issued_at,
        invoice.institution.name,
        what,
        icon="receipt",
        links=links,
        state=_payment(invoice),
    )


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
        found.append(
            Event(money.at, invoice.company.name, what, "licensee", "banknote", look=look, links=links)
        )
    return found


def _coming(row: Agreement) -> list[Event]:
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


def _payment(invoice: Invoice) -> Text | None:
    """Paid, partly paid or open, derived from the books."""
    if invoice.credits_id is not None or invoice.state != "issued":
        return None
    if bills.is_settled(invoice.id):
        return Text("납부 완료", "Paid")
    left = bills.balance(invoice.id)
    if left.amount == invoice.total:
        return Text("납부 전", "Unpaid")
    return Text("남은 금액 {left}", "{left} left").fill(
        left=terms.each(lambda lang: money_text.exact(left.amount, left.currency, lang))
    )


def rights_of(actor: Actor, inquiry: Inquiry) -> list[Right]:
    """The company's rights in this listing that are in force today (disclosure under an NDA too): of a joint licence
    the reader's own company's, else the lead's."""
    own = own_company(actor, inquiry)
    return [right for right in rights.in_force(inquiry.listing_id) if right.company_id == own]


def _site(at: datetime, what: Text, icon: str, look: str = "") -> Event:
    return Event(at, str(Text("기술마당", "Gisul Madang")), what, icon=icon, look=look)


def _lines(*parts: str) -> str:
    """What was written, one part a line."""
    return "\n".join(filter(None, parts))


def _name(user_id: int | None) -> str:
    user = db.session.get(User, user_id) if user_id else None
    return user.display_name if user else ""
