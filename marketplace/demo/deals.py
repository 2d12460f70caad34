"""A deal from the first question to the receipt, told through the services, so that every rule of the site holds."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from random import Random

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank_services
from marketplace.cards import services as cards
from marketplace.demo.cast import Cast
from marketplace.demo.paper import one_page_pdf
from marketplace.demo.plans import Plan
from marketplace.demo.sentences import (
    ADVICE,
    ADVICE_WHY,
    REFUSALS,
    REVOCATIONS,
)
from marketplace.demo.talks import Talk, deliver
from marketplace.demo.timeline import Story, Telling, Timeline
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing import queries as licensing_queries
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import second_person
from marketplace.papers.services import store_attachment

TOO_MUCH = 500_000  # what a company pays twice, in won


class Deal(Talk):
    """The whole of it: after the talks the agreement, the money, the register."""

    def story(self) -> Story:
        """Ask, talk, agree, sign, pay: as far as the plan goes, or until something stands in the way."""
        plan = self.plan
        yield plan.asked_at
        if not self._ask():
            return
        yield from self._answer()
        if plan.reaches("talked") and not plan.brief:
            yield from self._talk()
        if plan.goal in ("asked", "answered", "talked"):
            yield from self._end_talks()
            return
        sheet_id = yield from self._negotiate()
        if not sheet_id:
            return
        agreement_id = yield from self._sign(sheet_id)
        if agreement_id:
            yield from self._pay(agreement_id)

    # ---- the agreement

    def _edit(self, agreement: Agreement) -> None:
        """The officer adds a promise of help to the text; the company sees it marked."""
        lang = agreement.language
        articles = licensing.text_to_edit(agreement, lang)
        for article in articles:
            if article["key"] == "delivery":
                article["paragraphs"] = [*article["paragraphs"], ADVICE.en if lang == "en" else ADVICE.ko]
                note = ADVICE_WHY.en if lang == "en" else ADVICE_WHY.ko
                licensing.edit_text(agreement.id, articles, self.officer, lang=lang, seen=0, note=note)

    def _name_co_owner(self, agreement_id: int) -> None:
        """Another institution owns a part, and its consent is on file before the text is edited, which warrants it."""
        partner = self.rng.choice(
            [office for office in self.cast.offices.values() if office is not self.office]
        )
        gate = licensing.add_gate(
            agreement_id, "co_owner", self.cast.actor(partner.officers[0]).org_name, self.officer
        )
        consent = store_attachment([("공동 권리자 동의서.pdf", BytesIO(one_page_pdf("Consent of co-owner")))])
        licensing.pass_gate(gate.id, self.officer, "동의서 접수", consent)

    def _sign(self, sheet_id: int) -> Telling:
        """From draft to conclusion; the agreement's id, or 0 when it stops before."""
        plan = self.plan
        agreement = licensing.draft_agreement(sheet_id, self.officer, "en" if plan.company.fluent else "ko")
        if plan.goal == "accepted":
            return 0
        yield self.pace.within(0, 3)
        if not agreement.waits_for_record and self.rng.random() < 0.12:
            self._name_co_owner(agreement.id)
        if plan.counter:  # who haggled over the terms wanted words of its own, too
            self._edit(agreement)
        licensing.offer(agreement.id, self.officer)
        if not plan.reaches("signed"):
            yield from self._end_offer(agreement.id)
            return 0
        yield self.pace.within(*plan.step)
        licensing.record_signature(agreement.id, self.signer, "licensee", address="203.0.113.7")
        if not plan.reaches("concluded"):
            return 0
        yield self.pace.within(0, 3)
        for gate in db.session.get_one(Agreement, agreement.id).gates:
            if gate.passed_at is None:
                licensing.pass_gate(gate.id, self.officer, "내부 결재 완료")
        licensing.record_signature(
            agreement.id, self._countersigner(agreement.id), "licensor", address="203.0.113.20"
        )
        deliver()
        return agreement.id

    def _countersigner(self, agreement_id: int) -> Actor:
        """The officer of the deal; above the institution's amount a colleague."""
        agreement = db.session.get_one(Agreement, agreement_id)
        if second_person(agreement, self.officer.user_id) is None:
            return self.officer
        colleagues = [one for one in self.office.officers if one != self.officer.user_id]
        return self.cast.actor(colleagues[0])

    def _give_up(self, agreement_id: int) -> None:
        """What was neither paid nor registered by its day: the institution says with which day the agreement lapses."""
        agreement = db.session.get_one(Agreement, agreement_id)
        if "lapse" in licensing_queries.openings(self.officer, agreement):
            why = "기한까지 납부 또는 등록되지 않았습니다."
            notice = licensing.announce(agreement_id, "lapse", None, why, self.officer)
            self._watch(notice.ends_on + timedelta(days=3))
            deliver()

    def _end_offer(self, agreement_id: int) -> Story:
        if self.plan.ending == "revoked":
            yield self.pace.within(2, 8)
            licensing.revoke(agreement_id, self.words.one(REVOCATIONS), self.officer)
        elif self.plan.ending == "refused":
            yield self.pace.within(2, 8)
            licensing.decline(agreement_id, self.words.one(REFUSALS), self.signer)
        else:
            self._watch(clock.today() + timedelta(days=31))

    def _watch(self, day: date) -> None:
        """The clockwork ends what has run out by that day."""
        self.timeline.job("agreements", day, _end_what_lapsed)

    # ---- money and the register

    def _pay(self, agreement_id: int) -> Story:
        agreement = db.session.get_one(Agreement, agreement_id)
        invoice_id, recorded = agreement.invoice_id, agreement.waits_for_record
        if agreement.complete_by is not None:
            self.timeline.job(
                f"lapse {agreement_id}",
                agreement.complete_by + timedelta(days=3),
                lambda: self._give_up(agreement_id),
            )
        if invoice_id and self.plan.reaches("paid"):
            yield from self._transfer(invoice_id)
        elif not recorded:
            return
        if recorded:
            yield from self._register(agreement_id)
        yield from self._hand_over(agreement_id)
        yield from self._later(agreement_id)

    def _hand_over(self, agreement_id: int) -> Story:
        """What the annex promises is delivered, and the company confirms that it came."""
        for step in ("deliver", "confirm"):
            yield self.pace.within(1, 6)
            agreement = db.session.get_one(Agreement, agreement_id)
            if agreement.state != "in_force":
                return
            for ref in [row.ref for row in licensing_queries.deliveries_of(agreement)]:
                if step == "deliver":
                    licensing.deliver(ref, clock.today(), "", None, self.officer)
                else:
                    licensing.confirm_delivery(ref, self.signer)

    def _transfer(self, invoice_id: int) -> Story:
        """The company pays by transfer; finance enters the deposit and matches it."""
        manner = self.plan.payment
        yield self.pace.within(23, 27) if manner == "late" else self.pace.within(*self._due())
        total = db.session.get_one(Invoice, invoice_id).total
        more = [total + TOO_MUCH]
        parts = {
            "parts": [total // 2, total - total // 2],
            "over": more,
            "asked_back": more,
            "short": [total // 2],
        }
        for part in parts.get(manner, [total]):
            self._deposit(invoice_id, part)
            yield self.pace.within(0, 1)
            self._match_open(invoice_id)
            deliver()
            yield self.pace.within(1, 6)
        if manner in ("over", "asked_back"):
            yield from self._give_back(invoice_id, decided=manner == "over")
        if bills.is_settled(invoice_id):
            number = f"{clock.today():%Y%m%d}41000012" + "".join(
                str(self.rng.randint(0, 9)) for _ in range(8)
            )
            invoicing.record_tax_document(invoice_id, number, clock.today(), self.finance)

    def _due(self) -> tuple[int, int]:
        return (1, 2) if self.plan.brief else (2, 14)

    def _deposit(self, invoice_id: int, amount: int) -> None:
        invoice = db.session.get_one(Invoice, invoice_id)
        receipt = bank_services.record_receipt(
            self.office.bank_account_id,
            reference=f"{clock.today():%Y%m%d}-{self.rng.randint(10**7, 10**8 - 1)}",
            received_on=clock.today(),
            amount=amount,
            payer_name=self.plan.company.name_ko,
            memo=invoice.number if self.rng.random() < 0.7 else "기술료",
            actor=self.finance,
        )
        self.receipt_id = receipt.id

    def _match_open(self, invoice_id: int) -> None:
        bank_services.match_receipt(self.receipt_id, invoice_id, self.finance)

    def _give_back(self, invoice_id: int, decided: bool) -> Story:
        """What was paid too much goes back, by two people: the younger colleague asks, or the center approves."""
        asks, approves = [*reversed(self.office.finance), self.cast.center_finance][:2]
        reason = "청구 금액보다 많이 입금되었습니다."
        refund = cards.request_refund(invoice_id, TOO_MUCH, reason, self.cast.actor(asks))
        if not decided:
            return
        yield self.pace.within(1, 3)
        cards.approve_refund(refund.id, self.cast.actor(approves))
        yield self.pace.within(0, 2)
        cards.finish_bank_refund(refund.id, self.finance)
        deliver()

    def _register(self, agreement_id: int) -> Story:
        """An exclusive licence or an assignment: entered in the register, confirmed by the center."""
        yield self.pace.within(3, 5) if self.plan.brief else self.pace.within(10, 25)
        number = f"{clock.today():%Y}-{self.rng.randint(100000, 999999)}"
        extract = store_attachment([("등록원부 등본.pdf", BytesIO(one_page_pdf("Register of patents")))])
        licensing.record_registration(
            agreement_id, number, clock.today() - timedelta(days=2), extract, self.officer
        )
        if not self.plan.confirmed:
            return
        yield self.pace.within(1, 3)
        licensing.confirm_registration(agreement_id, self.cast.actor(self.cast.center_admins[0]))
        deliver()

    def _later(self, agreement_id: int) -> Story:
        """What happens to a licence in force: the first message after, its end by time or by word."""
        agreement = db.session.get_one(Agreement, agreement_id)
        months = agreement.terms.get("term_months")
        if agreement.state == "in_force" and months:
            self._watch_end(periods.months_after(clock.today(), months))
        if agreement.state == "in_force" and agreement_id % 3 == 0:
            self._bond(agreement)
        if self.plan.ending == "terminated":
            yield self.pace.within(40, 90)
            why = "도입 기업이 해당 제품의 생산을 마쳐 합의로 해지합니다."
            ending = licensing.announce(agreement_id, "accord", None, why, self.officer)
            licensing.answer_ending(ending.ref, True, "", self.signer)
            deliver()

    def _bond(self, agreement: Agreement) -> None:
        """Some licensees give a surety for what they owe: a year's cover from the day the licence holds."""
        today = clock.today()
        arrears.record_bond(
            institution_id=agreement.institution_id,
            company_id=agreement.company_id,
            source=("agreement", agreement.id),
            terms=arrears.BondPolicy(
                "가온보증보험 (가상)",
                f"제 100-{agreement.id:06d} 호",
                5_000_000,
                today,
                periods.months_after(today, 12),
            ),
            actor=self.officer,
            form_token=f"demo-bond-{agreement.id}",
        )


def _end_what_lapsed() -> None:
    licensing.lapse_due({}, "")
    licensing.follow_endings({}, "")
    deliver()


def told(plan: Plan, cast: Cast, timeline: Timeline, rng: Random) -> Story:
    """The story of one plan."""
    return Deal(plan, cast, timeline, rng).story()
