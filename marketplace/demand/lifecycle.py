"""What may become of a need: who may take which step."""

from __future__ import annotations

from marketplace.demand.permissions import need_parties
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text

NEED = Lifecycle(
    "need",
    need_parties,
    {
        "draft": Text("작성 중", "Draft"),
        "open": Text("공개", "Open"),
        "matched": Text("연결됨", "Matched"),
        "closed": Text("종료", "Closed"),
    },
    open=step("draft", "closed", to="open", by={"company"}),
    match=step("open", to="matched", by={"company", "center"}),
    reopen=step("matched", to="open", by={"company", "center"}),
    close=step("draft", "open", to="closed", by={"company", "center", SYSTEM_PARTY}),
)
