"""What may become of a call and of an application: who may take which step."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text
from marketplace.programmes.permissions import application_parties, call_parties, review_parties

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
