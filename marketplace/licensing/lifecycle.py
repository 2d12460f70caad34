"""What may become of an agreement and of a wording in the library: who may take which step."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text
from marketplace.licensing.permissions import (
    agreement_parties,
    clause_text_parties,
    delivery_parties,
    duty_parties,
    ending_parties,
    notice_parties,
    redline_parties,
)

AGREEMENT = Lifecycle(
    "agreement",
    agreement_parties,
    {
        "draft": Text("계약서 작성", "Draft"),
        "offered": Text("기업 서명 대기", "Awaiting the company's signature"),
        "signed": Text("기관 서명 대기", "Awaiting the institution's signature"),
        "concluded": Text("체결", "Concluded"),
        "in_force": Text("효력 발생", "In force"),
        "expired": Text("기간 만료", "Expired"),
        "terminated": Text("해지", "Terminated"),
        "revoked": Text("제안 철회", "Revoked"),
        "lapsed": Text("실효", "Lapsed"),
    },
    # The system offers the standard non-disclosure text, whoever asked for it.
    offer=step("draft", to="offered", by={"officer", SYSTEM_PARTY}),
    sign=step("offered", to="signed", by={"signatory"}),
    # What the company signed it may take back until the institution has signed, too.
    unsign=step("signed", to="offered", by={"signatory"}),
    # A scan that is not the sealed paper goes back to the company.
    return_scan=step("signed", to="offered", by={"officer"}),
    countersign=step("signed", to="concluded", by={"officer"}),
    revoke=step("draft", "offered", "signed", to="revoked", by={"officer"}),
    # Of a joint licence the lead declines for all; another company leaves it, and it is drafted anew.
    decline=step("offered", to="revoked", by={"lead_signatory"}),
    redraft=step("draft", "offered", to="revoked", by={SYSTEM_PARTY}),
    enter_into_force=step("concluded", to="in_force", by={SYSTEM_PARTY}),
    lapse=step("offered", "signed", "concluded", to="lapsed", by={SYSTEM_PARTY}),
    expire=step("in_force", to="expired", by={SYSTEM_PARTY}),
    # An ending that was announced, agreed or decided carries it out; nobody ends an agreement at once.
    terminate=step("in_force", to="terminated", by={SYSTEM_PARTY}),
)

ENDING = Lifecycle(
    "ending",
    ending_parties,
    {
        "proposed": Text("상대방의 동의 대기", "Awaiting the other side's consent"),
        "running": Text("기한 진행 중", "Running"),
        "withdrawn": Text("철회", "Withdrawn"),
        "declined": Text("동의하지 않음", "Not agreed to"),
        "done": Text("계약 종료", "The agreement has ended"),
        "dropped": Text("효력 없음", "Without effect"),
    },
    accept=step("proposed", to="running", by={"other"}),
    decline=step("proposed", to="declined", by={"other"}),
    withdraw=step("proposed", "running", to="withdrawn", by={"author"}),
    carry_out=step("running", to="done", by={"author", SYSTEM_PARTY}),
    drop=step("proposed", "running", to="dropped", by={SYSTEM_PARTY}),
)

DELIVERY = Lifecycle(
    "delivery",
    delivery_parties,
    {
        "awaited": Text("전달 전", "Not delivered yet"),
        "delivered": Text("수령 확인 대기", "Awaiting confirmation"),
        "confirmed": Text("받음", "Received"),
        "objected": Text("이의 있음", "Objected to"),
        "dropped": Text("변경계약으로 제외", "Dropped by an amendment"),
    },
    deliver=step("awaited", "objected", to="delivered", by={"licensor"}),
    confirm=step("delivered", to="confirmed", by={"licensee"}),
    object=step("delivered", to="objected", by={"licensee"}),
    drop=step("awaited", "objected", to="dropped", by={SYSTEM_PARTY}),
)

DUTY = Lifecycle(
    "duty",
    duty_parties,
    {
        "due": Text("할 일", "To be done"),
        "done": Text("상대방의 확인 대기", "Awaiting the other side's confirmation"),
        "confirmed": Text("확인됨", "Confirmed"),
        "dropped": Text("해당 없음", "No longer needed"),
    },
    report_duty=step("due", to="done", by={"owing"}),
    confirm_duty=step("done", to="confirmed", by={"other"}),
    return_duty=step("done", to="due", by={"other"}),
    drop=step("due", "done", to="dropped", by={SYSTEM_PARTY}),
)

NOTICE = Lifecycle(
    "agreement_notice",
    notice_parties,
    {
        "sent": Text("보냄, 상대방 확인 전", "Sent, not yet confirmed"),
        "received": Text("상대방이 받음", "Received"),
        "consented": Text("동의함", "Consented to"),
        "refused": Text("동의하지 않음", "Not consented to"),
        "withdrawn": Text("철회", "Withdrawn"),
        "dropped": Text("효력 없음", "Without effect"),
    },
    receive=step("sent", to="received", by={"other"}),
    consent=step("sent", to="consented", by={"binding_other"}),
    refuse=step("sent", to="refused", by={"binding_other"}),
    withdraw=step("sent", to="withdrawn", by={"author"}),
    # What was asked is moot once the agreement has ended.
    drop=step("sent", to="dropped", by={SYSTEM_PARTY}),
)

REDLINE = Lifecycle(
    "redline",
    redline_parties,
    {
        "proposed": Text("기관의 답변 대기", "Awaiting the institution's answer"),
        "accepted": Text("새 계약서에 반영", "Taken over into a new draft"),
        "declined": Text("반영하지 않음", "Not taken over"),
        "withdrawn": Text("제안 취소", "Withdrawn"),
        "dropped": Text("효력 없음", "Without effect"),
    },
    accept=step("proposed", to="accepted", by={"officer"}),
    decline=step("proposed", to="declined", by={"officer"}),
    withdraw=step("proposed", to="withdrawn", by={"company"}),
    # Its paper was signed, or is offered no longer.
    drop=step("proposed", to="dropped", by={SYSTEM_PARTY}),
)

CLAUSE_TEXT = Lifecycle(
    "clause_text",
    clause_text_parties,
    {
        "proposed": Text("승인 대기", "Proposed"),
        "approved": Text("사용 중", "In use"),
        "declined": Text("승인하지 않음", "Not approved"),
        "retired": Text("사용 종료", "Retired"),
    },
    approve=step("proposed", to="approved", by={"checker"}),
    decline=step("proposed", to="declined", by={"center"}),  # who proposed may take it back
    retire=step("approved", to="retired", by={"center"}),
)
