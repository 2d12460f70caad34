"""계약일 is the day of the last signature: on the paper, its certificate, the page, the timeline and in every period."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.dealroom import timeline
from marketplace.formats import dates_text
from marketplace.gateways.storage import files
from marketplace.kernel import clock, periods
from marketplace.kernel.database import db
from marketplace.kernel.text import t
from marketplace.licensing import queries, services
from marketplace.papers import services as papers
from marketplace.papers.models import Paper
from marketplace.rights import queries as rights
from tests.gateways.test_documents import squeezed, text_of
from tests.licensing.test_assets import again
from tests.negotiation.deals import Deal
from tests.world import PASSWORD

pytestmark = pytest.mark.real_papers


def printed(paper: Paper) -> str:
    with files().open(papers.ensure_rendered(paper.id).sha256) as stored:
        return squeezed(text_of(stored.read()))


def days(lang: str, *moments) -> list[str]:
    return [squeezed(dates_text.contract_date(one, lang)) for one in moments]


@pytest.mark.parametrize("kind", ["non_exclusive", "nda"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_contract_07_the_date_is_the_day_of_the_last_signature(deal: Deal, kind: str, lang: str) -> None:
    offered_on = clock.today()
    if kind == "nda":
        agreement = services.start_nda(deal.ask().id, deal.officer, lang)
    else:
        draft = services.draft_agreement(deal.agreed(fee=0).id, deal.officer, lang)
        agreement = services.offer(draft.id, deal.officer)
    with clock.moved(by=timedelta(days=3)):
        services.sign(agreement.id, deal.boss, PASSWORD)
    with clock.moved(by=timedelta(days=5)):
        services.countersign(agreement.id, deal.officer, PASSWORD)
        last = clock.today()
        found = again(agreement)
        assert found.dated_on == last
        said = printed(queries.paper_of(found))
        assert not any(day in said for day in days(lang, offered_on)), (
            "the paper names no day before it is signed"
        )
        assert (
            squeezed("마지막 당사자가 서명한 날" if lang == "ko" else "day on which the last party signed")
            in said
        )
        certificate = queries.certificate_of(found)
        assert certificate.snapshot["concluded_on"] == last.isoformat()
        assert squeezed("계약일" if lang == "ko" else "Date of the agreement") in printed(certificate)
        events = {t(event.what): event.at for event in timeline.events(deal.boss, found.inquiry)}
        assert clock.seoul_date(events["계약이 체결되었습니다 (계약일)"]) == last


def test_contract_07_the_page_shows_the_date_and_every_period_counts_from_it(
    deal: Deal, client, world
) -> None:
    agreement = deal.offered(kind="exclusive", effective_when="registered")
    services.sign(agreement.id, deal.boss, PASSWORD)
    with clock.moved(by=timedelta(days=9)):
        for gate in again(agreement).gates:
            services.pass_gate(gate.id, deal.officer)
        services.countersign(agreement.id, deal.officer, PASSWORD)
        last, found = clock.today(), again(agreement)
        assert found.complete_by == periods.days_after(last, queries.days_of(found).registration)
        world.sign_in(client, deal.boss)
        page = client.get(f"/agreements/{found.ref}").text
        assert "계약일" in page
        assert dates_text.date_text(last, "ko") in page


def test_contract_07_a_term_that_begins_with_the_signature_begins_on_that_day(
    deal: Deal, monkeypatch
) -> None:
    """Also when midnight falls between the signature and what follows from it."""
    agreement = deal.offered(fee=0, term_months=12)
    services.sign(agreement.id, deal.boss, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)
    found = again(agreement)
    [right] = rights.in_force(deal.listing_id)
    assert right.from_on == found.dated_on
    assert found.concluded_at == found.signatures[-1].signed_at
    assert (
        db.session.get_one(Paper, found.certificate_id).snapshot["concluded_on"] == found.dated_on.isoformat()
    )
