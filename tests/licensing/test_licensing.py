"""From accepted terms to a right in force, and back when a deal falls through."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from marketplace.accounts.models import Organisation
from marketplace.bank import services as bank
from marketplace.bank.models import BankReceipt
from marketplace.gateways.storage import files
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement
from marketplace.negotiation.models import Inquiry, TermSheet
from marketplace.papers.models import Paper
from marketplace.papers.services import Attachment
from marketplace.rights import queries as rights
from tests.negotiation.deals import Deal, ended, rival
from tests.world import PASSWORD

CERTIFICATE = Attachment("등록원부.pdf", "0" * 64, 9, "application/pdf")


def again(agreement: Agreement) -> Agreement:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Agreement, agreement.id)


def pay(deal: Deal, agreement: Agreement) -> int:
    """The company's transfer arrives and the institution's finance matches it; the deposit's id."""
    finance = deal.world.person("finance", deal.institution_id)
    account = (
        db.session.query(PaymentAccount).filter_by(institution_id=deal.institution_id, provider="bank").one()
    )
    receipt = bank.record_receipt(
        account.id,
        reference=f"입금-{agreement.number}",
        received_on=clock.today(),
        amount=33_000_000,
        payer_name="㈜다온전자",
        memo="",
        actor=finance,
    )
    bank.match_receipt(receipt.id, agreement.invoice_id, finance)
    outbox.drain()
    return receipt.id


def take_back(deal: Deal, receipt_id: int) -> None:
    """The deposit turns out not to be this invoice's: it is owed again."""
    bank.unmatch_receipt(receipt_id, deal.world.person("finance", deal.institution_id))
    outbox.drain()


def test_acceptance_drafts_the_agreement_by_itself(deal):
    sheet = deal.agreed()
    outbox.drain()
    (agreement,) = queries.agreements_of(sheet.inquiry_id)
    assert (agreement.state, agreement.terms) == ("draft", sheet.terms)
    assert services.draft_agreement(sheet.id, deal.officer).id == agreement.id


def test_the_paper_is_rendered_once_and_its_hash_is_what_both_sign(deal):
    agreement = again(deal.concluded())
    paper = db.session.get_one(Paper, agreement.paper_id)
    with files().open(paper.sha256) as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == paper.sha256
    assert {s.document_sha256 for s in agreement.signatures} == {paper.sha256}
    assert [(s.side, s.name, s.role) for s in agreement.signatures] == [
        ("licensee", "이대표", "representative"),
        ("licensor", "박담당", "officer"),
    ]
    certificate = db.session.get_one(Paper, agreement.certificate_id)
    assert certificate.snapshot["document"]["sha256"] == paper.sha256


def test_a_paid_licence_waits_for_payment_then_opens_files_and_frees_the_hold(deal):
    agreement = again(deal.concluded())
    assert (agreement.state, agreement.effective_when) == ("concluded", "paid")
    invoice = db.session.get_one(Invoice, agreement.invoice_id)
    assert (invoice.net, invoice.tax, invoice.total) == (30_000_000, 3_000_000, 33_000_000)
    assert not rights.opens_files(deal.listing_id, [deal.company_id], "licensee")
    pay(deal, agreement)
    services.follow_received({"invoice_id": invoice.id}, "delivered once more")
    agreement = again(agreement)
    assert agreement.state == "in_force"
    assert rights.opens_files(deal.listing_id, [deal.company_id], "licensee")
    (right,) = rights.in_force(deal.listing_id)
    assert (right.kind, right.source_type) == ("non_exclusive", "agreement")
    assert right.until_on.year == clock.today().year + 3


def test_a_part_payment_of_a_later_invoice_suspends_nothing_and_lifts_nothing(deal, sent):
    """Every change of what was received is heard of; only what was paid once and is not any more suspends."""
    agreement = deal.concluded()
    receipt_id = pay(deal, agreement)
    finance = deal.world.person("finance", deal.institution_id)
    with atomic():
        later = invoicing.issue_invoice(
            institution_id=agreement.institution_id,
            company_id=agreement.company_id,
            lines=[invoicing.Line("중도금", "Milestone", 10_000_000)],
            source=("agreement", agreement.id, "milestone-1"),
            listing_id=agreement.listing_id,
            actor=SYSTEM,
        )
    account_id = db.session.get_one(BankReceipt, receipt_id).account_id

    def opened() -> bool:
        return rights.opens_files(deal.listing_id, [deal.company_id], "licensee")

    def part(amount: int) -> None:
        receipt = bank.record_receipt(
            account_id,
            reference=f"중도금-{amount}",
            received_on=clock.today(),
            amount=amount,
            payer_name="㈜다온전자",
            memo="",
            actor=finance,
        )
        bank.match_receipt(receipt.id, later.id, finance)
        outbox.drain()

    part(4_000_000)
    assert opened()  # not all of it is paid, but nothing was taken back
    take_back(deal, receipt_id)
    assert not opened()
    part(7_000_000)
    assert not opened()  # the first instalment is still open
    bank.match_receipt(receipt_id, agreement.invoice_id, finance)
    outbox.drain()
    assert opened()


