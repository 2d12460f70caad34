"""Stripe's test cards and what they do. No other number is accepted, so no real card can be typed in."""

from __future__ import annotations

from typing import NamedTuple


class Card(NamedTuple):
    """How a test card behaves."""

    number: str
    pm: str = ""  # the id of Stripe's ready-made payment method
    brand: str = "visa"
    country: str = "US"
    decline: str = ""  # decline code; empty: the bank says yes
    code: str = "card_declined"  # error code of the decline
    three_d_secure: bool = False
    dispute: str = ""  # reason of the dispute that follows the payment
    inquiry: bool = False  # that dispute is only an inquiry
    refund: str = "succeeded"  # "pending": settles later; "failing": succeeds, then fails

    @property
    def last4(self) -> str:
        return self.number[-4:]


CARDS: dict[str, Card] = {
    card.number: card
    for card in (
        Card("4242424242424242", "pm_card_visa"),
        Card("5555555555554444", "pm_card_mastercard", brand="mastercard"),
        Card("4000004100000005", "pm_card_kr", country="KR"),
        Card("4000000000000002", "pm_card_visa_chargeDeclined", decline="generic_decline"),
        Card(
            "4000000000009995",
            "pm_card_visa_chargeDeclinedInsufficientFunds",
            decline="insufficient_funds",
        ),
        Card(
            "4000000000000069",
            "pm_card_chargeDeclinedExpiredCard",
            decline="expired_card",
            code="expired_card",
        ),
        Card(
            "4000000000000127",
            "pm_card_chargeDeclinedIncorrectCvc",
            decline="incorrect_cvc",
            code="incorrect_cvc",
        ),
        Card(
            "4000000000000119",
            "pm_card_chargeDeclinedProcessingError",
            decline="processing_error",
            code="processing_error",
        ),
        Card("4000002500003155", "pm_card_authenticationRequiredOnSetup", three_d_secure=True),
        Card("4000002760003184", "pm_card_authenticationRequired", three_d_secure=True),
        Card(
            "4000008400001629",
            "pm_card_threeDSecureRequiredChargeDeclined",
            three_d_secure=True,
            decline="generic_decline",
        ),
        Card("4000000000000259", "pm_card_createDispute", dispute="fraudulent"),
        Card("4000000000002685", "pm_card_createDisputeProductNotReceived", dispute="product_not_received"),
        Card("4000000000001976", "pm_card_createDisputeInquiry", dispute="fraudulent", inquiry=True),
        Card("4000000000007726", "pm_card_pendingRefund", refund="pending"),
        Card("4000000000005126", "pm_card_refundFail", refund="failing"),
    )
}
BY_PM = {card.pm: card for card in CARDS.values()}

DECLINE_MESSAGES = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
}


def by_number(text: str) -> Card | None:
    """The test card with this number, spaces and hyphens aside."""
    return CARDS.get(text.replace(" ", "").replace("-", ""))


def decline_message(code: str) -> str:
    """Stripe's English sentence for a decline code."""
    return DECLINE_MESSAGES.get(code, "Your card was declined.")
