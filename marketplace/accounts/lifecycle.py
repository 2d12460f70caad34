"""What may become of an organisation and of a role in it: who may take which step."""

from __future__ import annotations

from marketplace.accounts.permissions import (
    amount_rule_parties,
    change_parties,
    membership_parties,
    merger_parties,
    organisation_parties,
    proposal_parties,
)
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
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

OFFICE_PROPOSAL = Lifecycle(
    "office_proposal",
    proposal_parties,
    {
        "proposed": Text("동의 대기", "Awaiting a yes"),
        "confirmed": Text("적용 대기", "Confirmed, not yet in effect"),
        "done": Text("동의함", "Agreed"),
        "refused": Text("거절함", "Refused"),
        "withdrawn": Text("취소됨", "Withdrawn"),
    },
    agree=step("proposed", "confirmed", to="done", by={"head"}),
    refuse=step("proposed", "confirmed", to="refused", by={"head"}),
    confirm=step("proposed", to="confirmed", by={"second"}),
    withdraw=step("proposed", "confirmed", to="withdrawn", by={"proposer", "center", SYSTEM_PARTY}),
    take_effect=step("confirmed", to="done", by={SYSTEM_PARTY}),
)

MERGER = Lifecycle(
    "merger",
    merger_parties,
    {
        "proposed": Text("두 번째 담당자의 확인 대기", "Awaiting the second person"),
        "recorded": Text("기록됨", "Recorded"),
        "dropped": Text("취소됨", "Dropped"),
    },
    record=step("proposed", to="recorded", by={"second"}),
    drop=step("proposed", to="dropped", by={"proposer", "second", SYSTEM_PARTY}),
)

ORGANISATION_CHANGE = Lifecycle(
    "organisation_change",
    change_parties,
    {
        "proposed": Text("센터의 확인 대기", "Awaiting the center"),
        "approved": Text("승인됨", "Approved"),
        "refused": Text("승인하지 않음", "Not approved"),
        "withdrawn": Text("취소됨", "Withdrawn"),
    },
    approve=step("proposed", to="approved", by={"decider"}),
    refuse=step("proposed", to="refused", by={"decider"}),
    withdraw=step("proposed", to="withdrawn", by={"proposer", "head", SYSTEM_PARTY}),
    # A newer edit takes its place.
    replace=step("proposed", to="withdrawn", by={SYSTEM_PARTY}),
)

AMOUNT_RULE = Lifecycle(
    "amount_rule",
    amount_rule_parties,
    {
        "proposed": Text("두 번째 담당자의 확인 대기", "Awaiting the second person"),
        "in_force": Text("적용됨", "In force"),
        "withdrawn": Text("취소됨", "Withdrawn"),
    },
    confirm=step("proposed", to="in_force", by={"second"}),
    withdraw=step("proposed", to="withdrawn", by={"proposer", "second", SYSTEM_PARTY}),
)
