"""The finer terms: what contradicts is refused with what to change, what is agreed reaches the paper."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.negotiation.forms import TermsForm
from marketplace.negotiation.models import terms as rules
from marketplace.negotiation.models.money_terms import royalty_of_year
from marketplace.negotiation.queries import paper_facts
from marketplace.negotiation.queries.costs import cost_sheet, fixed_payments
from tests.negotiation.deals import terms

PATENT = ("registered",)
STEPS = [{"from_sales": 100, "rate_bp": 200}, {"from_sales": 200, "rate_bp": 100}]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"royalty_bp": 300, "royalty_minimum": 11, "royalty_cap": 10}, "royalty_minimum"),
        ({"royalty_minimum": 10}, "royalty_bp"),
        ({"royalty_bp": 300, "royalty_steps": list(reversed(STEPS))}, "royalty_steps"),
        ({"royalty_bp": 300, "royalty_steps": [{"from_sales": 5, "rate_bp": None}]}, "royalty_steps"),
        ({"milestones": [{"event": "시제품", "amount": None, "due_on": None}]}, "milestones"),
        ({"milestones": [{"event": "시제품", "amount": 5, "due_on": "2020-01-01"}]}, "milestones"),
        ({"kind": "evaluation", "term_months": 3, "sublicence": True}, "sublicence"),
        ({"improvements": "nobody"}, "improvements"),
        ({"fee": 0, "lump_sum": 5, "effective_when": "countersigned"}, "lump_sum"),
        ({"lump_sum": -5}, "lump_sum"),
        ({"lump_sum": Decimal("0.5")}, "lump_sum"),
        ({"fee": Decimal("1000.5")}, "fee"),
    ],
)
def test_contradictions_name_the_field_and_what_to_change(app, wrong, field):
    with pytest.raises(Invalid) as refusal:
        rules.checked(terms(**wrong), PATENT)
    assert field in refusal.value.fields
    assert refusal.value.fields[field].en


def test_a_milestone_is_not_due_before_the_start(app):
    start = clock.today() + timedelta(days=60)
    before = {"event": "시제품", "amount": 5, "due_on": (start - timedelta(days=1)).isoformat()}
    with pytest.raises(Invalid):
        rules.checked(terms(start_on=start, milestones=[before]), PATENT)


def test_what_is_agreed_is_read_on_page_and_paper(app):
    due = clock.today() + timedelta(days=90)
    clean = rules.checked(
        terms(
            royalty_bp=300,
            royalty_steps=STEPS,
            royalty_minimum=1_000_000,
            royalty_cap=9_000_000,
            sublicence=False,
            milestones=[
                {"event": "시제품 통과", "amount": 5_000_000, "due_on": due},
                {"event": "", "amount": None},
            ],
        ),
        PATENT,
    )
    shown = {str(row.label): str(row.value) for row in rules.rows(clean)}
    assert "시제품 통과 5,000,000원" in shown["중도기술료"]
    assert shown["연간 최저기술료"] == "1,000,000원"
    assert shown["재실시권"] == "불허"
    facts = paper_facts.licence_terms(clean, "ko")
    assert facts["royalty"]["cap"] == 9_000_000
    assert facts["milestones"][0]["due_on"] == due.isoformat()
    old = terms()
    assert "중도기술료" not in {str(row.label) for row in rules.rows(old | {"effective_when": "paid"})}


def test_the_royalty_of_a_year():
    plain = {"royalty_bp": 300}
    assert royalty_of_year({}, 1000) == 0
    assert royalty_of_year(plain, 1000) == 30
    assert royalty_of_year(plain, 150) == 5, "4.5 is rounded once, half away from zero"
    stepped = {"royalty_bp": 1000, "royalty_steps": STEPS}
    assert royalty_of_year(stepped, 300) == 10 + 2 + 1
    assert royalty_of_year(stepped, 100, before=150) == 2, "half at 2 %, half at 1 %: 1.5 rounded"
    assert royalty_of_year(stepped | {"royalty_minimum": 50}, 300) == 50
    assert royalty_of_year(stepped | {"royalty_cap": 12}, 300) == 12


def test_a_lump_sum_stands_beside_the_upfront_fee(app):
    clean = rules.checked(terms(fee=10_000_000, lump_sum=4_000_000), PATENT)
    facts = paper_facts.licence_terms(clean, "ko")
    assert (facts["upfront"], facts["lump_sum"]) == (10_000_000, 4_000_000)
    assert [(name.ko, net) for name, net in paper_facts.fee_parts(clean)] == [
        ("통상실시권 착수기본료", 10_000_000),
        ("통상실시권 정액기술료", 4_000_000),
    ]
    alone = rules.checked(terms(fee=10_000_000), PATENT)
    assert paper_facts.licence_terms(alone, "ko")["lump_sum"] == 10_000_000
    assert "정액기술료 (착수기본료와 별도)" not in {str(row.label) for row in rules.rows(alone)}


def test_dollars_have_cents_and_won_have_none(app):
    with app.test_request_context(
        method="POST", data={"fee": "1,250.50", "lump_sum": "0.05", "royalty_cap": "3500만"}
    ):
        form = TermsForm()
        sent = form.terms("USD")
        assert (sent["fee"], sent["lump_sum"], sent["royalty_cap"]) == (125_050, 5, 3_500_000_000)
        assert TermsForm.values(sent | {"kind": "non_exclusive"})["fee"] == Decimal("1250.50")
        assert form.terms("KRW")["fee"] == Decimal("1250.50"), "half a won is left for the rules to refuse"
    with app.test_request_context(method="POST", data={"fee": "1.234"}):
        assert TermsForm().fee.process_errors or not TermsForm().validate()


def test_the_subsidy_is_an_estimate_up_to_a_cap():
    plan = terms(
        fee=10_000_000,
        lump_sum=4_000_000,
        milestones=[{"event": "시제품", "amount": 2_000_000, "due_on": None}],
    )
    sheet = cost_sheet(plan, [0] * 5, 1000, 5000, 10_000_000)
    assert (sheet.fee, sheet.net, sheet.total, sheet.subsidy) == (
        14_000_000,
        16_000_000,
        17_600_000,
        8_000_000,
    )
    assert cost_sheet(plan, [0] * 5, 1000, 5000, 3_000_000).subsidy == 3_000_000
    assert cost_sheet(plan | {"currency": "USD"}, [0] * 5, 1000, 5000, 3_000_000).subsidy == 0


@pytest.mark.parametrize(
    ("fee", "lump_sum"), [(10_000_007, 4_000_007), (10_000_003, 4_000_003), (125_055, 5)]
)
def test_what_is_approved_is_what_will_be_billed_to_the_won(deal, fee, lump_sum):
    agreement = deal.concluded(fee=fee, lump_sum=lump_sum, effective_when="countersigned")
    (invoice,) = db.session.query(Invoice).filter_by(source_type="agreement", source_id=agreement.id)
    shown = fixed_payments(agreement.terms, 1000)
    assert [(row.net, row.tax) for row in shown] == [(line.net, line.tax) for line in invoice.lines]
    assert sum(row.net + row.tax for row in shown) == invoice.total
