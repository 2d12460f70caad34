"""The deals of the stage: one complete, with its money and royalties, and three on their way."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from flask import Flask

from marketplace.arrears import services as arrears
from marketplace.bank import services as bank
from marketplace.bank.models import DoubtfulDeposit
from marketplace.books.models import ReconciliationIssue
from marketplace.cards import services as cards
from marketplace.catalog.models import Listing, Offer
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import PaymentAccount
from marketplace.kernel import clock, outbox
from marketplace.kernel.at_rest import encrypt
from marketplace.kernel.database import db
from marketplace.kernel.ids import next_number
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement, AgreementFile, Delivery, Duty
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import GuestQuestion, Inquiry, MessageFile, SharingApplication
from marketplace.papers.models import Paper
from marketplace.papers.services import store_attachments
from marketplace.royalties import queries as shared
from marketplace.royalties import services as royalties
from marketplace.royalties.models import Distribution, RoyaltyAudit, RoyaltyEvidence, RoyaltyReport
from marketplace.royalties.services.reports import Line
from marketplace.royalties.services.schedules import begin_schedule, schedule_of
from tests.access.surroundings import PDF, Surroundings
from tests.negotiation.deals import Deal
from tests.world import PASSWORD


class Deals(Surroundings):
    """Builds them, from the people of the stage."""

    app: Flask

    def _openings(self) -> None:
        """The center's people have opened every matter with a reason, so that the rows show what they may do then; one
        deal they have not."""
        matters = [("deal", row.ref) for row in db.session.query(Inquiry)]
        matters += [
            ("guest-question", row.ref)
            for row in db.session.query(GuestQuestion).filter(GuestQuestion.confirmed_at.is_not(None))
        ]
        matters += [("sharing", row.ref) for row in db.session.query(SharingApplication)]
        for name in ("center_admin", "auditor"):
            for kind, ref in matters:
                negotiation.open_matter(kind, ref, "진행을 확인합니다.", self.people[name])
        self.values["deal.closed"] = self._on("closed").ask().ref

    def _account(self) -> None:
        with atomic():
            for account in db.session.query(PaymentAccount).filter_by(provider="bank"):
                account.number_encrypted = encrypt("110-234-567890")

        change = invoicing.record_account(
            self.deal.institution_id,
            self.people["finance"],
            bank_name="한빛은행",
            number="110-777-123456",
            holder="산학협력단",
            currency="USD",
        )
        self.values["account_change"] = change.ref

    def _listing(self, name: str, **values: Any) -> Listing:
        title = f"{name} 기술"
        row_id = self.world.listing(
            self.deal.institution_id,
            self.deal.researcher,
            title_ko=title,
            title_en=f"Technology {name}",
            **values,
        )
        row = db.session.get_one(Listing, row_id)
        self.values[f"listing.{name}"] = row.public_id
        return row

    def _complete_deal(self) -> None:
        """Asked, quoted, agreed, signed, paid by transfer, distributed; a refund waits for its second person."""
        deal, finance = self.deal, self.people["finance"]
        inquiry = deal.ask(files=store_attachments([("설비 목록.pdf", io.BytesIO(PDF))]))
        offer = db.session.query(Offer).filter_by(listing_id=deal.listing_id).first()
        assert offer is not None
        negotiation.quote(inquiry.id, offer.id, deal.member)
        nda = licensing.start_nda(inquiry.id, deal.officer)
        licensing.sign(nda.id, deal.boss, PASSWORD, "203.0.113.7")
        licensing.countersign(nda.id, deal.officer, PASSWORD, "203.0.113.8")
        deal.agreed(inquiry, effective_when="paid", royalty_bp=300)
        outbox.drain()
        agreement = db.session.query(Agreement).filter(Agreement.kind != "nda").one()
        licensing.offer(agreement.id, deal.officer)
        licensing.sign(agreement.id, deal.boss, PASSWORD, "203.0.113.7")
        licensing.countersign(agreement.id, deal.officer, PASSWORD, "203.0.113.8")
        outbox.drain()
        invoice = bills.invoices_of("agreement", agreement.id)[0]
        receipt = self._deposit(invoice.total, "ref-1")
        bank.match_receipt(receipt.id, invoice.id, finance)
        outbox.drain()
        number = f"{clock.today():%Y%m%d}4100000000000001"
        invoicing.record_tax_document(invoice.id, number, clock.today(), finance)
        refund = cards.request_refund(invoice.id, 1_000, "나누어 돌려줍니다.", finance)
        unmatched = self._deposit(500, "ref-2")
        with atomic():
            doubt = DoubtfulDeposit(
                account_id=unmatched.account_id, like_id=unmatched.id, received_on=clock.today(), amount=500
            )
            db.session.add(doubt)
            issue = ReconciliationIssue(
                kind="unmatched_payment",
                object_id="x",
                institution_id=deal.institution_id,
                invoice_id=invoice.id,
                detail={},
            )
            db.session.add(issue)
        db.session.rollback()
        distribution = db.session.query(Distribution).filter_by(invoice_id=invoice.id).one()
        people = [person.key for person in shared.owed(deal.institution_id)]
        payout, *_ = royalties.propose_payouts(
            deal.institution_id, people[:1], pay_on=clock.today(), actor=finance, early=True
        )
        rule = royalties.propose_rule(
            deal.institution_id,
            royalties.RuleDraft(clock.today() + timedelta(days=9), shared.Rule(6000, 1000), "규정 제1조", ""),
            deal.officer,
        )
        self.values |= {
            "payout": payout.ref,
            "rule": rule.ref,
            "deal": inquiry.ref,
            "agreement": agreement.ref,
            "nda": nda.ref,
            "invoice": invoice.ref,
            "receipt": receipt.ref,
            "unmatched": unmatched.ref,
            "doubt": doubt.ref,
            "doubt.id": doubt.id,
            "refund": refund.ref,
            "issue": issue.id,
            "distribution": distribution.ref,
            "share": distribution.shares[0].ref,
            "message_file": db.session.query(MessageFile).one().ref,
            "approval_number": number,
            "account": receipt.account_id,
            "institution": deal.institution_id,
            "company": deal.company_id,
        }

    def _deposit(self, amount: int, reference: str) -> Any:
        account = (
            db.session.query(PaymentAccount)
            .filter_by(institution_id=self.deal.institution_id, provider="bank")
            .one()
        )
        return bank.record_receipt(
            account.id,
            reference=reference,
            received_on=clock.today(),
            amount=amount,
            payer_name="다온전자",
            memo="",
            actor=self.people["finance"],
        )

    def _on(self, name: str) -> Deal:
        """The same people about another listing."""
        row = self._listing(name)
        return Deal(**{**self.deal.__dict__, "listing_id": row.id, "public_id": row.public_id})

    def _deals_on_their_way(self) -> None:
        asked = self._on("asked").ask()
        self.values["deal.asked"] = asked.ref
        talking = self._on("talking")
        sheet = talking.offer(talking.ask())
        self.values["deal.talking"], self.values["sheet"] = self._ref(sheet.inquiry_id), sheet.number
        drafted = self._on("drafted").agreed()
        outbox.drain()
        self.values["deal.drafted"] = self._ref(drafted.inquiry_id)
        draft = db.session.query(Agreement).filter_by(term_sheet_id=drafted.id).one()
        self.values["agreement.draft"] = draft.ref
        self.values["agreement.offered"] = self._on("offered").offered().ref
        sealed = self._on("sealed").offered()
        (scan,) = store_attachments([("날인본.pdf", io.BytesIO(PDF))])
        licensing.choose_way(sealed.id, "seal", self.deal.boss)
        licensing.submit_scan(sealed.id, scan, self.deal.boss, "203.0.113.7")
        self.values["agreement.sealed"] = sealed.ref
        exclusive = self._on("exclusive")
        exclusive.concluded(kind="exclusive", effective_when="registered")
        outbox.drain()
        waiting = db.session.query(Agreement).filter_by(listing_id=exclusive.listing_id).one()
        licensing.record_registration(waiting.id, "10-2026-0001", clock.today(), scan, self.deal.officer)
        self.values["agreement.registering"] = waiting.ref
        self.values["certificate"] = db.session.query(AgreementFile).one().ref
        reached = self._on("milestones")
        events = [{"event": event, "amount": 1_000_000, "due_on": None} for event in ("시제품", "양산")]
        annex = [{"kind": "file", "text_ko": "도면", "quantity": 1, "due_days": 14}]
        running = reached.concluded(
            fee=0, effective_when="countersigned", milestones=events, deliverables=annex * 2
        )
        first, second = db.session.query(Delivery).filter_by(agreement_id=running.id).order_by(Delivery.id)
        self.values["delivery.awaited"], self.values["delivery.made"] = first.ref, second.ref
        licensing.deliver(second.ref, clock.today(), "", None, self.deal.officer)
        report = licensing.report_milestone(running.id, "양산", clock.today(), None, self.deal.officer)
        self.values["agreement.milestones"], self.values["milestone"] = running.ref, report.ref
        soon = clock.today() + timedelta(days=60)
        ending = licensing.announce(running.id, "accord", soon, "서로 합의하였습니다.", self.deal.officer)
        self.values["ending"] = ending.ref
        self._notices(running)
        self._duties_and_options()
        unpaid = bills.invoices_of("agreement", waiting.id)[0]
        self.values["invoice.open"], self.values["invoice.open.id"] = unpaid.ref, unpaid.id
        gated = db.session.query(Agreement).filter_by(ref=self.values["agreement.draft"]).one()
        self.values["gate"] = licensing.add_gate(gated.id, "co_owner", "공동 권리자", self.deal.officer).id
        edited = self._on("edited").agreed()
        outbox.drain()
        draft = db.session.query(Agreement).filter_by(term_sheet_id=edited.id).one()
        own = [{"key": "purpose", "heading": "목적", "paragraphs": ["두 당사자만의 목적"]}]
        sheet = self._on("reworded").agreed()
        outbox.drain()
        reworded = db.session.query(Agreement).filter_by(term_sheet_id=sheet.id).one()
        licensing.offer(reworded.id, self.deal.officer)
        proposal = licensing.propose_redline(reworded.id, own, "까닭", self.deal.boss)
        self.values["redline"] = proposal.ref
        licensing.edit_text(draft.id, own, self.deal.officer, lang="ko", seen=0)
        self.values["agreement.edited"] = draft.ref
        words = {"transfer": {"heading": "양도", "paragraphs": ["넘길 수 없다."]}}
        self.values["wording"] = licensing.propose_wording(
            "option", "ko", words, "짧게 합니다.", self.deal.center
        ).ref
        db.session.rollback()
        for kind in ("quotation", "agreement", "invoice", "bank_receipt", "distribution_share"):
            paper = db.session.query(Paper).filter_by(subject_type=kind).order_by(Paper.id).first()
            assert paper is not None, kind
            self.values[f"paper.{kind}"] = paper.ref

    def _notices(self, agreement: Agreement) -> None:
        """One that the company told, one that the institution asks consent to."""
        told = licensing.send_notice(
            agreement.id, "infringement", "모방 제품이 나왔습니다.", self.deal.member
        )
        asked = licensing.send_notice(agreement.id, "transfer", "담보로 제공하려 합니다.", self.deal.officer)
        self.values["notice.told"], self.values["notice.asked"] = told.ref, asked.ref

    def _duties_and_options(self) -> None:
        """An evaluation that ended, with one duty to be done and one that is; an option that can be exercised."""
        trial = self._on("trial").concluded(kind="evaluation", term_months=3, fee=0)
        proposal = licensing.announce(trial.id, "accord", clock.today(), "마쳤습니다.", self.deal.officer)
        licensing.answer_ending(proposal.ref, True, "", self.deal.boss)
        duties = {row.kind: row for row in db.session.query(Duty).filter_by(agreement_id=trial.id)}
        licensing.report_duty(duties["result"].ref, clock.today(), "도입합니다.", None, self.deal.boss)
        self.values["agreement.ended"] = trial.ref
        self.values["duty.due"], self.values["duty.done"] = duties["material"].ref, duties["result"].ref
        option = self._on("option").concluded(kind="option", term_months=6, fee=0)
        self.values["agreement.option"] = option.ref

    def _ref(self, inquiry_id: int) -> str:
        return db.session.get_one(Inquiry, inquiry_id).ref

    def _royalties(self) -> None:
        """The complete deal's schedule: one period to be filed, one that waits for the institution with its evidence."""
        with atomic():
            agreement = db.session.query(Agreement).filter_by(ref=self.values["agreement"]).one()
            schedule = schedule_of(agreement.id) or begin_schedule(agreement)
            assert schedule is not None
        self.values["schedule"] = schedule.ref
        first = clock.today() - timedelta(days=730)
        with atomic():
            for number, name in enumerate(("report", "report.due")):
                begin = first + timedelta(days=365 * number)
                report = RoyaltyReport(
                    number=next_number("RR"),
                    schedule_id=schedule.id,
                    period_from=begin,
                    period_until=begin + timedelta(days=364),
                    due_on=clock.today() + timedelta(days=30),
                )
                db.session.add(report)
                db.session.flush()
                self.values[name] = report.ref
        filed = db.session.query(RoyaltyReport).filter_by(ref=self.values["report"]).one()
        royalties.submit_report(
            filed.id,
            [Line("분리막", 100_000_000)],
            self.deal.boss,
            evidence=store_attachments([("매출 원장.pdf", io.BytesIO(PDF))]),
        )
        waiting = db.session.query(RoyaltyReport).filter_by(ref=self.values["report.due"]).one()
        royalties.prepare_report(waiting.id, [Line("분리막", 1_000_000)], self.deal.member)
        self.values["company_ref"] = agreement.company.ref
        self.values["evidence"] = db.session.query(RoyaltyEvidence).one().ref
        file = store_attachments([("재무제표.pdf", io.BytesIO(PDF))])[0]
        stated = royalties.state_sales(
            schedule.id, clock.today().year, 1_000, self.deal.member, form_token="stage", file=file
        )
        with atomic():
            audit = RoyaltyAudit(
                form_token="stage",
                schedule_id=schedule.id,
                from_on=first,
                until_on=first,
                examiner="회계법인",
                reason="정기 검사",
                opened_by_id=self.deal.officer.user_id,
            )
            db.session.add(audit)
        today = clock.today()
        bond = arrears.record_bond(
            institution_id=agreement.institution_id,
            company_id=agreement.company_id,
            source=("agreement", agreement.id),
            actor=self.deal.officer,
            form_token="stage",
            terms=arrears.BondPolicy(
                "서울보증보험", "100-000-2026", 5_000_000, today, today + timedelta(days=365)
            ),
            file=arrears.BondFile(**vars(file)),
        )
        self.values |= {"stated": stated.ref, "audit": audit.ref, "bond": bond.ref}
        db.session.rollback()
