"""The life of a listing: from draft to public and back."""

from __future__ import annotations

from marketplace.catalog.permissions import listing_parties
from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text

LISTING = Lifecycle(
    "listing",
    listing_parties,
    {
        "draft": Text("작성 중", "Draft"),
        "in_review": Text("검토 대기", "In review"),
        "published": Text("공개", "Published"),
        "suspended": Text("공개 중지", "Suspended"),
        "expired": Text("공개 기간 만료", "Expired"),
        "withdrawn": Text("철회", "Withdrawn"),
        "discarded": Text("삭제한 초안", "Deleted drafts"),
    },
    submit=step("draft", to="in_review", by={"researcher", "officer"}),
    # `return` is a Python word: `send_back`
    send_back=step("in_review", to="draft", by={"officer", "center"}),
    publish=step("in_review", to="published", by={"officer", "center"}),
    suspend=step("published", to="suspended", by={"center"}),
    reinstate=step("suspended", to="published", by={"center"}),
    expire=step("published", to="expired", by={SYSTEM_PARTY}),
    renew=step("expired", to="published", by={"researcher", "officer"}),
    withdraw=step(
        "published", "suspended", "expired", to="withdrawn", by={"researcher", "officer", "center"}
    ),
    # A draft that nobody saw is taken away without a trace for others; its people can bring it back.
    discard=step("draft", to="discarded", by={"researcher", "officer", "center"}),
    restore=step("discarded", to="draft", by={"researcher", "officer", "center"}),
)
