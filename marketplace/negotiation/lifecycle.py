"""What may become of a deal, its term sheets and members, of a guest's question and of an application: who may take which step."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text
from marketplace.negotiation.permissions import (
    guest_question_parties,
    inquiry_parties,
    joint_member_parties,
    sharing_parties,
    term_sheet_parties,
)

INQUIRY = Lifecycle(
    "inquiry",
    inquiry_parties,
    {
        "open": Text("답변 대기", "Awaiting an answer"),
        "answered": Text("답변 완료", "Answered"),
        "negotiating": Text("협의 중", "Negotiating"),
        "agreed": Text("합의", "Agreed"),
        "declined": Text("거절", "Declined"),
        "withdrawn": Text("취소", "Withdrawn"),
        "lapsed": Text("기간 만료", "Lapsed"),
    },
    answer=step("open", to="answered", by={"licensor"}),
    # A term sheet opens the negotiation, from either side.
    engage=step("open", "answered", "lapsed", to="negotiating", by={"officer", "lead"}),
    agree=step("negotiating", to="agreed", by={SYSTEM_PARTY}),
    # The accepted deal fell through (revoked, lapsed unpaid): talking may go on.
    reopen=step("agreed", to="negotiating", by={SYSTEM_PARTY}),
    # The system speaks for a side that was closed.
    decline=step("open", "answered", "negotiating", to="declined", by={"licensor", SYSTEM_PARTY}),
    withdraw=step("open", "answered", "negotiating", to="withdrawn", by={"lead", SYSTEM_PARTY}),
    lapse=step("open", "answered", "negotiating", to="lapsed", by={SYSTEM_PARTY}),
    # Silence ended it; either side may go on where it stopped.
    ask_again=step("lapsed", to="open", by={"licensor", "licensee"}),
    resume=step("lapsed", to="answered", by={"licensor", "licensee"}),
)
JOINT_MEMBER = Lifecycle(
    "joint_member",
    joint_member_parties,
    {
        "invited": Text("답변 대기", "Invited"),
        "joined": Text("참여", "Joined"),
        "left": Text("빠짐", "Left"),
    },
    invite_again=step("left", to="invited", by={"lead", SYSTEM_PARTY}),
    join=step("invited", to="joined", by={"invitee"}),
    succeed=step("invited", "left", to="joined", by={SYSTEM_PARTY}),  # the survivor of one that had joined
    decline=step("invited", to="left", by={"invitee", SYSTEM_PARTY}),
    take_back=step("invited", to="left", by={"lead"}),
    leave=step("joined", to="left", by={"invitee", SYSTEM_PARTY}),
)
TERM_SHEET = Lifecycle(
    "term_sheet",
    term_sheet_parties,
    {
        "offered": Text("제안", "Offered"),
        "accepted": Text("수락", "Accepted"),
        "superseded": Text("새 조건으로 대체", "Superseded"),
        "withdrawn": Text("철회", "Withdrawn"),
        "declined": Text("거절", "Declined"),
        "lapsed": Text("기간 만료", "Lapsed"),
        "released": Text("합의 해제", "Released"),
    },
    accept=step("offered", to="accepted", by={"addressee"}),
    decline=step("offered", to="declined", by={"addressed_side"}),
    withdraw=step("offered", to="withdrawn", by={"offering_side"}),
    supersede=step("offered", to="superseded", by={SYSTEM_PARTY}),
    lapse=step("offered", to="lapsed", by={SYSTEM_PARTY}),
    release=step("accepted", to="released", by={SYSTEM_PARTY}),
)


GUEST_QUESTION = Lifecycle(
    "guest_question",
    guest_question_parties,
    {
        "unconfirmed": Text("전자우편 확인 전", "Address not confirmed"),
        "open": Text("답변 대기", "Awaiting an answer"),
        "answered": Text("답변 완료", "Answered"),
        "declined": Text("거절", "Declined"),
        "moved": Text("기업 거래로 이어짐", "Continued as a deal"),
    },
    confirm=step("unconfirmed", to="open", by={SYSTEM_PARTY}),
    answer=step("open", to="answered", by={"licensor"}),
    decline=step("open", "answered", to="declined", by={"licensor"}),
    move=step("open", "answered", to="moved", by={"asker"}),
)


SHARING = Lifecycle(
    "sharing_application",
    sharing_parties,
    {
        "applied": Text("심사 중", "Applied"),
        "chosen": Text("선정", "Chosen"),
        "declined": Text("미선정", "Not chosen"),
        "withdrawn": Text("취소", "Withdrawn"),
    },
    choose=step("applied", to="chosen", by={"officer", "center"}),
    # The system speaks for a listing that was closed.
    decline=step("applied", to="declined", by={"officer", "center", SYSTEM_PARTY}),
    withdraw=step("applied", "chosen", to="withdrawn", by={"applicant", SYSTEM_PARTY}),
)
