"""What may become of a report, an examination and a correction of shares: who may take which step."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text
from marketplace.royalties.permissions import audit_parties, correction_parties, report_parties

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
    submit=step("due", "queried", to="submitted", by={"licensee"}),
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
