"""The first half of a deal, told through the services: question, answer, disclosure, terms."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from flask import current_app
from sqlalchemy import select

from marketplace.catalog.models import Offer
from marketplace.demo.cast import Cast
from marketplace.demo.plans import Plan, terms_of
from marketplace.demo.sentences import (
    COUNTERS,
    DECLINES,
    FOLLOW_UPS,
    MEETINGS,
    OFFERS,
    REPLIES,
    TAKEN,
    WITHDRAWALS,
    Writer,
)
from marketplace.demo.timeline import Pace, Story, Telling, Timeline
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Refusal
from marketplace.kernel.working_days import add_working_days
from marketplace.licensing import services as licensing
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import TermSheet

HUNDRED_THOUSAND = 100_000
QUIET = {
    "mail",
    "index",
}  # not delivered in the history: nobody reads it, and the index is built once at the end


def deliver() -> None:
    """Hand on what services told each other by the outbox."""
    topics = set(current_app.extensions["handlers"]) - QUIET
    while outbox.run_due(limit=100, topics=topics):
        pass


class Talk:
    """One plan being carried out: the same people, listing and words all along."""

    def __init__(self, plan: Plan, cast: Cast, timeline: Timeline, rng: Random):
        self.plan, self.cast, self.timeline, self.rng = plan, cast, timeline, rng
        self.pace = Pace(rng)
        self.office = cast.offices[plan.listing.institution]
        self.inquiry_id = 0

    # ---- people

    @property
    def officer(self) -> Actor:
        return self.cast.actor(self.office.officers[self.plan.listing.id % len(self.office.officers)])

    @property
    def finance(self) -> Actor:
        return self.cast.actor(self.office.finance[0])

    @property
    def asker(self) -> Actor:
        askers = self.plan.company.askers
        return self.cast.actor(askers[self.plan.listing.id % len(askers)])

    @property
    def signer(self) -> Actor:
        return self.cast.actor(getattr(self.plan.company, self.plan.signer))

    # ---- talking

    def _ask(self) -> bool:
        plan, person = self.plan, self.asker
        self.words = Writer(
            self.rng,
            plan.listing.facts
            | {
                "company": plan.company.name_ko,
                "company_en": plan.company.name_en,
                "person": person.name,
                "person_en": person.email.split("@")[0].split(".")[0].title(),
                "institution": self.officer.org_name,
            },
            plan.company.fluent,
        )
        try:
            inquiry = negotiation.ask(
                person,
                plan.listing.public_id,
                plan.company.id,
                plan.purpose,
                self.words.inquiry(plan.purpose),
                contact_consent=self.rng.random() < 0.7,
            )
        except Refusal:
            return False  # taken from the public meanwhile
        self.inquiry_id = inquiry.id
        return True

    def _answer(self) -> Story:
        plan = self.plan
        if plan.can_be_quoted:
            yield self.pace.within(0, 1)
            offer = self._offer()
            if offer is not None:
                negotiation.quote(
                    self.inquiry_id, offer, self.asker, lang="en" if plan.company.fluent else "ko"
                )
        if plan.goal == "asked":
            self._wind_reply_clock(6)
            return
        self._wind_reply_clock(plan.reply[1])
        yield self.pace.within(*plan.reply)
        negotiation.reply(self.inquiry_id, self.words.answer(plan.purpose, plan.reply[0] >= 6), self.officer)

    def _wind_reply_clock(self, days: int) -> None:
        today = clock.today()
        for wait in (2, 5):
            if days > wait:
                self.timeline.job(
                    "reply", add_working_days(today, wait), lambda: negotiation.run_reply_clock({}, "")
                )

    def _offer(self) -> int | None:
        wanted = self.plan.offered
        return db.session.scalar(
            select(Offer.id).where(
                Offer.listing_id == self.plan.listing.id,
                Offer.kind == wanted["kind"],
                Offer.fee == wanted["fee"],
                Offer.withdrawn_at.is_(None),
            )
        )

    def _talk(self) -> Story:
        for _ in range(self.rng.randint(1, 2)):
            yield self.pace.within(*self.plan.step)
            negotiation.reply(self.inquiry_id, self.words.one(FOLLOW_UPS), self.asker)
            yield self.pace.within(0, 3)
            speaker = self._researcher() if self.rng.random() < 0.35 else self.officer
            negotiation.reply(self.inquiry_id, self.words.one(REPLIES), speaker)
        if self.plan.nda:
            yield from self._disclose()

    def _researcher(self) -> Actor:
        first = self.plan.listing.record["inventors"][0]["name_ko"]
        return self.cast.actor(self.office.researchers[first])

    def _disclose(self) -> Story:
        agreement = licensing.start_nda(
            self.inquiry_id, self.asker, lang="en" if self.plan.company.fluent else "ko"
        )
        yield self.pace.within(0, 2)
        licensing.record_signature(agreement.id, self.signer, "licensee")
        yield self.pace.within(0, 2)
        licensing.record_signature(agreement.id, self.officer, "licensor")
        until = date.fromisoformat(agreement.terms["disclosure_until"])
        self._watch_end(until + timedelta(days=1))

    def _end_talks(self) -> Story:
        if self.plan.ending == "declined":
            yield self.pace.within(2, 8)
            negotiation.decline(self.inquiry_id, self.words.one(DECLINES), self.officer)
        elif self.plan.ending == "withdrawn":
            yield self.pace.within(2, 12)
            negotiation.withdraw(self.inquiry_id, self.words.one(WITHDRAWALS), self.asker)

    # ---- terms

    def _negotiate(self) -> Telling:
        """Term sheets until one is accepted; its id, or 0 when the plan stops here or rights stand in the way."""
        plan, terms = self.plan, terms_of(self.plan.offered, self.rng)
        if plan.royalty_bp:
            terms["royalty_bp"] = plan.royalty_bp
        terms |= plan.reporting
        if plan.effect:
            terms["effective_when"] = plan.effect
        yield self.pace.within(*plan.step)
        sheet = self._put(terms, OFFERS, self.officer)
        if sheet is None:
            return 0
        if plan.counter and terms["fee"] > 10 * HUNDRED_THOUSAND:
            yield self.pace.within(1, 4)
            lower = _rounded(terms["fee"] * self.rng.uniform(0.75, 0.88))
            if self._put(terms | {"fee": lower}, COUNTERS, self.signer) is None:
                return 0
            yield self.pace.within(1, 4)
            terms = terms | {"fee": _rounded((lower + terms["fee"]) / 2)}
            sheet = self._put(terms, MEETINGS, self.officer)
            if sheet is None:
                return 0
        if plan.goal == "offered":
            yield from self._end_terms(sheet.id)
            return 0
        yield self.pace.within(*plan.step)
        try:
            negotiation.accept_terms(sheet.id, self.signer)
        except Conflict:  # another company was faster
            negotiation.decline(self.inquiry_id, TAKEN, self.officer)
            return 0
        deliver()
        return sheet.id

    def _put(self, terms: dict[str, Any], bank: tuple[str, ...], actor: Actor) -> TermSheet | None:
        try:
            return negotiation.offer_terms(self.inquiry_id, terms, self.words.one(bank), actor)
        except Conflict:
            negotiation.decline(self.inquiry_id, TAKEN, self.officer)
            return None

    def _end_terms(self, sheet_id: int) -> Story:
        ending = self.plan.ending
        if ending == "terms_declined":
            yield self.pace.within(2, 7)
            negotiation.decline_terms(sheet_id, self.signer)
        elif ending == "withdrawn":
            yield self.pace.within(2, 7)
            negotiation.withdraw(self.inquiry_id, self.words.one(WITHDRAWALS), self.asker)
        else:
            lapses = clock.today() + timedelta(days=15)
            self.timeline.job("terms", lapses, lambda: negotiation.lapse_terms({}, ""))

    def _watch_end(self, day: date) -> None:
        """The clockwork notes that the last day of a right is over."""
        self.timeline.job("expire", day, lambda: licensing.expire_due({}, ""))


def _rounded(amount: float) -> int:
    return max(HUNDRED_THOUSAND, round(amount / HUNDRED_THOUSAND) * HUNDRED_THOUSAND)
