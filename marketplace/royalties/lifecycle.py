"""What may become of a report, an examination and a correction of shares: who may take which step."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text
from marketplace.royalties.permissions import (
    audit_parties,
    correction_parties,
    payout_parties,
    report_parties,
    rule_parties,
)

REPORT = Lifecycle(
    "royalty_report",
    report_parties,
    {
        "due": Text("제출 대기", "To be filed"),
        "submitted": Text("기관 검토 중", "Under review"),
        "queried": Text("질의에 답변 대기", "Question to answer"),
        "accepted": Text("확정", "Accepted"),
        "billed": Text("청구", "Billed"),
    },
    submit=step("due", "queried", to="submitted", by={"filer"}),
    # until the institution accepts it, what was declared can be taken back
    withdraw=step("submitted", to="due", by={"filer"}),
    query=step("submitted", to="queried", by={"officer"}),
    accept=step("submitted", to="accepted", by={"officer"}),
    bill=step("accepted", to="billed", by={SYSTEM_PARTY}),
)

AUDIT = Lifecycle(
    "royalty_audit",
    audit_parties,
    {
        "opened": Text("검사 중", "Under way"),
        "concluded": Text("완료", "Concluded"),
        "dropped": Text("중단", "Dropped"),
    },
    conclude=step("opened", to="concluded", by={"officer"}),
    drop=step("opened", to="dropped", by={"officer"}),
)

CORRECTION = Lifecycle(
    "share_correction",
    correction_parties,
    {
        "requested": Text("승인 대기", "Waiting for approval"),
        "made": Text("바로잡음", "Put right"),
        "cancelled": Text("취소", "Cancelled"),
    },
    approve=step("requested", to="made", by={"approver"}),
    cancel=step("requested", to="cancelled", by={"approver", "requester"}),
)

PAYOUT = Lifecycle(
    "payout",
    payout_parties,
    {
        "proposed": Text("확인 대기", "Waits for confirmation"),
        "confirmed": Text("급여 파일 대기", "Waits for the payroll file"),
        "taken": Text("지급", "Paid"),
        "cancelled": Text("제안 취소", "Proposal cancelled"),
        "undone": Text("확인 취소", "Confirmation undone"),
    },
    confirm=step("proposed", to="confirmed", by={"second"}),
    cancel=step("proposed", to="cancelled", by={"office"}),
    undo=step("confirmed", to="undone", by={"office"}),
    take=step("confirmed", to="taken", by={"office"}),
)

RULE = Lifecycle(
    "sharing_rule",
    rule_parties,
    {
        "proposed": Text("확인 대기", "Waits for confirmation"),
        "confirmed": Text("확정", "Confirmed"),
        "declined": Text("반려", "Declined"),
        "withdrawn": Text("철회", "Withdrawn"),
    },
    confirm=step("proposed", to="confirmed", by={"second"}),
    decline=step("proposed", to="declined", by={"second"}),
    withdraw=step("proposed", to="withdrawn", by={"proposer"}),
)
