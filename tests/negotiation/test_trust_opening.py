"""What the center reads of others' talks: opened with a reason, told to both parties, and only for a time."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.services import notify
from marketplace.dealroom import queries as dealroom
from marketplace.kernel import clock, outbox, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid, NotFound
from marketplace.kernel.transaction import atomic
from marketplace.licensing import queries as licensing
from marketplace.licensing import services as licences
from marketplace.licensing.models import Agreement
from marketplace.negotiation import queries, services
from marketplace.negotiation.models import CenterOpening, GuestQuestion, Inquiry, MessageFile
from marketplace.papers import queries as papers
from marketplace.papers.models import Paper
from marketplace.papers.services import store_attachments
from tests.negotiation.deals import Deal, make_deal
from tests.world import PASSWORD, World

SAID, ASKED = "양산 라인에 적용할 수 있는지", "77,000,001"
REASON = "답변 지연 민원을 확인합니다"


@pytest.fixture
def talks(deal: Deal) -> Inquiry:
    """Talks with a file, a quotation and terms on the table."""
    inquiry = deal.ask(files=store_attachments([("설비.pdf", io.BytesIO(b"%PDF-1.4 machines"))]))
    listing_offer = inquiry.listing.open_offers[0]
    services.quote(inquiry.id, listing_offer.id, deal.officer)
    deal.offer(inquiry, fee=77_000_001)
    return inquiry


def center_people(deal: Deal, world: World) -> list[Actor]:
    auditor = world.person("auditor", deal.center.standings[0].organisation_id)
    world.set_password(auditor)
    return [deal.center, auditor]


def addresses(inquiry: Inquiry) -> list[str]:
    """Everything that holds what was said, asked or drafted before signing."""
    at = f"/deals/{inquiry.ref}"
    quotation = db.session.query(Paper).filter_by(kind="quotation").first()
    assert quotation is not None
    file = db.session.query(MessageFile).one().ref
    found = [at, f"{at}/companies", f"/papers/{quotation.ref}.pdf", f"/deals/files/{file}"]
    found += [f"{at}/export.zip"]
    found += [f"/agreements/{row.ref}" for row in db.session.query(Agreement)]
    return found


def test_trust_16_without_a_reason_the_center_reads_nothing(
    deal: Deal, talks: Inquiry, client: FlaskClient, world: World
) -> None:
    services.accept_terms(queries.term_sheets_of(talks.id)[0].id, deal.boss)
    outbox.drain()
    for person in center_people(deal, world):
        world.sign_in(client, person)
        for address in addresses(talks):
            answer = client.get(address, follow_redirects=True)
            page = answer.get_data(as_text=True)
            assert answer.status_code == 404 or "열람 사유" in page, address
            assert SAID not in page
            assert ASKED not in page
        for address in ("/deals", "/deals.csv", "/work", "/center/tracking"):
            page = client.get(address).get_data(as_text=True)
            assert SAID not in page
            assert ASKED not in page
        assert queries.inquiry_for(person, talks.ref) is None
        assert queries.term_sheet_for(person, talks.ref, 1) is None
        assert licensing.agreement_for(person, db.session.query(Agreement).one().ref) is None
        assert not any(papers.may_read(person, paper) for paper in db.session.query(Paper))
        with pytest.raises(Forbidden):
            services.reply(talks.id, "센터입니다", person)


def test_trust_16_lists_show_state_and_clocks(deal: Deal, talks: Inquiry, world: World) -> None:
    for person in center_people(deal, world):
        (row,) = dealroom.deals(person)
        assert (row.ref, row.state) == (talks.ref, "negotiating")


def test_trust_16_a_reason_opens_and_both_parties_are_told(
    deal: Deal, talks: Inquiry, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    world.sign_in(client, deal.center)
    door = f"/openings/deal/{talks.ref}"
    assert client.get(f"/deals/{talks.ref}").location.endswith(door)
    assert client.post(door, data={"reason": ""}).status_code == 422
    assert db.session.query(CenterOpening).count() == 0
    assert client.post(door, data={"reason": REASON}).status_code == 303
    page = client.get(f"/deals/{talks.ref}").get_data(as_text=True)
    assert SAID in page
    assert ASKED in page
    outbox.drain()
    told = [m for m in sent if "열람했습니다" in str(m["Subject"])]
    to = " ".join(str(m["To"]) for m in told)
    assert deal.officer.email in to
    assert deal.boss.email in to
    assert all(REASON in m.get_content() and deal.center.name in m.get_content() for m in told)
    for party in (deal.member, deal.officer, deal.researcher):
        world.sign_in(client, party)
        page = client.get(f"/deals/{talks.ref}").get_data(as_text=True)
        assert REASON in page
        assert deal.center.name in page
    row = db.session.query(CenterOpening).one()
    assert (row.until_at - row.opened_at).days == policy.value("center_opening_days", clock.today()) == 14


def test_trust_16_an_opening_is_one_persons_of_one_deal_for_some_days(
    deal: Deal, talks: Inquiry, world: World
) -> None:
    other = world.person("center_admin", deal.center.standings[0].organisation_id)
    services.open_matter("deal", talks.ref, REASON, deal.center)
    again = services.open_matter("deal", talks.ref, "다시 봅니다 여러 번", deal.center)
    assert again.reason == REASON
    assert queries.inquiry_for(deal.center, talks.ref) is not None
    assert queries.inquiry_for(other, talks.ref) is None
    assert queries.inquiry_for(deal.center, deal.ask().ref) is None
    with clock.moved(by=timedelta(days=14, minutes=1)):
        assert queries.inquiry_for(deal.center, talks.ref) is None
        services.open_matter("deal", talks.ref, REASON, deal.center)
        assert queries.inquiry_for(deal.center, talks.ref) is not None


def test_trust_16_only_the_center_opens(deal: Deal, talks: Inquiry, world: World) -> None:
    finance = world.person("center_finance", deal.center.standings[0].organisation_id)
    stranger = world.person("representative", world.company())
    for person in (finance, stranger, deal.boss):
        with pytest.raises(NotFound):
            services.open_matter("deal", talks.ref, REASON, person)
    with pytest.raises(Invalid):
        services.open_matter("deal", talks.ref, "   ", deal.center)


def test_trust_16_what_is_concluded_needs_no_reason(deal: Deal, client: FlaskClient, world: World) -> None:
    sheet = deal.agreed(kind="exclusive", effective_when="registered")
    agreement = licences.draft_agreement(sheet.id, deal.officer)
    own = [{"key": "purpose", "heading": "목적", "paragraphs": ["두 당사자만의 목적"]}]
    licences.edit_text(agreement.id, own, deal.officer, lang="ko", seen=0)
    licences.offer(agreement.id, deal.officer)
    licences.sign(agreement.id, deal.boss, PASSWORD)
    for gate in agreement.gates:
        licences.pass_gate(gate.id, deal.officer)
    licences.countersign(agreement.id, deal.officer, PASSWORD)
    world.sign_in(client, deal.center)
    assert client.get(f"/agreements/{agreement.ref}").status_code == 200
    assert client.get(f"/agreements/{agreement.ref}/text").status_code == 302, (
        "the drafts are part of the talks"
    )
    assert client.get(f"/deals/{agreement.inquiry.ref}").status_code == 302


@pytest.mark.parametrize("address", ["/terms", "/privacy", "/en/terms", "/en/privacy"])
def test_trust_16_the_terms_and_the_notice_say_so(client: FlaskClient, address: str) -> None:
    page = client.get(address).get_data(as_text=True)
    assert ("사유를 기록" in page) or ("record" in page and "reason" in page)


def test_trust_16_questions_of_guests_and_plans_open_alike(
    world: World, client: FlaskClient, sent: list[Any]
) -> None:
    deal = make_deal(world, offers=[{"kind": "sharing", "fee": 0, "term_months": 36, "express": True}])
    offer = deal.ask().listing.open_offers[0]
    row = services.apply_for_sharing(
        deal.boss, deal.public_id, offer.ref, deal.company_id, "비밀 활용 계획입니다."
    )
    world.sign_in(client, deal.center)
    assert client.get(f"/sharing/{row.ref}").status_code == 302
    assert "비밀 활용 계획" not in client.get(f"/sharing/{row.ref}", follow_redirects=True).get_data(
        as_text=True
    )
    assert client.post(f"/sharing/{row.ref}/choose").status_code == 404
    services.open_matter("sharing", row.ref, REASON, deal.center)
    assert "비밀 활용 계획" in client.get(f"/sharing/{row.ref}").get_data(as_text=True)
    world.sign_in(client, deal.boss)
    assert REASON in client.get(f"/sharing/{row.ref}").get_data(as_text=True)
    outbox.drain()
    assert len([m for m in sent if "센터가 내용을" in str(m["Subject"])]) >= 2


def test_trust_16_the_letter_on_a_late_answer_does_not_name_the_guest(deal: Deal, sent: list[Any]) -> None:
    with atomic():
        row = GuestQuestion(
            listing_id=deal.listing_id,
            state="open",
            name="오손님",
            email="guest@example.org",
            purpose="evaluate",
            language="ko",
            consent_at=clock.now(),
            confirmed_at=clock.now(),
            reply_due_on=clock.today(),
        )
        db.session.add(row)
        db.session.flush()
        notify("guest_escalated", row.id, queries.center_people(), guest_question_id=row.id)
    outbox.drain()
    (letter,) = [m for m in sent if "답변이 늦어지는 문의" in str(m["Subject"])]
    assert "비회원의 문의에" in letter.get_content()
    assert "오손님" not in letter.get_content()
