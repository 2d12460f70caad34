"""쉬운 말: every article has its plain sentence in both languages, marked as no part of the contract, with the paper's days."""

from __future__ import annotations

from html import unescape

import pytest
from flask.testing import FlaskClient

from marketplace.gateways.documents.terms import TITLES
from marketplace.licensing import services
from marketplace.licensing.clauses import promises
from marketplace.licensing.clauses.plain import GRANT, NOT_THE_CONTRACT, PLAIN, plain_of
from marketplace.licensing.days import SHIPPED
from tests.licensing.test_assets import again
from tests.negotiation.deals import Deal
from tests.world import World


def test_contract_22_every_article_has_a_plain_sentence() -> None:
    articles = {*promises.PROMISES, *promises.SILENT}  # every article there is, as another test holds
    assert articles - {*PLAIN, "grant"} == set()
    assert set(PLAIN) - articles == set()
    assert set(GRANT) == set(TITLES)
    for key in articles:
        for kind in TITLES:
            said = plain_of(key, kind, SHIPPED)
            assert said is not None
            assert said.ko
            assert said.en
            assert "{" not in said.ko + said.en


@pytest.mark.parametrize(("prefix", "index"), [("", 0), ("/en", 1)])
def test_contract_22_it_stands_beside_each_article(
    deal: Deal, client: FlaskClient, world: World, prefix: str, index: int
) -> None:
    agreement = deal.offered()
    world.sign_in(client, deal.boss)
    page = unescape(client.get(f"{prefix}/agreements/{agreement.ref}").text)
    for text in (
        NOT_THE_CONTRACT,
        GRANT["non_exclusive"],
        PLAIN["fees"],
        plain_of("termination", "", SHIPPED),
    ):
        assert text is not None
        assert (text.ko, text.en)[index] in page


def test_contract_22_what_somebody_rewrote_has_none(deal: Deal, client: FlaskClient, world: World) -> None:
    draft = services.draft_agreement(deal.agreed().id, deal.officer)
    words = [dict(article) for article in services.text_to_edit(again(draft), "ko")]
    words[0]["paragraphs"] = ["두 당사자만의 목적"]
    services.edit_text(draft.id, words, deal.officer, lang="ko", seen=0)
    services.offer(draft.id, deal.officer)
    world.sign_in(client, deal.officer)
    page = unescape(client.get(f"/agreements/{draft.ref}").text)
    assert PLAIN["purpose"].ko not in page
    assert PLAIN["fees"].ko in page


def test_contract_22_a_non_disclosure_agreement_has_them_too(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    nda = services.start_nda(deal.ask().id, deal.officer)
    world.sign_in(client, deal.boss)
    page = unescape(client.get(f"/agreements/{nda.ref}").text)
    for key, text in PLAIN.items():
        assert (text.ko in page) == key.startswith("nda_"), key
