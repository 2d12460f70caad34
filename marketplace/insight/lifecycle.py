"""What may become of a year's figures that were proposed to be published for good."""

from __future__ import annotations

from marketplace.insight.permissions import snapshot_parties
from marketplace.kernel.lifecycle import Lifecycle, step
from marketplace.kernel.text import Text

SNAPSHOT = Lifecycle(
    "figure_snapshot",
    snapshot_parties,
    {
        "proposed": Text("다른 담당자의 확인 대기", "Awaiting a second person"),
        "frozen": Text("확정", "Final"),
        "dropped": Text("취소", "Withdrawn"),
    },
    freeze=step("proposed", to="frozen", by={"second"}),
    drop=step("proposed", to="dropped", by={"proposer", "second"}),
)
