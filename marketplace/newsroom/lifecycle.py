"""What may become of a notice, an event, and a person's registration."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text
from marketplace.newsroom.permissions import (
    event_parties,
    mailing_parties,
    notice_parties,
    registration_parties,
)

NOTICE = Lifecycle(
    "notice",
    notice_parties,
    {
        "draft": Text("작성 중", "Draft"),
        "published": Text("공개", "Published"),
        "withdrawn": Text("공개 중단", "Withdrawn"),
    },
    publish=step("draft", "withdrawn", to="published", by={"center"}),
    withdraw=step("published", to="withdrawn", by={"center"}),
)

EVENT = Lifecycle(
    "event",
    event_parties,
    {
        "draft": Text("작성 중", "Draft"),
        "announced": Text("공개", "Announced"),
        "cancelled": Text("취소", "Cancelled"),
    },
    announce=step("draft", to="announced", by={"center"}),
    cancel=step("announced", to="cancelled", by={"center"}),
)

# A guest's registration waits for its address to be confirmed; a freed seat is offered and held for a while.
REGISTRATION = Lifecycle(
    "event_registration",
    registration_parties,
    {
        "unconfirmed": Text("이메일 확인 대기", "Email to be confirmed"),
        "waiting": Text("대기", "Waiting"),
        "offered": Text("자리 확정 대기", "Seat to be confirmed"),
        "registered": Text("신청 완료", "Registered"),
        "withdrawn": Text("신청 취소", "Withdrawn"),
        "lapsed": Text("기한 경과", "Not confirmed in time"),
    },
    ask=step("withdrawn", "lapsed", "unconfirmed", to="unconfirmed", by={SYSTEM_PARTY}),
    take_seat=step("withdrawn", "lapsed", "unconfirmed", to="registered", by={"person", SYSTEM_PARTY}),
    queue=step("withdrawn", "lapsed", "unconfirmed", to="waiting", by={"person", SYSTEM_PARTY}),
    offer=step("waiting", to="offered", by={SYSTEM_PARTY}),
    confirm=step("offered", to="registered", by={"person", SYSTEM_PARTY}),
    withdraw=step("unconfirmed", "waiting", "offered", "registered", to="withdrawn", by={"person", "center", SYSTEM_PARTY}),
    lapse=step("offered", "unconfirmed", to="lapsed", by={SYSTEM_PARTY}),
)  # fmt: skip
HOLDS_SEAT = ("registered", "offered")
LIVE = ("waiting", *HOLDS_SEAT)

MAILING = Lifecycle(
    "mailing",
    mailing_parties,
    {
        "draft": Text("작성 중", "Draft"),
        "to_approve": Text("승인 대기", "Awaiting approval"),
        "sending": Text("발송 중", "Being sent"),
        "paused": Text("일시 중지", "Paused"),
        "stopped": Text("발송 중단", "Stopped"),
        "done": Text("발송 완료", "Sent"),
    },
    send=step("draft", to="sending", by={"center"}),
    ask=step("draft", to="to_approve", by={"center"}),
    approve=step("to_approve", to="sending", by={"second"}),
    send_back=step("to_approve", to="draft", by={"second"}),
    take_back=step("to_approve", to="draft", by={"center"}),
    pause=step("sending", to="paused", by={"center"}),
    go_on=step("paused", to="sending", by={"center"}),
    stop=step("sending", "paused", to="stopped", by={"center"}),
    finish=step("sending", to="done", by={SYSTEM_PARTY}),
)