def test_a_reversed_payment_suspends_the_right_and_paying_again_restores_it(deal, sent):
    agreement = deal.concluded()
    receipt_id = pay(deal, agreement)
    assert rights.opens_files(deal.listing_id, [deal.company_id], "licensee")
    sent.clear()
    take_back(deal, receipt_id)
    assert not rights.opens_files(deal.listing_id, [deal.company_id], "licensee")
    told = [m["To"] for m in sent if "권리가 정지되었습니다" in m["Subject"]]
    assert any(deal.officer.email in to for to in told)
    assert any(deal.boss.email in to for to in told)
    bank.match_receipt(receipt_id, agreement.invoice_id, deal.world.person("finance", deal.institution_id))
    outbox.drain()
    assert rights.opens_files(deal.listing_id, [deal.company_id], "licensee")


def test_a_free_licence_is_in_force_with_the_second_signature(deal):
    agreement = again(deal.concluded(fee=0))
    assert (agreement.state, agreement.invoice_id) == ("in_force", None)
    assert rights.opens_files(deal.listing_id, [deal.company_id], "licensee")


def test_an_exclusive_licence_waits_for_the_register_and_the_centers_eyes(deal):
    agreement = deal.concluded(kind="exclusive")
    assert again(agreement).state == "concluded"
    with pytest.raises(Conflict):
        services.confirm_registration(agreement.id, deal.center)
    with pytest.raises(Invalid):
        services.record_registration(
            agreement.id, "1", clock.today() + timedelta(days=1), CERTIFICATE, deal.boss
        )
    with pytest.raises(Invalid) as refusal:
        services.record_registration(agreement.id, "1", clock.today(), None, deal.boss)
    assert "files" in refusal.value.fields, "a number alone proves nothing"
    services.record_registration(agreement.id, "전용 2026-000123", clock.today(), CERTIFICATE, deal.boss)
    with pytest.raises(Forbidden):
        services.confirm_registration(agreement.id, deal.officer)
    services.return_registration(agreement.id, "번호가 등록원부와 다릅니다.", deal.center)
    services.record_registration(agreement.id, "전용 2026-000132", clock.today(), CERTIFICATE, deal.officer)
    services.confirm_registration(agreement.id, deal.center)
    assert again(agreement).state == "in_force"
    assert not any(rights.free(deal.listing_id, kind).whole for kind in rights.LICENCE_KINDS)


def test_the_institution_does_not_sign_before_every_approval_is_there(deal):
    agreement = deal.offered()
    gate = services.add_gate(agreement.id, "institution", "", deal.officer)
    services.sign(agreement.id, deal.boss, PASSWORD)
    with pytest.raises(Conflict) as refused:
        services.countersign(agreement.id, deal.officer, PASSWORD)
    assert "동의" in refused.value.text.ko
    services.pass_gate(gate.id, deal.officer, "문서 2026-12")
    services.countersign(agreement.id, deal.officer, PASSWORD)
    assert again(agreement).state == "concluded"


@pytest.mark.parametrize("who", ["member", "officer", "researcher", "center"])
def test_only_who_may_bind_the_company_signs_for_it(deal, who):
    agreement = deal.offered()
    with pytest.raises(Forbidden):
        services.sign(agreement.id, getattr(deal, who), PASSWORD)


def test_signing_asks_for_the_password_again_and_for_consent(deal):
    agreement = deal.offered()
    with pytest.raises(Invalid) as refused:
        services.sign(agreement.id, deal.boss, "다른 비밀번호입니다", agreed_electronic=False)
    assert set(refused.value.fields) == {"password", "agreed_electronic"}
    assert again(agreement).state == "offered"


def test_an_unapproved_company_negotiates_but_does_not_sign(deal):
    agreement = deal.offered()
    with atomic():
        db.session.get_one(Organisation, deal.company_id).state = "pending"
    with pytest.raises(Forbidden) as refused:
        services.sign(agreement.id, deal.boss, PASSWORD)
    assert "승인" in refused.value.text.ko


def test_a_delegates_limit_is_the_fee_of_the_agreement(deal, world):
    delegate = world.person("delegate", deal.company_id, signing_limit=1_000_000)
    world.set_password(delegate)
    agreement = deal.offered()
    with pytest.raises(Forbidden):
        services.sign(agreement.id, delegate, PASSWORD)


def test_nothing_is_signed_twice_or_out_of_turn(deal):
    agreement = deal.offered()
    with pytest.raises(Conflict):
        services.countersign(agreement.id, deal.officer, PASSWORD)
    services.sign(agreement.id, deal.boss, PASSWORD)
    with pytest.raises(Conflict):
        services.sign(agreement.id, deal.boss, PASSWORD)


