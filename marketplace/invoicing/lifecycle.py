"""What may become of an invoice and of a refund: who may take which step."""

from __future__ import annotations

from marketplace.invoicing.permissions import (
    account_change_parties,
    deduction_parties,
    invoice_parties,
    refund_parties,
    share_parties,
    vat_parties,
)
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text

INVOICE = Lifecycle(
    "invoice",
    invoice_parties,
    {
        "draft": Text("작성 중", "Draft"),
        "issued": Text("발행", "Issued"),
        "void": Text("취소", "Void"),
        "written_off": Text("대손 처리", "Written off"),
    },
    issue=step("draft", to="issued", by={SYSTEM_PARTY, "officer", "finance"}),
    void=step("issued", to="void", by={SYSTEM_PARTY, "finance", "officer"}),
    write_off=step("issued", to="written_off", by={"finance", "center_finance"}),
    owe_again=step("written_off", to="issued", by={SYSTEM_PARTY}),  # money that had been paid was taken away
)

SHARE = Lifecycle(
    "invoice_share",
    share_parties,
    {"promised": Text("지원금으로 납부", "Paid by a grant"), "ended": Text("종료", "Ended")},
    end=step("promised", to="ended", by={SYSTEM_PARTY}),
)

REFUND = Lifecycle(
    "refund",
    refund_parties,
    {
        "requested": Text("환불 요청", "Requested"),
        "approved": Text("승인", "Approved"),
        "submitting": Text("처리 중", "Submitting"),
        "pending": Text("처리 중", "Pending"),
        "succeeded": Text("환불 완료", "Refunded"),
        "failed": Text("환불 실패", "Failed"),
        "cancelled": Text("취소", "Cancelled"),
    },
    approve=step("requested", to="approved", by={"approver"}),
    reject=step("requested", to="cancelled", by={"approver", "requester"}),
    submit=step("approved", to="submitting", by={SYSTEM_PARTY}),
    wait=step("approved", "submitting", to="pending", by={SYSTEM_PARTY}),
    succeed=step(
        "approved", "submitting", "pending", to="succeeded", by={SYSTEM_PARTY, "approver", "requester"}
    ),
    fail=step("approved", "submitting", "pending", "succeeded", to="failed", by={SYSTEM_PARTY}),
)

DEDUCTION = Lifecycle(
    "deduction",
    deduction_parties,
    {
        "requested": Text("승인 대기", "Awaiting approval"),
        "approved": Text("승인", "Approved"),
        "cancelled": Text("요청 취소", "Cancelled"),
        "undone": Text("되돌림", "Undone"),
    },
    approve=step("requested", to="approved", by={"approver"}),
    cancel=step("requested", to="cancelled", by={"approver", "requester"}),
    undo=step("approved", to="undone", by={"approver", "requester"}),
)

ACCOUNT_CHANGE = Lifecycle(
    "account_change",
    account_change_parties,
    {
        "entered": Text("두 번째 담당자의 확인 대기", "Awaiting the second person"),
        "confirmed": Text("적용 대기", "Confirmed, not yet in effect"),
        "effective": Text("적용됨", "In effect"),
        "undone": Text("취소됨", "Undone"),
    },
    confirm=step("entered", to="confirmed", by={"second"}),
    undo=step("entered", "confirmed", to="undone", by={"office"}),
    take_effect=step("confirmed", to="effective", by={SYSTEM_PARTY}),
)

VAT = Lifecycle(
    "vat_ruling",
    vat_parties,
    {
        "proposed": Text("확인 대기", "Waits for confirmation"),
        "confirmed": Text("적용", "Holds"),
        "withdrawn": Text("제안 취소", "Cancelled"),
        "ended": Text("끝남", "Ended"),
    },
    confirm=step("proposed", to="confirmed", by={"second"}),
    withdraw=step("proposed", to="withdrawn", by={"proposer", "second"}),
    end=step("confirmed", to="ended", by={"proposer", "second"}),
)
