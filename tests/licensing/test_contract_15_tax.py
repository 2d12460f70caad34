"""Tax as the paper says it: who bears what another state withholds, and on what the zero rate stands."""

from __future__ import annotations

import json

import pytest

from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.invoicing.services import Proof
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.licensing import clauses
from marketplace.papers import services as papers
from tests.gateways.paper_samples import terms as sample
from tests.negotiation.deals import Deal, rival

CERTIFICATE = Proof("납부증명.pdf", "0" * 64, 9, "application/pdf")


def foreign(deal: Deal) -> Deal:
    other, _ = rival(
        deal,
        name="Voltwerk GmbH",
        business_number=None,
        country="DE",
        registration_number="HRB 1",
        registration_key="HRB1",
    )
    return other


def bill_of(deal: Deal, **terms: object) -> Invoice:
    agreement = deal.concluded(**terms)
    return db.session.query(Invoice).filter_by(source_type="agreement", source_id=agreement.id).one()


def take_off(invoice: Invoice, finance: Actor) -> object:
    return invoicing.request_deduction(
        invoice.id, "foreign_tax", 1_000, clock.today(), "독일 원천세", CERTIFICATE, finance
    )


def test_contract_15_tax_withheld_abroad_follows_the_terms(deal: Deal) -> None:
    finance = deal.world.person("finance", deal.institution_id)
    borne = bill_of(foreign(deal), withholding="grossed_up")
    assert borne.withholding == "grossed_up"
    said = json.dumps(papers.of(borne, "invoice")[0].snapshot["notes"], ensure_ascii=False)
    assert "전액을 송금" in said
    with pytest.raises(Invalid) as refused:
        take_off(borne, finance)
    assert list(refused.value.fields) == ["kind"]
    invoicing.void_invoice(borne.id, "다시 청구", finance)
    assert invoicing.bill_again(borne.id, finance).withholding == "grossed_up"


def test_contract_15_without_a_choice_it_is_taken_off_with_its_certificate(deal: Deal) -> None:
    finance = deal.world.person("finance", deal.institution_id)
    usual = bill_of(foreign(deal))
    assert usual.withholding == "deducted"
    assert take_off(usual, finance)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_contract_15_the_paper_says_who_bears_it_and_what_the_zero_rate_takes(lang: str) -> None:
    def tax(**terms: object) -> str:
        articles = clauses.draft_articles(sample(lang, "non_exclusive", **terms), lang)
        return " ".join(next(one for one in articles if one["key"] == "tax")["paragraphs"])

    assert ("공제하여" if lang == "ko" else "is deducted from the fee") in tax()
    whole = tax(withholding="grossed_up")
    assert ("전액을 지급" if lang == "ko" else "pays the fee in full") in whole
    assert ("공제하여" if lang == "ko" else "is deducted") not in whole
    zero = tax(tax_treatment="zero_rated")
    for condition in (
        ("외국환은행", "국외에서") if lang == "ko" else ("foreign-exchange bank", "outside Korea")
    ):
        assert condition in zero
        assert condition not in tax()
