"""What may become of a need, of a question to an institution and of an answer: who may take which step."""

from __future__ import annotations

from marketplace.demand.permissions import (
    answer_parties,
    need_parties,
    request_parties,
    theme_parties,
    themed_offer_parties,
)
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text

NEED = Lifecycle(
    "need",
    need_parties,
    {
        "draft": Text("작성 중", "Draft"),
        "open": Text("찾는 중", "Open"),
        "matched": Text("연결됨", "Matched"),
        "closed": Text("종료", "Closed"),
    },
    open=step("draft", "closed", to="open", by={"company"}),
    match=step("open", to="matched", by={"company", "center"}),
    reopen=step("matched", to="open", by={"company", "center"}),
    close=step("draft", "open", to="closed", by={"company", "center", SYSTEM_PARTY}),
)
NEED_REQUEST = Lifecycle(
    "need_request",
    request_parties,
    {
        "asked": Text("답변 대기", "Awaiting an answer"),
        "answered": Text("답변 완료", "Answered"),
        "declined": Text("제안 없음", "Declined"),
        "withdrawn": Text("요청 취소", "Withdrawn"),
    },
    answer=step("asked", "declined", to="answered", by={"institution"}),
    decline=step("asked", to="declined", by={"institution", SYSTEM_PARTY}),
    # A no that was premature: the question stands again.
    resume=step("declined", to="asked", by={"institution"}),
    # The only answer was taken back: the question stands again.
    unanswer=step("answered", to="asked", by={SYSTEM_PARTY}),
    withdraw=step("asked", to="withdrawn", by={"center", SYSTEM_PARTY}),
)
NEED_ANSWER = Lifecycle(
    "need_answer",
    answer_parties,
    {
        "given": Text("기업 검토 중", "With the company"),
        "accepted": Text("채택", "Accepted"),
        "passed": Text("미채택", "Passed over"),
        "withdrawn": Text("철회", "Withdrawn"),
    },
    accept=step("given", to="accepted", by={"company"}),
    # `pass` is a word of the language.
    pass_over=step("given", to="passed", by={"company", SYSTEM_PARTY}),
    reconsider=step("passed", to="given", by={"company"}),
    withdraw=step("given", to="withdrawn", by={"answering", SYSTEM_PARTY}),
)

THEMED_CALL = Lifecycle(
    "themed_call",
    theme_parties,
    {
        "draft": Text("작성 중", "Draft"),
        "submitted": Text("승인 대기", "Awaiting approval"),
        "published": Text("공개", "Published"),
        "announced": Text("결과 발표", "Announced"),
        "cancelled": Text("취소", "Cancelled"),
    },
    submit=step("draft", to="submitted", by={"host"}),
    # The center asks for changes, or the host takes it back to change it.
    send_back=step("submitted", to="draft", by={"host", "center"}),
    publish=step("draft", "submitted", to="published", by={"center"}),
    announce=step("published", to="announced", by={"host"}),
    cancel=step("draft", "submitted", "published", to="cancelled", by={"host", "center", SYSTEM_PARTY}),
)
THEMED_OFFER = Lifecycle(
    "themed_offer",
    themed_offer_parties,
    {
        "received": Text("접수", "Received"),
        "chosen": Text("선정", "Chosen"),
        "not_chosen": Text("미선정", "Not chosen"),
        "withdrawn": Text("취소", "Withdrawn"),
    },
    choose=step("received", to="chosen", by={SYSTEM_PARTY}),
    pass_over=step("received", to="not_chosen", by={SYSTEM_PARTY}),
    withdraw=step("received", to="withdrawn", by={"offering", SYSTEM_PARTY}),
)
