"""The days that the articles name and the machine keeps: one value for both, that of the day on which the paper was written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from marketplace.kernel import policy


@dataclass(frozen=True)
class Days:
    """grace: after the due date of the first fee. registration: after the conclusion. lapse: from a notice of lapse to the
    day it names, at least. cure: from a demand to remedy to its day, at least. notice: from the licensee's notice to the
    end, at least."""

    grace: int
    registration: int
    lapse: int
    cure: int
    notice: int


# Days that the articles name and that follow a conclusion or an end: the same in every paper, and counted by the duties.
DOCUMENTS_DAYS = 14  # what is needed for a register, from the conclusion
APPLICATION_DAYS = 14  # to the register, from those documents
CANCEL_DAYS = 14  # the entry in the register, from the end
RETURN_DAYS = 30  # confidential material, from the end
NDA_RETURN_DAYS = 14  # the same under a non-disclosure agreement
RESULT_DAYS = 30  # what an evaluation found, from its end
PROTOTYPE_DAYS = 14  # a thing on loan, from the end
OFFER_BACK_DAYS = 30  # in which who assigned a right may take it back before it is given up
TALKS_DAYS = 60  # on the licence, from the exercise of an option
# What lasts beyond the end.
SECRET_YEARS = 5  # where the terms name none
BOOK_YEARS = 5  # books and evidence of royalties

SHIPPED = Days(grace=14, registration=90, lapse=14, cure=30, notice=90)
KEYS = {
    "grace": "payment_grace_days",
    "registration": "registration_days",
    "lapse": "lapse_notice_days",
    "cure": "breach_cure_days",
    "notice": "termination_notice_days",
}
# Whose licence lasts without a counter-performance of the licensor to be finished: the licensee may give it back.
GIVEN_BACK = ("non_exclusive", "exclusive", "sole", "sharing")


def of_day(on: date) -> Days:
    """What the policy says on a day."""
    return Days(**{name: int(policy.value(key, on)) for name, key in KEYS.items()})


def stored(days: Days) -> dict[str, Any]:
    """As an agreement keeps them beside its paper."""
    return asdict(days)


def kept(row: dict[str, Any], on: date) -> Days:
    """Those an agreement keeps; a paper of before they were kept was written by the policy of its day."""
    return Days(**row) if row else of_day(on)
