"""What may become of what the center was asked: who may take which step. The asker, who may have no account, speaks as the system."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text
from marketplace.problems.permissions import request_parties

REQUEST = Lifecycle(
    "problem_request",
    request_parties,
    {
        "waiting": Text("답변 대기", "Awaiting reply"),
        "answered": Text("답변 완료", "Answered"),
        "closed": Text("종료", "Closed"),
    },
    answer=step("waiting", "answered", to="answered", by={"center", "expert"}),
    write=step("waiting", "answered", "closed", to="waiting", by={SYSTEM_PARTY}),
    close=step("waiting", "answered", to="closed", by={"center", SYSTEM_PARTY}),
    reopen=step("closed", to="waiting", by={"center"}),
)
OPEN = ("waiting", "answered")
