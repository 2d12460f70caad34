"""What may become of a write-off: who may take which step."""

from __future__ import annotations

from marketplace.arrears.permissions import write_off_parties
from marketplace.kernel.lifecycle import Lifecycle, step
from marketplace.kernel.text import Text

WRITE_OFF = Lifecycle(
    "write_off",
    write_off_parties,
    {
        "requested": Text("대손 처리 요청", "Write-off requested"),
        "approved": Text("대손 처리", "Written off"),
        "cancelled": Text("요청 취소", "Cancelled"),
    },
    approve=step("requested", to="approved", by={"approver"}),
    cancel=step("requested", to="cancelled", by={"approver", "requester"}),
)
