"""A listing withdrawn, a member removed, a company or an institution closed in the middle of a deal."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.queries import actor_of
from marketplace.accounts.services import decide
from marketplace.catalog.models import Listing
from marketplace.catalog.services import publication
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.transaction import atomic
from marketplace.negotiation import queries, services
from marketplace.negotiation.models import Inquiry, TermSheet


def letters(sent, person, words):
    outbox.drain()
    return [m for m in sent if m["To"].addresses[0].addr_spec == person.email and words in str(m["Subject"])]


@pytest.mark.parametrize("how", ["withdraw", "suspend"])
def test_a_listing_closed_in_the_middle_ends_the_terms_and_lets_people_talk(deal, client, world, sent, how):
    inquiry = deal.ask()
    sheet = deal.offer(inquiry)
    getattr(publication, how)(deal.listing_id, deal.center, "권리를 확인하고 있습니다.")
    with pytest.raises(Conflict) as refused:
        services.accept_terms(sheet.id, deal.boss)
    assert "철회" in refused.value.text.ko
    assert (
        len(letters(sent, deal.member, "공개가 중단된 기술"))
        == len(letters(sent, deal.officer, "공개가 중단된 기술"))
        == 1
    )
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get_one(TermSheet, sheet.id).state == "lapsed"
    with pytest.raises(Conflict):
        deal.offer(inquiry)
    services.reply(inquiry.id, "어떻게 된 일입니까?", deal.member)
    world.sign_in(client, deal.member)
    page = client.get(f"/deals/{inquiry.ref}")
    assert page.status_code == 200
    assert "조건을 협의할 수 없습니다" in page.text
    assert "권리를 확인하고 있습니다." in page.text
    if how == "suspend":
        publication.reinstate(deal.listing_id, deal.center)
        assert deal.offer(inquiry).number == 2


def test_what_was_accepted_before_the_withdrawal_goes_on(deal):
    sheet = deal.agreed()
    publication.withdraw(deal.listing_id, deal.officer, "더 제공하지 않습니다.")
    outbox.drain()
    db.session.expire_all()
    assert db.session.get_one(TermSheet, sheet.id).state == "accepted"
    from marketplace.licensing import services as licensing

    assert licensing.draft_agreement(sheet.id, deal.officer).state == "draft"


def test_when_the_asker_has_left_the_head_of_the_company_goes_on(deal, client, world, sent):
    inquiry = deal.ask(contact_consent=True)
    with atomic():
        db.session.query(Membership).filter_by(user_id=deal.member.user_id).delete()
    services.reply(inquiry.id, "가능합니다.", deal.officer)
    assert len(letters(sent, deal.boss, "새 메시지")) == 1
    assert letters(sent, deal.member, "새 메시지") == []
    world.sign_in(client, deal.officer)
    page = client.get(f"/deals/{inquiry.ref}").text
    assert "지금은 이 기업의 구성원이 아닙니다" in page
    assert deal.member.email not in page
    world.sign_in(client, deal.member)
    assert client.get(f"/deals/{inquiry.ref}").status_code == 404
    assert deal.offer(inquiry, by=deal.boss).side == "licensee"


def test_a_contact_who_has_left_the_institution_is_not_named(deal):
    former = deal.world.person("researcher", deal.institution_id)
    with atomic():
        listing = db.session.get_one(Listing, deal.listing_id)
        listing.contact_id = former.user_id
        db.session.flush()
        db.session.refresh(listing)
    assert queries.named_person(listing).id == former.user_id
    with atomic():
        db.session.query(Membership).filter_by(user_id=former.user_id).delete()
    assert queries.named_person(listing).id == deal.officer.user_id
    assert queries.listing_people(listing) == [deal.officer.user_id]


@pytest.mark.parametrize("side", ["company", "institution"])
def test_a_closed_side_ends_open_talks_and_the_other_is_told(deal, client, world, sent, side):
    inquiry = deal.ask()
    sheet = deal.offer(inquiry, by=deal.officer if side == "institution" else deal.member)
    done = deal.agreed(deal.ask())
    ref = db.session.get_one(Organisation, deal.company_id if side == "company" else deal.institution_id).ref
    decide(deal.center, ref, "close", "다른 회사와 합병되었습니다.")
    with pytest.raises(Conflict) as refused:
        services.accept_terms(sheet.id, deal.boss if side == "institution" else deal.officer)
    assert "탈퇴" in refused.value.text.ko
    outbox.drain()
    db.session.rollback()
    db.session.expire_all()
    row = db.session.get_one(Inquiry, inquiry.id)
    assert row.state == ("withdrawn" if side == "company" else "declined")
    assert db.session.get_one(TermSheet, sheet.id).state == "lapsed"
    assert db.session.get_one(TermSheet, done.id).state == "accepted", "what was agreed stands"
    left, told = (deal.member, deal.officer) if side == "company" else (deal.officer, deal.member)
    assert letters(sent, told, "문의가 취소" if side == "company" else "문의가 종료")
    world.sign_in(client, told)
    assert "폐업하거나 탈퇴했습니다" in client.get(f"/deals/{inquiry.ref}").text
    assert queries.inquiry_for(actor_of(left.user_id), inquiry.ref) is None
