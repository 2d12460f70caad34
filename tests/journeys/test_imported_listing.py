"""A row of somebody else's catalogue goes the whole way to a paid licence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.bank import services as bank
from marketplace.catalog import completeness
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.gateways.search import engine
from marketplace.interop.commands import import_group
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import PaymentAccount
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.rights import queries as rights
from marketplace.royalties.models import Distribution
from search_index import Query
from tests.negotiation.deals import Deal, make_deal
from tests.world import World

NASA = Path(__file__).parents[3] / "shared/data/nasa_software_catalog/listings.jsonl"


@pytest.mark.skipif(not NASA.exists(), reason="the shared data of the project is not on this machine")
def test_a_nasa_program_is_imported_completed_published_licensed_and_paid(
    app: Flask, world: World, tmp_path: Path, sent: list[Any]
) -> None:
    deal = make_deal(world)
    listing = import_first_rows(app, deal, tmp_path)
    assert listing.state == "draft"
    assert {problem.section for problem in completeness.problems(listing)} <= {"basics", "people", "offers"}

    complete_and_publish(deal, listing)
    outbox.drain()
    assert str(listing.id) in engine().search(Query(text=listing.title_en)).ids

    bought = Deal(**{**deal.__dict__, "listing_id": listing.id, "public_id": listing.public_id})
    bought.concluded(fee=12_000_000, effective_when="paid")
    outbox.drain()
    agreement = db.session.scalars(select(Agreement)).one()
    assert agreement.state == "concluded"
    assert "non_exclusive" not in {right.kind for right in rights.in_force(listing.id)}

    pay_by_transfer(world, bought, agreement)
    outbox.drain()
    db.session.rollback()
    agreement = db.session.scalars(select(Agreement)).one()
    assert agreement.state == "in_force"
    assert "non_exclusive" in {right.kind for right in rights.in_force(listing.id)}
    assert bills.is_settled(agreement.invoice_id)
    assert db.session.scalars(select(Distribution)).one().amount == 12_000_000
    assert any(listing.title_en in message.get_content() for message in sent)


def import_first_rows(app: Flask, deal: Deal, folder: Path) -> Listing:
    """Import ten rows; the first that came in."""
    from marketplace.accounts.models import Organisation

    ten = folder / "ten.jsonl"
    ten.write_text("".join(NASA.open(encoding="utf-8").readlines()[:10]), encoding="utf-8")
    ref = db.session.get_one(Organisation, deal.institution_id).ref
    done = app.test_cli_runner().invoke(
        import_group, ["listings", str(ten), "--format", "nasa-software", "--institution", ref]
    )
    assert done.exit_code == 0, done.output
    db.session.rollback()
    rows = db.session.scalars(select(Listing).where(Listing.import_source.is_not(None))).unique().all()
    assert len(rows) == 10
    return rows[0]


def complete_and_publish(deal: Deal, listing: Listing) -> None:
    """What the catalogue did not know, its new officer enters."""
    catalog.save(
        listing.id,
        deal.officer,
        {
            "trl": listing.trl or 7,
            "field": listing.field or "ict",
            "keywords_en": listing.keywords_en or ["software"],
            "inventors": [
                {"name_ko": "김하늘", "name_en": "", "share": 100, "user_id": deal.researcher.user_id}
            ],
        },
    )
    catalog.save_offer(
        listing.id,
        deal.officer,
        {
            "kind": "non_exclusive",
            "fee": 12_000_000,
            "currency": "KRW",
            "term_months": 36,
            "territories": ["KR"],
            "royalty_bp": None,
            "express": False,
        },
    )
    catalog.submit(listing.id, deal.officer)
    catalog.publish(listing.id, deal.officer)


def pay_by_transfer(world: World, deal: Deal, agreement: Agreement) -> None:
    """The deposit arrives and the institution's finance matches it."""
    finance = world.person("finance", deal.institution_id)
    account = db.session.scalars(
        select(PaymentAccount).where(
            PaymentAccount.institution_id == deal.institution_id, PaymentAccount.provider == "bank"
        )
    ).one()
    assert agreement.invoice_id is not None
    receipt = bank.record_receipt(
        account.id,
        reference="b-1",
        received_on=clock.today(),
        amount=13_200_000,
        payer_name="다온전자",
        memo="",
        actor=finance,
    )
    bank.match_receipt(receipt.id, agreement.invoice_id, finance)
