"""Whose turn it is in a deal, until when, and with which sentence. Pure: one function over plain facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.kernel.text import Text

WAITING = ("draft", "offered", "signed", "concluded")  # an agreement that is not in force yet


@dataclass(frozen=True)
class Facts:
    """What decides the turn: the inquiry, the term sheet on the table, the agreement under way.

    `sheet_barred`: nobody can accept it now. `agreement_unfit`: what it gives no longer fits the assets, so that neither
    a signature nor money brings it about.
    """

    inquiry_state: str
    reply_due_on: date
    sheet_number: int | None = None
    sheet_side: str = ""
    sheet_until: date | None = None
    sheet_barred: bool = False
    agreement_ref: str = ""
    agreement_state: str = ""
    agreement_effect: str = ""
    sign_by: date | None = None
    complete_by: date | None = None
    registration_recorded: bool = False
    agreement_unfit: bool = False
    words_wait: bool = False  # the company has proposed other words for what was offered


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
    if facts.agreement_state in WAITING:
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
        if facts.sheet_barred:
            return Turn(side, _BARRED.fill(n=number), facts.sheet_until)
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


_BARRED = Text(
    "조건서 {n}번은 지금 수락할 수 없습니다. 이유와 할 수 있는 일을 거래 화면에서 확인합니다.",
    "Term sheet {n} can't be accepted now. See on the deal's page why, and what can be done.",
)
_UNFIT = Text(
    "권리의 상태가 바뀌어 이 계약은 그대로 진행할 수 없습니다. 기관이 기업과 협의하여 정리합니다.",
    "The status of the rights has changed: this agreement can't go on as it is. The institution settles it with the company.",
)
_UNFIT_BILLED = Text(
    "권리의 상태가 바뀌어 기술료를 납부해도 이 계약의 효력이 생기지 않습니다. 이미 납부한 기술료를 포함하여 기관이 기업과 협의하여 정리합니다.",
    "The status of the rights has changed: paying does not bring this agreement into force. The institution settles it with the company, with what was paid already.",
)


def _agreement_turn(facts: Facts) -> Turn:
    if facts.agreement_unfit:
        concluded = facts.agreement_state == "concluded"
        billed = concluded and facts.agreement_effect == "paid"
        due = facts.complete_by if concluded else facts.sign_by
        return Turn("licensor", _UNFIT_BILLED if billed else _UNFIT, due)
    if facts.agreement_state == "draft":
        return Turn(
            "licensor", Text("계약서를 확인하고 기업에 보냅니다.", "Check the agreement and send it.")
        )
    if facts.agreement_state == "offered" and facts.words_wait:
        answer = Text(
            "기업이 제안한 계약서 문안 수정에 답변합니다.",
            "Answer the changes that the company proposes in the agreement.",
        )
        return Turn("licensor", answer, facts.sign_by)
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