def test_signing_pressed_twice_shows_what_comes_next(deal, client, world):
    agreement = deal.offered()
    form = {"password": PASSWORD, "agreed_electronic": "y"}
    for signer in (deal.boss, deal.officer):
        world.sign_in(client, signer)
        address = f"/agreements/{agreement.ref}"
        assert client.get(address + "/sign").status_code == 200
        for _ in range(2):
            answer = client.post(address + "/sign", data=form)
            assert (answer.status_code, answer.location) == (303, address), (
                "the second press ends where the first did"
            )
        assert client.get(address + "/sign").location == address, "an old tab asks for no second signature"
    assert len(again(agreement).signatures) == 2


@pytest.mark.parametrize("ending", ["revoke", "decline"])
def test_a_deal_that_falls_through_frees_the_rights_and_reopens_the_talks(deal, ending):
    agreement = deal.offered(kind="exclusive")
    actor = deal.officer if ending == "revoke" else deal.boss
    with pytest.raises(Invalid):
        getattr(services, ending)(agreement.id, "", actor)
    getattr(services, ending)(agreement.id, "내부 사정으로 어렵습니다.", actor)
    agreement = again(agreement)
    assert agreement.state == "revoked"
    assert db.session.get_one(Inquiry, agreement.inquiry_id).state == "negotiating"
    assert db.session.get_one(TermSheet, agreement.term_sheet_id).state == "released"
    other, _ = rival(deal)
    assert other.agreed(kind="exclusive").state == "accepted"


def test_what_is_not_signed_in_time_lapses(deal):
    agreement = deal.offered()
    with clock.moved(by=timedelta(days=31)):
        with pytest.raises(Conflict):
            services.sign(agreement.id, deal.boss, PASSWORD)
        services.lapse_due({}, "")
    assert again(agreement).state == "lapsed"


def test_an_agreement_expires_with_its_right(deal):
    agreement = deal.concluded(fee=0, term_months=1)
    with clock.moved(by=timedelta(days=32)):
        services.expire_due({}, "")
        assert again(agreement).state == "expired"
        assert not rights.opens_files(deal.listing_id, [deal.company_id], "licensee")


def test_termination_closes_the_files_and_says_why(deal, sent):
    agreement = deal.concluded(fee=0)
    ended(agreement.id, "기술료 보고 의무 위반", deal.officer, deal.boss)
    outbox.drain()
    assert not rights.opens_files(deal.listing_id, [deal.company_id], "licensee")
    assert any("기술료 보고 의무 위반" in mail.get_content() for mail in sent)


def test_the_nda_starts_from_either_side_and_opens_the_confidential_files(deal):
    inquiry = deal.ask()
    agreement = services.start_nda(inquiry.id, deal.member)
    assert agreement.state == "offered"
    with pytest.raises(Conflict):
        services.start_nda(inquiry.id, deal.officer)
    services.sign(agreement.id, deal.boss, PASSWORD)
    assert not rights.opens_files(deal.listing_id, [deal.company_id], "nda")
    services.countersign(agreement.id, deal.officer, PASSWORD)
    assert again(agreement).state == "in_force"
    assert rights.opens_files(deal.listing_id, [deal.company_id], "nda")
    assert not rights.opens_files(deal.listing_id, [deal.company_id], "licensee")
    with clock.moved(by=timedelta(days=370)):
        assert not rights.opens_files(deal.listing_id, [deal.company_id], "nda")


def test_a_declined_nda_can_be_started_again_and_leaves_the_talks_alone(deal):
    inquiry = deal.ask()
    agreement = services.start_nda(inquiry.id, deal.officer)
    services.decline(agreement.id, "조항을 검토해야 합니다.", deal.boss)
    assert services.start_nda(inquiry.id, deal.officer).id != agreement.id
    assert db.session.get_one(Inquiry, inquiry.id).state == "open"


def test_every_step_is_in_the_audit_trail(deal):
    deal.concluded(fee=0)
    actions = [row.action for row in db.session.query(AuditEvent).order_by(AuditEvent.id)]
    steps = [
        "inquiry.ask",
        "term_sheet.offer",
        "term_sheet.accept",
        "agreement.draft",
        "agreement.offer",
        "agreement.sign",
        "agreement.countersign",
        "agreement.enter_into_force",
    ]
    assert [action for action in actions if action in steps] == steps


def test_everyone_hears_in_their_language_what_is_next(deal, world, sent):
    english = world.person("representative", deal.company_id, language="en")
    deal.concluded()
    outbox.drain()
    letters = [mail for mail in sent if english.email in mail["To"]]
    assert any("An agreement to sign" in mail["Subject"] for mail in letters)
    concluded = next(mail for mail in letters if "concluded" in mail["Subject"])
    assert "It takes effect when the fee is paid." in concluded.get_content()
    assert "/en/agreements/" in concluded.get_content()
    assert len({mail["Message-ID"] for mail in sent}) == len(sent)
