"""A fee is shared anew whenever what it brings changes: the difference, its steps, its rows in the books, and who hears of it."""

from __future__ import annotations

from typing import Any

from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry, ReconciliationIssue
from marketplace.books.services import Row
from marketplace.catalog.models import Inventor
from marketplace.invoicing import services as invoicing
from marketplace.kernel import outbox
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.papers.models import Paper
from marketplace.royalties import services
from marketplace.royalties.models import Distribution
from tests.royalties.paying import add, pay_out
from tests.royalties.test_correcting import WHY, halves, to
from tests.royalties.test_distribution import Deal, message
from tests.world import World

FEE = 30_000_000


def came(deal: Deal, distribution: Distribution, net: int, number: int = 1) -> Distribution:
    """So much more was received of the fee (less where negative), and it was shared again; the newest distribution."""
    invoice = distribution.invoice
    with atomic():
        books.post(
            institution_id=deal.institution_id,
            currency="KRW",
            kind=f"example_{number}",
            source=("example", distribution.id),
            rows=[
                Row("cash_bank", net * 11 // 10),
                Row("licence_income", -net, invoice.id),
                Row("vat_payable", -net // 10, invoice.id),
            ],
        )
    services.follow_received(message(invoice), str(number))
    return services.distributions_of(invoice.id)[-1]


def noted(kind: str) -> list[dict[str, Any]]:
    return [row.detail for row in db.session.query(ReconciliationIssue).filter_by(kind=kind)]


def amounts(distribution: Distribution) -> list[int]:
    return [share.amount for share in distribution.shares]


def test_a_fee_that_its_inventors_share_leaves_nothing_to_look_at(deal: Deal) -> None:
    distribution = deal.share_out()
    assert db.session.query(ReconciliationIssue).count() == 0
    event = db.session.query(AuditEvent).filter_by(action="distribution.make").one()
    assert (event.subject_type, event.subject_id) == ("distribution", distribution.id)
    assert event.detail == {"invoice_id": distribution.invoice_id}
    assert [(share.party, share.weight) for share in distribution.shares][:2] == [
        ("inventor", 60),
        ("inventor", 40),
    ]
    assert distribution.shares[2].name == "선산대학교 산학협력단"
    entry = ledger.find(("distribution", distribution.id), "distribution")
    assert entry is not None
    assert [(row.account, row.amount, row.invoice_id) for row in entry.postings] == [
        ("distribution_expense", 15_000_000, distribution.invoice_id),
        ("distribution_payable", -15_000_000, distribution.invoice_id),
    ]


def test_contributors_alone_are_a_matter_for_a_person_too(deal: Deal) -> None:
    with atomic():
        db.session.query(Inventor).filter_by(listing_id=deal.listing_id).delete()
    add(deal, "박기여", contributor=True)
    distribution = deal.share_out()
    assert amounts(distribution) == [3_000_000, 27_000_000]
    (detail,) = noted("no_inventors")
    assert detail["listing"].startswith("GT-")


def test_where_nobody_shares_the_books_hold_nothing_more(deal: Deal) -> None:
    with atomic():
        db.session.query(Inventor).filter_by(listing_id=deal.listing_id).delete()
    deal.share_out()
    assert db.session.query(JournalEntry).filter_by(kind="distribution").count() == 0


def test_the_difference_is_shared_and_its_steps_say_what_was_told_before(deal: Deal) -> None:
    first = deal.share_out()
    less = came(deal, first, -10_000_000)
    assert (less.number, less.amount, amounts(less)) == (2, -10_000_000, [-3_000_000, -2_000_000, -5_000_000])
    steps = [(step["label"][1], step["amount"], step["total"]) for step in less.formula["steps"]]
    assert steps == [
        ("Cash received, VAT excluded", 20_000_000, False),
        ("Researchers", 10_000_000, False),
        ("Institution", 10_000_000, False),
        ("Total", 20_000_000, False),
        ("Distributed before", -30_000_000, False),
        ("This distribution", -10_000_000, True),
    ]
    more = came(deal, first, 4_000_000, 2)
    assert (more.number, more.amount, amounts(more)) == (3, 4_000_000, [1_200_000, 800_000, 2_000_000])
    assert [step["amount"] for step in more.formula["steps"]][-3:] == [24_000_000, -20_000_000, 4_000_000]
    assert noted("reduced_after_distribution") == [
        {"distribution": less.ref, "amount": -10_000_000, "currency": "KRW"}
    ]
    assert noted("paid_out_too_much") == []
    assert ledger.balance_of("distribution_payable") == -12_000_000
    services.follow_received(message(first.invoice), "again")
    assert len(services.distributions_of(first.invoice_id)) == 3


def test_what_was_paid_out_of_a_fee_that_shrinks_is_noted_with_its_amount(deal: Deal) -> None:
    first = deal.share_out()
    pay_out(deal)
    services.take_payroll_file(deal.institution_id, deal.finance)
    less = came(deal, first, -10_000_000)
    assert noted("paid_out_too_much") == [{"amount": 10_000_000, "currency": "KRW", "distribution": less.ref}]
    came(deal, first, 5_000_000, 2)
    assert len(noted("paid_out_too_much")) == 1  # what comes on top was paid to nobody


def test_who_is_no_inventor_any_more_gives_back_what_was_told(deal: Deal) -> None:
    add(deal, "박이름", share=0)
    first = deal.share_out()
    assert amounts(first) == [9_000_000, 6_000_000, 0, 15_000_000]
    with atomic():
        db.session.query(Inventor).filter_by(user_id=deal.second.user_id).delete()
    later = came(deal, first, -10_000_000)
    assert [(share.name, share.amount, share.weight) for share in later.shares] == [
        (deal.first.name, 1_000_000, 60),
        ("박이름", 0, 0),
        (deal.second.name, -6_000_000, 0),
        ("선산대학교 산학협력단", -5_000_000, later.shares[-1].weight),
    ]
    assert later.shares[-1].party == "institution"
    assert all(share.told_at for share in later.shares[:3])


def test_people_known_by_name_alone_are_told_apart(deal: Deal) -> None:
    with atomic():
        db.session.query(Inventor).filter_by(listing_id=deal.listing_id).delete()
    add(deal, "박이름", share=75)
    add(deal, "최이름", share=25)
    first = deal.share_out()
    later = came(deal, first, -10_000_000)
    assert [(share.name, share.amount) for share in later.shares][:2] == [
        ("박이름", -3_750_000),
        ("최이름", -1_250_000),
    ]
    assert len(later.shares) == 3


def test_a_person_whose_account_came_later_is_told_the_difference_only(deal: Deal, world: World) -> None:
    add(deal, "나중에", share=100)
    first = deal.share_out()
    told = first.shares[2]
    joined = world.person("researcher", deal.institution_id, name="나중에")
    with atomic():
        db.session.query(Inventor).filter_by(name_ko="나중에").one().user_id = joined.user_id
    later = came(deal, first, -10_000_000)
    assert amounts(later) == [-1_500_000, -1_000_000, -2_500_000, -5_000_000]
    assert later.shares[2].user_id == told.user_id == joined.user_id


def test_each_person_and_the_office_hear_of_it(deal: Deal, sent: list[Any]) -> None:
    first = deal.share_out()
    came(deal, first, -10_000_000)
    outbox.drain()
    for person in (deal.first, deal.second, deal.finance, deal.officer):
        assert len(to(sent, person, "배분")) == 2
    assert to(sent, deal.payer, "배분") == []
    papers = db.session.query(Paper).filter_by(subject_type="distribution_share")
    assert papers.count() == 8  # two people, two languages, twice; the institution needs none


def test_whose_share_stays_in_a_correction_gets_no_letter_and_no_term(deal: Deal, sent: list[Any]) -> None:
    add(deal, "박기여", contributor=True, share=100)
    share = deal.share_out().shares[1]
    services.object_to(share.id, "지분이 다릅니다", deal.second)
    services.answer_objection(share.id, "upheld", WHY, deal.officer)
    services.correct_shares(share.id, halves(deal), None, WHY, deal.officer)
    corrected = services.distributions_of(share.distribution.invoice_id)[-1]
    assert (corrected.amount, amounts(corrected)) == (0, [-1_500_000, 1_500_000, 0, 0])
    assert corrected.formula["correction"] == WHY
    assert [share.told_at is not None for share in corrected.shares][:3] == [True, True, False]
    event = db.session.query(AuditEvent).filter_by(action="distribution.make", subject_id=corrected.id).one()
    assert event.actor_id == deal.officer.user_id


def test_what_no_agreement_brought_is_not_shared(deal: Deal) -> None:
    with atomic():
        invoice = invoicing.issue_invoice(
            institution_id=deal.institution_id,
            company_id=deal.company_id,
            lines=[invoicing.Line("수수료", "Fee", 10_000)],
            source=("example", 1, "fee"),
            listing_id=deal.listing_id,
            actor=SYSTEM,
        )
    deal.pay(invoice)
    services.follow_received(message(invoice), "k")
    assert services.distributions_of(invoice.id) == []
