"""What may become of a company's year: asked for, submitted, sent back, confirmed, corrected, no longer waited for."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text
from marketplace.outcomes.permissions import story_parties, year_parties

YEAR = Lifecycle(
    "company_year",
    year_parties,
    {
        "due": Text("입력 대기", "To be entered"),
        "submitted": Text("센터 확인 대기", "Awaiting the center"),
        "returned": Text("보완 요청", "Changes asked for"),
        "confirmed": Text("확인 완료", "Confirmed"),
        "lapsed": Text("입력하지 않음", "Not entered"),
    },
    submit=step("due", "returned", "lapsed", to="submitted", by={"company", "center"}),
    change=step("submitted", to="submitted", by={"company", "center"}),
    correct=step("confirmed", to="submitted", by={"company", "center"}),
    take_back=step("submitted", to="due", by={"company"}),
    confirm=step("submitted", to="confirmed", by={"center"}),
    send_back=step("submitted", to="returned", by={"center"}),
    reopen=step("confirmed", to="submitted", by={"center"}),
    lapse=step("due", "returned", to="lapsed", by={SYSTEM_PARTY}),
)
OPEN = ("due", "returned")
ENTERING = {
    "due": "submit", "returned": "submit", "lapsed": "submit", "submitted": "change", "confirmed": "correct",
}  # fmt: skip

STORY = Lifecycle(
    "company_story",
    story_parties,
    {
        "draft": Text("작성 중", "Being written"),
        "published": Text("공개", "Public"),
        "withdrawn": Text("공개 중단", "Withdrawn"),
    },
    publish=step("draft", "withdrawn", to="published", by={"head"}),
    withdraw=step("published", to="withdrawn", by={"head", "center", SYSTEM_PARTY}),
)
