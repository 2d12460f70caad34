"""What may become of an organisation and of a role in it: who may take which step."""

from __future__ import annotations

from marketplace.accounts.permissions import membership_parties, organisation_parties
from marketplace.kernel.lifecycle import Lifecycle, step
from marketplace.kernel.text import Text

ORGANISATION = Lifecycle(
    "organisation",
    organisation_parties,
    {
        "pending": Text("승인 대기", "Awaiting approval"),
        "approved": Text("승인됨", "Approved"),
        "rejected": Text("보완 요청", "Returned"),
        "suspended": Text("이용 정지", "Suspended"),
        "closed": Text("폐업·탈퇴", "Closed"),
    },
    approve=step("pending", "rejected", to="approved", by={"center"}),
    reject=step("pending", to="rejected", by={"center"}),
    resubmit=step("rejected", to="pending", by={"head"}),
    suspend=step("approved", to="suspended", by={"center"}),
    reinstate=step("suspended", to="approved", by={"center"}),
    close=step("pending", "approved", "rejected", "suspended", to="closed", by={"center"}),
)

MEMBERSHIP = Lifecycle(
    "membership",
    membership_parties,
    {
        "requested": Text("승인 대기", "Requested"),
        "active": Text("활동", "Active"),
        "ended": Text("종료", "Ended"),
    },
    accept=step("requested", to="active", by={"head", "center", "system"}),
    decline=step("requested", to="ended", by={"head", "center", "system"}),
    withdraw=step("requested", to="ended", by={"self"}),
    end=step("active", to="ended", by={"self", "head", "center", "system"}),
)
