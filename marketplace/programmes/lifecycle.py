"""What may become of a call and of an application: who may take which step."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text
from marketplace.programmes.permissions import (
    application_parties,
    award_parties,
    call_parties,
    part_parties,
    review_parties,
)

CALL = Lifecycle(
    "programme_call",
    call_parties,
    {
        "draft": Text("준비 중", "Being prepared"),
        "announced": Text("공고", "Announced"),
        "decided": Text("선정 완료", "Decided"),
        "cancelled": Text("취소", "Cancelled"),
    },
    announce=step("draft", to="announced", by={"center"}),
    extend=step("announced", to="announced", by={"center"}),
    decide=step("announced", to="decided", by={"center"}),
    cancel=step("announced", to="cancelled", by={"center"}),
)

APPLICATION = Lifecycle(
    "programme_application",
    application_parties,
    {
        "draft": Text("작성 중", "Draft"),
        "submitted": Text("제출", "Submitted"),
        "granted": Text("선정", "Selected"),
        "reserved": Text("예비", "On the reserve list"),
        "refused": Text("미선정", "Not selected"),
        "withdrawn": Text("포기", "Withdrawn"),
    },
    submit=step("draft", to="submitted", by={"company"}),
    take_back=step("submitted", to="draft", by={"company"}),
    give_up=step("draft", "submitted", "reserved", to="withdrawn", by={"company", SYSTEM_PARTY}),
    grant=step("submitted", "reserved", to="granted", by={"center", SYSTEM_PARTY}),
    reserve=step("submitted", to="reserved", by={"center"}),
    refuse=step("submitted", "reserved", to="refused", by={"center", SYSTEM_PARTY}),
)

REVIEW = Lifecycle(
    "review",
    review_parties,
    {
        "assigned": Text("심사 전", "Not yet reviewed"),
        "done": Text("심사 완료", "Reviewed"),
        "abstained": Text("기권", "Abstained"),
        "conflicted": Text("제척", "Conflict of interest"),
    },
    submit=step("assigned", "done", to="done", by={"reviewer"}),
    abstain=step("assigned", "done", to="abstained", by={"reviewer"}),
    resume=step("abstained", to="assigned", by={"reviewer"}),
    set_apart=step("assigned", "done", "abstained", to="conflicted", by={"reviewer", SYSTEM_PARTY}),
)

AWARD = Lifecycle(
    "award",
    award_parties,
    {
        "offered": Text("협약 대기", "Awaiting agreement"),
        "running": Text("진행 중", "Under way"),
        "settled": Text("정산 완료", "Settled"),
        "declined": Text("포기", "Declined"),
        "cancelled": Text("협약 해지", "Cancelled"),
    },
    accept=step("offered", to="running", by={"signer"}),
    decline=step("offered", to="declined", by={"signer", SYSTEM_PARTY}),
    settle=step("running", to="settled", by={"center"}),
    cancel=step("running", to="cancelled", by={"center"}),
    confirm_cancel=step("running", to="cancelled", by={"payer"}),
    record_return=step("settled", to="settled", by={"payer"}),
    record_clawback=step("cancelled", to="cancelled", by={"payer"}),
)

AWARD_PAYMENT = Lifecycle(
    "award_payment",
    part_parties,
    {
        "requested": Text("승인 대기", "Awaiting approval"),
        "first": Text("두 번째 승인 대기", "Awaiting the second approval"),
        "approved": Text("지급 예정", "To be paid"),
        "paid": Text("지급", "Paid"),
        "refused": Text("반려", "Refused"),
        "withdrawn": Text("철회", "Withdrawn"),
        "returned": Text("돌려받음", "Returned"),
    },
    approve=step("requested", to="first", by={"payer"}),
    confirm=step("first", to="approved", by={"payer"}),
    pay=step("approved", to="paid", by={"payer"}),
    refuse=step("requested", "first", "approved", to="refused", by={"payer", SYSTEM_PARTY}),
    withdraw=step("requested", to="withdrawn", by={"company"}),
    give_back=step("paid", to="returned", by={SYSTEM_PARTY}),
)

AWARD_REPORT = Lifecycle(
    "award_report",
    part_parties,
    {
        "due": Text("제출 전", "To be submitted"),
        "submitted": Text("확인 중", "Being looked at"),
        "returned": Text("보완 요청", "Changes asked for"),
        "accepted": Text("승인", "Accepted"),
    },
    submit=step("due", "returned", to="submitted", by={"company"}),
    accept=step("submitted", to="accepted", by={"center"}),
    send_back=step("submitted", to="returned", by={"center"}),
)

AWARD_EXPENSE = Lifecycle(
    "award_expense",
    part_parties,
    {
        "entered": Text("확인 중", "Being looked at"),
        "accepted": Text("인정", "Accepted"),
        "disallowed": Text("불인정", "Disallowed"),
    },
    accept=step("entered", "disallowed", to="accepted", by={"center"}),
    disallow=step("entered", "accepted", to="disallowed", by={"center"}),
)

AWARD_AMENDMENT = Lifecycle(
    "award_amendment",
    part_parties,
    {
        "asked": Text("승인 대기", "Awaiting approval"),
        "agreed": Text("변경", "Changed"),
        "declined": Text("반려", "Refused"),
    },
    agree=step("asked", to="agreed", by={"center"}),
    decline=step("asked", to="declined", by={"center", SYSTEM_PARTY}),
)

# Money to come back, or years of exclusion: no single person decides on that for the center.
AWARD_CANCELLING = Lifecycle(
    "award_cancelling",
    part_parties,
    {
        "proposed": Text("확인 대기", "Awaiting a second person"),
        "confirmed": Text("확인함", "Confirmed"),
        "dropped": Text("취소함", "Dropped"),
    },
    confirm=step("proposed", to="confirmed", by={"payer"}),
    drop=step("proposed", to="dropped", by={"payer", SYSTEM_PARTY}),
)
