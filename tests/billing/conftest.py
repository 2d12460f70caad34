"""A licensor with its finance, a company with its people, and an invoice between them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from marketplace.billing import services
from marketplace.billing.models import Invoice, PaymentAccount
from marketplace.billing.secrets import encrypt
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.world import World


@dataclass
class House:
    """Who is on both sides of the money."""

    institution_id: int
    company_id: int
    listing_id: int
    finance: Actor
    second: Actor  # another finance person of the institution
    officer: Actor
    payer: Actor
    colleague: Actor  # of the same company
    stranger: Actor  # of another company
    center: Actor

    def invoice(self, net: int = 30_000_000, key: str = "upfront", **values: object) -> Invoice:
        """An issued invoice of `net` plus VAT."""
        with atomic():
            return services.issue_invoice(
                institution_id=self.institution_id,
                company_id=self.company_id,
                lines=[services.Line("착수기본료", "Upfront fee", net)],
                source=("agreement", 1, key),
                listing_id=self.listing_id,
                actor=SYSTEM,
                **values,  # type: ignore[arg-type]
            )


@pytest.fixture
def house(world: World) -> House:
    institution = world.institution("선산대학교 산학협력단")
    company = world.company("한빛소재")
    with atomic():
        account = (
            db.session.query(PaymentAccount).filter_by(institution_id=institution, provider="bank").one()
        )
        account.number_encrypted = encrypt("110-234-567890")
    return House(
        institution_id=institution,
        company_id=company,
        listing_id=world.listing(institution),
        finance=world.person("finance", institution, name="박재무"),
        second=world.person("finance", institution, name="최재무"),
        officer=world.person("officer", institution),
        payer=world.person("representative", company),
        colleague=world.person("member", company),
        stranger=world.person("representative", world.company("남의회사")),
        center=world.person("center_finance", world.center()),
    )
