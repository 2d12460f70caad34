"""Whose turn it is in a deal, until when, and with which sentence. Pure: one function over plain facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.kernel.text import Text


@dataclass(frozen=True)
class Facts:
    """What decides the turn: the inquiry, the term sheet on the table, the agreement under way."""

    inquiry_state: str
    reply_due_on: date
    sheet_number: int | None = None
    sheet_side: str = ""
    sheet_until: date | None = None
    agreement_state: str = ""
    agreement_effect: str = ""
    sign_by: date | None = None
    complete_by: date | None = None
    registration_recorded: bool = False


@dataclass(frozen=True)
class Turn:
    """`side`: licensor, licensee, center, or "" when nothing is waited for; `text` tells that side what to do.

    `inventors_too`: an inventor may do the licensor's part; terms and signatures are the officers' alone.
    `for_members`: what a company's people read who may not bind it, where that differs; `signers_only`: the act is
    those people's alone who may.
    """

    side: str
    text: Text
    due_on: date | None = None
    inventors_too: bool = False
    for_members: Text | None = None
    signers_only: bool = False


def turn_of(facts: Facts) -> Turn:
    """The next action of a deal."""
    if facts.agreement_state in ("draft", "offered", "signed", "concluded"):
        return _agreement_turn(facts)
    if facts.inquiry_state == "open" and facts.sheet_number is None:
        return Turn("licensor", Text("문의에 답변합니다.", "Answer the question."), facts.reply_due_on, True)
    if facts.sheet_number is not None:
        side = "licensee" if facts.sheet_side == "licensor" else "licensor"
        sentence = Text(
            "조건서 {n}번을 검토하고 수락하거나 다른 조건을 제안합니다.",
            "Review term sheet {n}: accept it or make a counter-offer.",
        )
        members = Text(
            "조건서 {n}번을 검토합니다. 수락은 대표자나 서명 대리인이 합니다.",
            "Review term sheet {n}. The representative or an authorised signatory accepts it.",
        )
        number = facts.sheet_number
        return Turn(side, sentence.fill(n=number), facts.sheet_until, for_members=members.fill(n=number))
    if facts.inquiry_state == "answered":
        return Turn(
            "licensee",
            Text("답변을 읽고 더 묻거나 조건을 제안합니다.", "Read the answer; ask more or offer terms."),
        )
    if facts.inquiry_state == "negotiating":
        return Turn("licensor", Text("조건을 제안합니다.", "Offer terms."))
    if facts.inquiry_state == "agreed" and not facts.agreement_state:
        return Turn("licensor", Text("계약서를 작성합니다.", "Draft the agreement."))
    return Turn("", _RESTING.get(facts.agreement_state or facts.inquiry_state, Text("", "")))


def _agreement_turn(facts: Facts) -> Turn:
    if facts.agreement_state == "draft":
        return Turn(
            "licensor", Text("계약서를 확인하고 기업에 보냅니다.", "Check the agreement and send it.")
        )
    if facts.agreement_state == "offered":
        return Turn(
            "licensee",
            Text("계약서를 읽고 서명합니다.", "Read the agreement and sign."),
            facts.sign_by,
            for_members=Text(
                "대표자나 서명 대리인의 서명을 기다립니다.",
                "Waiting for the representative or an authorised signatory to sign.",
            ),
            signers_only=True,
        )
    if facts.agreement_state == "signed":
        return Turn(
            "licensor",
            Text("동의와 승인을 확인하고 서명합니다.", "Check the consents and sign."),
            facts.sign_by,
        )
    if facts.agreement_effect == "paid":
        return Turn("licensee", Text("기술료를 납부합니다.", "Pay the fee."), facts.complete_by)
    if facts.registration_recorded:
        confirm = Text("등록이나 신고 사실을 확인합니다.", "Confirm the registration or notice.")
        return Turn("center", confirm, facts.complete_by)
    if facts.agreement_effect == "notified":
        notify = Text(
            "출원인 변경을 신고하고 접수번호를 기록합니다.",
            "Notify the office and record the receipt's number.",
        )
        return Turn("licensee", notify, facts.complete_by)
    return Turn(
        "licensee",
        Text("등록을 마치고 등록번호를 기록합니다.", "Register the right and record its number."),
        facts.complete_by,
    )


_RESTING = {
    "in_force": Text("계약의 효력이 발생했습니다.", "The agreement is in force."),
    "expired": Text("계약 기간이 끝났습니다.", "The agreement has expired."),
    "terminated": Text("계약이 해지되었습니다.", "The agreement was terminated."),
    "declined": Text("기관이 문의를 거절했습니다.", "The institution declined."),
    "withdrawn": Text("기업이 문의를 취소했습니다.", "The company withdrew."),
    "lapsed": Text("기간이 지나 종료되었습니다.", "Lapsed."),
}
