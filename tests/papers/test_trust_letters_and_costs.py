"""What a paper could not show is said at the form, before anything is half done; and one deal has one price on every page."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.dealroom import approval
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.transaction import atomic
from marketplace.licensing import queries as licensing
from marketplace.licensing import services as licences
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import TermSheet
from tests.negotiation.deals import Deal, make_deal
from tests.world import PASSWORD, World

ODD = ["스마트 🔋 전지", "𠮷野 센서", "مرحبا 필터"]
PRICED = {
    "fee": 70_000_000,
    "milestones": [{"event": "시제품 완성", "amount": 10_000_000, "due_on": None}],
    "effective_when": "paid",
}


@pytest.fixture
def deal(world: World) -> Deal:
    return make_deal(world)


def titled(deal: Deal, title: str) -> None:
    with atomic():
        db.session.get_one(Listing, deal.listing_id).title_ko = title


@pytest.mark.parametrize("title", ODD)
def test_trust_26_terms_are_not_offered_on_what_no_paper_can_show(
    deal: Deal, client: FlaskClient, title: str
) -> None:
    inquiry = deal.ask()
    titled(deal, title)
    deal.world.sign_in(client, deal.officer)
    form = {
        "kind": "non_exclusive",
        "fee": "3000만",
        "term_months": "36",
        "territories": "KR",
        "effective_when": "paid",
    }
    answer = client.post(f"/deals/{inquiry.ref}/terms", data=form)
    assert answer.status_code == 422
    assert "기술 이름" in answer.text
    assert 'value="36"' in answer.text
    assert db.session.query(TermSheet).count() == 0


@pytest.mark.parametrize("title", ODD)
def test_trust_26_such_a_title_is_not_published(world: World, title: str) -> None:
    institution = world.institution()
    officer = world.person("officer", institution)
    listing_id = world.listing(institution, officer, state="draft", title_ko=title)
    with pytest.raises(Invalid) as refused:
        catalog.publish(listing_id, officer)
    assert "title_ko" in refused.value.fields
    assert "U+" in str(refused.value.fields["title_ko"])


def test_trust_26_hanja_is_drawn(deal: Deal) -> None:
    titled(deal, "半導體 공정용 세정액")
    assert deal.offer(deal.ask()).number == 1


@pytest.mark.parametrize("sales", [[0] * 5, [1_000_000_000] * 5])
@pytest.mark.parametrize("royalty", [None, 300])
def test_trust_26_the_summary_and_the_cost_page_say_the_same(
    deal: Deal, monkeypatch: pytest.MonkeyPatch, sales: list[int], royalty: int | None
) -> None:
    sheet = deal.offer(deal.ask(), **PRICED, royalty_bp=royalty)
    printed: dict[str, Any] = {}

    def keep(_template: str, data: dict[str, Any], *, lang: str) -> bytes:
        printed.update(data)
        return lang.encode()

    monkeypatch.setattr(approval, "render", keep)
    approval.summary(sheet, sales, deal.boss, "ko")
    costs = approval.costs_of(sheet, sales)
    assert (printed["net"], printed["tax"], printed["total"]) == (costs.net, costs.tax, costs.total)
    assert sum(line["net"] for line in printed["lines"]) == printed["net"]
    assert sum(line["tax"] for line in printed["lines"]) == printed["tax"]
    due = sum(row.net for row in costs.royalties)
    assert costs.total == 88_000_000 + due * 11 // 10
    assert bool(due) == bool(royalty and any(sales))


def test_trust_26_the_sign_page_and_the_invoice_say_the_same(deal: Deal) -> None:
    sheet = deal.offer(deal.ask(), **PRICED)
    negotiation.accept_terms(sheet.id, deal.boss)
    agreement = licences.offer(licences.draft_agreement(sheet.id, deal.officer).id, deal.officer)
    shown = licensing.engagement_of(deal.boss, agreement, "licensee")
    assert shown is not None
    assert (shown.net, shown.tax, shown.total) == (80_000_000, 8_000_000, 88_000_000)
    licences.sign(agreement.id, deal.boss, PASSWORD)
    for gate in agreement.gates:
        licences.pass_gate(gate.id, deal.officer)
    licences.countersign(agreement.id, deal.officer, PASSWORD)
    outbox.drain()
    (invoice,) = licensing.invoices_for(deal.boss, agreement)
    (first, _milestone) = shown.payments
    assert (invoice.net, invoice.tax, invoice.total) == (first.net, first.tax, first.total)
