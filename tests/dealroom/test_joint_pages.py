"""The pages of a joint licence, as the lead, those it invites, the institution and strangers get them."""

from __future__ import annotations

import re

import pytest

from marketplace.accounts.models import Organisation
from marketplace.dealroom import approval
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.negotiation import services
from marketplace.negotiation.models import Inquiry, JointMember
from tests.negotiation.deals import cluster_of, invite
from tests.world import PASSWORD


@pytest.fixture
def group(deal):
    return deal, deal.ask(), cluster_of(deal, 3)


def text(client, url, status=200, data=None):
    answer = client.get(url) if data is None else client.post(url, data=data)
    assert answer.status_code == status, (url, answer.status_code, answer.location)
    return answer.get_data(as_text=True)


def member(boss):
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(JointMember).filter_by(company_id=boss.company_id).one()


def test_from_the_invitation_to_the_signature(group, client, world):
    deal, inquiry, (second, third, stranger) = group
    page = f"/deals/{inquiry.ref}/companies"
    world.sign_in(client, deal.boss)
    choices = re.findall(r'<option value="(\w+)"', text(client, page))
    assert len(choices) == 3, "the companies of the mini-cluster"
    for boss in (second, third):
        text(client, page, 303, {"company": company(boss).ref, "share": "1"})
    assert "답변 대기" in text(client, page)
    assert "목록" not in text(client, page, 422, {"company": choices[0], "share": "많이"})

    row = member(second)
    answers = f"/joint/{row.ref}"
    world.sign_in(client, stranger)
    for url in (page, answers, f"/deals/{inquiry.ref}"):
        text(client, url, 404)
    world.sign_in(client, second)
    text(client, page, 404)
    shown = text(client, answers)
    assert "33.33%" in shown or "33.34%" in shown
    assert "공동 실시에 참여할지 답해 주십시오." in text(client, "/work")
    text(client, f"{answers}/join", 303, {})
    text(client, f"{answers}/join", 409, {})
    assert "공동 실시에 참여했습니다" in text(client, f"/deals/{inquiry.ref}")
    text(
        client,
        f"{page}/shares",
        403,
        {f"share-{member(b).ref}": "1" for b in (second, third)} | lead_share(inquiry),
    )
    world.sign_in(client, third)
    text(client, f"/joint/{member(third).ref}/join", 303, {})

    world.sign_in(client, deal.boss)
    shares = lead_share(inquiry, "2") | {f"share-{member(b).ref}": "1" for b in (second, third)}
    text(client, f"{page}/shares", 422, shares | {f"share-{member(second).ref}": "0"})
    text(client, f"{page}/shares", 303, shares)
    assert "50%" in text(client, page)
    sheet = deal.offer(inquiry, effective_when="paid")
    assert "귀사의 몫" in text(client, f"/deals/{inquiry.ref}/terms/{sheet.number}/cost")
    own = approval.costs_of(sheet, [])
    assert (own.fee, own.total) == (15_000_000, 16_500_000), "half of what all pay together"
    printed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(approval, "render", lambda _template, data, *, lang: printed.append(data) or b"")
        approval.summary(sheet, [], deal.boss, "ko")
    assert [(line["net"], "자사 몫" in line["description"]) for line in printed[0]["lines"]] == [
        (15_000_000, True)
    ]
    world.sign_in(client, second)
    assert "확인하고 수락" not in text(client, f"/deals/{inquiry.ref}"), "the lead accepts for all"
    text(client, f"/deals/{inquiry.ref}/terms/{sheet.number}/cost", 403)
    text(client, f"/deals/{inquiry.ref}/terms/{sheet.number}/accept", 403, {})
    services.accept_terms(sheet.id, deal.boss)
    agreement = licensing.offer(licensing.draft_agreement(sheet.id, deal.officer).id, deal.officer)
    assert "내 차례" in text(client, "/deals")
    signing = text(client, f"/agreements/{agreement.ref}/sign")
    assert member(second).company.name in signing
    assert "서면으로 날인" not in text(client, f"/agreements/{agreement.ref}")
    text(client, f"/agreements/{agreement.ref}/sign", 303, {"password": PASSWORD, "agreed_electronic": "y"})
    assert "내 차례" not in text(client, "/deals").partition("<table")[2]
    world.sign_in(client, deal.officer)
    for prefix in ("", "/en"):
        shown = text(client, f"{prefix}/agreements/{agreement.ref}")
        assert ("서명함" if not prefix else "Signed") in shown
    world.sign_in(client, third)
    text(client, f"{page}/{member(third).ref}/leave", 422, {"reason": ""})
    text(client, f"{page}/{member(second).ref}/leave", 403, {"reason": "사정"})
    text(client, f"{page}/{member(third).ref}/leave", 303, {"reason": "사정이 바뀌었습니다."})
    text(client, page, 404)
    world.sign_in(client, deal.officer)
    assert "공동 실시에서 빠졌습니다" in text(client, f"/deals/{inquiry.ref}")


def company(boss):
    return db.session.get_one(Organisation, boss.company_id)


def lead_share(inquiry, share="1"):
    members = db.session.get_one(Inquiry, inquiry.id).members
    return {f"share-{row.ref}": share for row in members if row.company_id == inquiry.company_id}


def test_what_was_taken_back_or_declined_is_gone(group, client, world):
    deal, inquiry, (second, third, _) = group
    first, other = (invite(inquiry, boss, deal.boss).ref for boss in (second, third))
    world.sign_in(client, deal.boss)
    text(client, f"/deals/{inquiry.ref}/companies/{first}/take-back", 303, {})
    text(client, f"/deals/{inquiry.ref}/companies/{first}/take-back", 404, {})
    world.sign_in(client, second)
    text(client, f"/joint/{first}", 404)
    world.sign_in(client, third)
    assert "Decline" in text(client, f"/en/joint/{other}")
    text(client, f"/joint/{other}/decline", 303, {})
    text(client, f"/joint/{other}", 404)
    text(client, f"/deals/{inquiry.ref}", 404)
