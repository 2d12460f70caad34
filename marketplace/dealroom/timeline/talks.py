"""The talks: what was written, who came and went, what was offered, how it ended."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.dealroom import joint
from marketplace.dealroom.timeline.event import Event, Link, by_the_site, name_of
from marketplace.formats.dates_text import date_text
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import (
    TALKING_STATES,
    Inquiry,
    Message,
    MessageReading,
    Quotation,
    TermSheet,
    terms,
)
from marketplace.negotiation.queries import TERM_SHEET, opening
from marketplace.papers.models import Paper


def messages(inquiry: Inquiry) -> list[Event]:
    """Every message, with who of the other side has seen it; the first is the question."""
    sides = {
        "licensee": inquiry.company.name,
        "licensor": inquiry.listing.institution.name,
        "center": str(Text("센터", "Center")),
    }
    partners = joint.partner_names(inquiry)
    readings = negotiation.readings_of(inquiry.id)
    return [
        _message(
            message,
            partners.get(message.author_id) or sides[message.side],
            first=i == 0,
            readings=readings.get(message.id, []),
        )
        for i, message in enumerate(negotiation.messages_of(inquiry.id))
    ]


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


def quotations(inquiry: Inquiry) -> list[Event]:
    """Each quotation with its papers, marked where its price can no longer be had as it was quoted."""
    found = []
    for quotation in negotiation.quotations_of(inquiry.id):
        papers = select(Paper.ref).where(Paper.subject_type == "quotation", Paper.subject_id == quotation.id)
        links: list[Link] = [
            (f"{quotation.number}.pdf", "papers.paper", {"ref": ref}) for ref in db.session.scalars(papers)
        ]
        what = Text("견적서를 만들었습니다", "issued a quotation")
        why = _closed(quotation, inquiry)
        found.append(
            Event(quotation.created_at, quotation.number, what, icon="receipt-text", links=links, state=why)
        )
    return found


def _closed(quotation: Quotation, inquiry: Inquiry) -> Text | None:
    """Why a quotation no longer holds, while the talks go on; None when it does, or once they led somewhere."""
    if inquiry.state not in TALKING_STATES:
        return None
    if quotation.valid_until < clock.today():
        return Text("유효 기간 지남", "No longer valid")
    if negotiation.freedom_of_quotation(quotation, inquiry).whole:
        return None
    return Text("다른 기업의 권리가 있어 계약할 수 없음", "Closed by another company's right")


def companies(inquiry: Inquiry) -> list[Event]:
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
            who = f"{name} {name_of(row.joined_by_id)}"
            found.append(Event(row.joined_at, who, joined, "licensee", "users", look="ok"))
        if row.left_at and row.joined_at:
            left = Text("공동 실시에서 빠졌습니다", "left the joint licence")
            found.append(Event(row.left_at, name, left, icon="circle-x", look="warn", text=row.left_reason))
        elif row.left_at:
            stays_out = Text("공동 실시에 참여하지 않습니다", "does not take part in the joint licence")
            found.append(Event(row.left_at, name, stays_out, icon="circle-x", text=row.left_reason))
    return found


def takeover(inquiry: Inquiry) -> list[Event]:
    """A company that merged with the one that had asked goes on with the deal."""
    former = inquiry.former_company
    if former is None or not former.merged_at:
        return []
    what = Text(
        "{former}을(를) 합병하여 이 거래를 이어받았습니다", "took this deal over by merging with {former}"
    ).fill(former=former.name)
    return [Event(former.merged_at, inquiry.company.name, what, "licensee", "users")]


def term_sheets(inquiry: Inquiry) -> list[Event]:
    """Each term sheet as it was offered, marked where it differs from the one before, and what became of it."""
    company, institution = inquiry.company.name, inquiry.listing.institution.name
    sheets = negotiation.term_sheets_of(inquiry.id)
    found = []
    for before, sheet in zip([None, *sheets], sheets, strict=False):
        found += _term_sheet(sheet, before, company if sheet.side == "licensee" else institution)
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
        name = name_of(sheet.decided_by_id)
        found.append(Event(sheet.decided_at, name, what.fill(n=sheet.number), icon=icon, look=look))
    if sheet.overtaken_at and sheet.state == "offered":
        taken = Text(
            "다른 기업의 권리가 생겨 조건서 {n}번을 지금은 수락할 수 없다고 알렸습니다",
            "told both sides that another company's right closes term sheet {n} for now",
        )
        found.append(by_the_site(sheet.overtaken_at, taken.fill(n=sheet.number), "lock", "warn"))
    return found


def end(inquiry: Inquiry) -> list[Event]:
    """How the talks ended without an agreement: by silence, by the institution's no, or by the company itself."""
    if not inquiry.closed_at:
        return []
    if inquiry.state == "lapsed":
        what = Text("오래 글이 없어 문의를 종료했습니다", "ended the talks after a long silence")
        return [by_the_site(inquiry.closed_at, what, "hourglass", "warn")]
    closer, what = (
        (inquiry.listing.institution.name, Text("문의를 거절했습니다", "declined"))
        if inquiry.state == "declined"
        else (inquiry.company.name, Text("문의를 취소했습니다", "withdrew the inquiry"))
    )
    return [Event(inquiry.closed_at, closer, what, icon="circle-x", look="bad", text=inquiry.closed_reason)]


def reminders(inquiry: Inquiry) -> list[Event]:
    """What the clockwork said in the talks."""
    said = (
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
    )
    return [by_the_site(at, what, "bell", "warn") for at, what in said if at]


def openings(inquiry: Inquiry) -> list[Event]:
    """Who of the center opened the deal, why, and until when: shown to both parties."""
    return [
        Event(
            row.opened_at,
            f"{Text('센터', 'Center')} {row.user.display_name}",
            Text(
                "사유를 남기고 이 거래의 내용을 열람했습니다 ({until}까지)",
                "opened this deal with a reason (until {until})",
            ).fill(until=terms.each(lambda lang, day=row.until_at: date_text(clock.seoul_date(day), lang))),
            "center",
            "eye",
            "warn",
            text=row.reason,
        )
        for row in opening.openings_of("inquiry", inquiry.id)
    ]
