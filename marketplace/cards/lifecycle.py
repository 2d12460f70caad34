"""What may become of a payment by card: only the system, told by Stripe, moves it."""

from __future__ import annotations

from marketplace.kernel.lifecycle import SYSTEM_PARTY, Lifecycle, step
from marketplace.kernel.text import Text

ATTEMPT = Lifecycle(
    "payment_attempt",
    lambda actor, attempt: set(),
    {
        "created": Text("준비 중", "Being prepared"),
        "submitting": Text("결제 요청 중", "Submitting"),
        "open": Text("결제 대기", "Waiting for payment"),
        "processing": Text("결제 처리 중", "Processing"),
        "succeeded": Text("결제 완료", "Paid"),
        "failed": Text("결제 실패", "Failed"),
        "expired": Text("시간 초과", "Expired"),
        "cancelled": Text("취소", "Cancelled"),
        "unknown": Text("확인 중", "Being checked"),
    },
    submit=step("created", "unknown", to="submitting", by={SYSTEM_PARTY}),
    opened=step("created", "submitting", "unknown", to="open", by={SYSTEM_PARTY}),
    lost=step("submitting", to="unknown", by={SYSTEM_PARTY}),
    process=step("created", "submitting", "open", "unknown", to="processing", by={SYSTEM_PARTY}),
    # What Stripe says is never refused: money that arrived has arrived, whatever we thought.
    succeed=step(
        "created", "submitting", "open", "processing", "unknown", "failed", "expired", "cancelled",
        to="succeeded", by={SYSTEM_PARTY},
    ),
    fail=step("created", "submitting", "open", "processing", "unknown", to="failed", by={SYSTEM_PARTY}),
    expire=step("created", "submitting", "open", "processing", "unknown", to="expired", by={SYSTEM_PARTY}),
    cancel=step("created", "submitting", "open", "unknown", to="cancelled", by={SYSTEM_PARTY}),
)  # fmt: skip
