"""A company is merged into another in the middle of deals: what follows, who is told, who may sign."""

from __future__ import annotations

import pytest

from marketplace.accounts import queries as people
from marketplace.accounts import services as accounts
from marketplace.accounts.models import Organisation
from marketplace.dealroom import timeline
from marketplace.invoicing import queries as bills
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import t
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry, JointMember
from marketplace.rights import queries as rights
from tests.negotiation.deals import cluster_of, invite, rival
from tests.world import PASSWORD


def number_of(company_id):
    return db.session.get_one(Organisation, company_id).business_number


def merge(deal, into, **more):
    number, reason = more.get("number") or number_of(into), more.get("reason", "합병 등기 2026-11-02")
    deal.world.merge(deal.company_id, number, reason, deal.center)
    outbox.drain()
    db.session.expire_all()


def test_deals_licences_and_invoices_follow(deal, sent, client, world):
    _, head = rival(deal)
    running = deal.concluded(fee=0, effective_when="countersigned")
    unpaid = deal.concluded(effective_when="paid")
    waiting = deal.offered()
    talks = deal.ask()
    merge(deal, head.company_id)
    assert {right.company_id for right in rights.standing(deal.listing_id)} == {head.company_id}
    assert [i.company_id for i in bills.invoices_of("agreement", unpaid.id)] == [head.company_id]
    head = people.actor_of(head.user_id)
    for agreement in (running, unpaid):
        row = queries.agreement_for(head, agreement.ref)
        assert (row.company_id, row.signatures[0].organisation_name) == (head.company_id, "㈜다온전자")
    # What waited for a signature is drafted anew, in the new name.
    assert db.session.get_one(Agreement, waiting.id).state == "revoked"
    again = db.session.query(Agreement).filter_by(term_sheet_id=waiting.term_sheet_id, state="draft").one()
    services.offer(again.id, deal.officer)
    # People came along, without the right to sign.
    boss = people.actor_of(deal.boss.user_id)
    assert [s.role for s in boss.standings] == ["member"]
    with pytest.raises(Forbidden):
        services.sign(again.id, boss, PASSWORD)
    services.sign(again.id, head, PASSWORD)
    negotiation.reply(talks.id, "이어서 여쭙니다.", boss)
    told = [t(event.what) for event in timeline.events(deal.officer, db.session.get_one(Inquiry, talks.id))]
    assert "㈜다온전자을(를) 합병하여 이 거래를 이어받았습니다" in told
    letters = [m for m in sent if "합병" in m["Subject"]]
    assert {"박담당", "이대표"} <= {str(m["To"]).split(" <")[0].strip('"') for m in letters} | {
        name for m in letters for name in ("박담당", "이대표") if name in str(m["To"])
    }
    world.sign_in(client, head)
    assert client.get(f"/agreements/{running.ref}").status_code == 200
    assert client.get(f"/en/deals/{talks.ref}").status_code == 200


def test_a_member_of_a_joint_licence_goes_up_in_the_lead(deal):
    boss, third = cluster_of(deal, 2)
    inquiry = deal.ask()
    for other in (boss, third):
        negotiation.answer_invitation(invite(inquiry, other, deal.boss).ref, True, other)
    agreement = services.offer(
        services.draft_agreement(deal.agreed(inquiry).id, deal.officer).id, deal.officer
    )
    deal.world.merge(boss.company_id, number_of(deal.company_id), "합병 등기", deal.center)
    outbox.drain()
    db.session.expire_all()
    row = db.session.get_one(Inquiry, inquiry.id)
    assert row.licensee_ids == [deal.company_id, third.company_id]
    assert list(row.shares_bp.values()) == [6_667, 3_333]
    assert db.session.query(JointMember).filter_by(company_id=boss.company_id).one().state == "left"
    assert db.session.get_one(Agreement, agreement.id).state == "revoked"
    assert db.session.query(Agreement).filter_by(state="draft").count() == 1


def went(member, there, boss):
    """The survivor of the merger to come was asked once itself: it waits, has declined, or has left again."""
    if there != "waits":
        negotiation.answer_invitation(member.ref, there == "left", boss)
    if there == "left":
        services.leave(member.ref, "다른 사업에 집중합니다.", boss)


@pytest.mark.parametrize("there", ["waits", "declined", "left"])
def test_the_survivor_of_a_member_stands_in_its_place_though_it_was_asked_itself(deal, there):
    boss, third = cluster_of(deal, 2)
    inquiry = deal.ask()
    negotiation.answer_invitation(invite(inquiry, boss, deal.boss, share=3).ref, True, boss)
    member = invite(inquiry, third, deal.boss, share=5)
    went(member, there, third)
    deal.world.merge(boss.company_id, number_of(third.company_id), "합병 등기", deal.center)
    outbox.drain()
    db.session.expire_all()
    row = db.session.get_one(Inquiry, inquiry.id)
    assert row.licensee_ids == [deal.company_id, third.company_id]
    assert [one.share for one in row.members if one.state == "joined"] == [3, 3]
    assert db.session.get_one(JointMember, member.id).left_at is None


@pytest.mark.parametrize("there", ["declined", "left"])
def test_a_licence_in_force_is_the_survivors_though_it_had_gone_from_the_talks(deal, there):
    boss, third = cluster_of(deal, 2)
    inquiry = deal.ask()
    negotiation.answer_invitation(invite(inquiry, boss, deal.boss).ref, True, boss)
    went(invite(inquiry, third, deal.boss), there, third)
    agreement = services.offer(
        services.draft_agreement(
            deal.agreed(inquiry, fee=0, effective_when="countersigned").id, deal.officer
        ).id,
        deal.officer,
    )
    for signer in (deal.boss, boss):
        services.sign(agreement.id, signer, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)
    deal.world.merge(boss.company_id, number_of(third.company_id), "합병 등기", deal.center)
    outbox.drain()
    db.session.expire_all()
    row = db.session.get_one(Agreement, agreement.id)
    both = {deal.company_id, third.company_id}
    assert (row.state, set(row.licensee_ids)) == ("in_force", both)
    assert {right.company_id for right in rights.standing(deal.listing_id)} == both
    assert row.unsigned_ids == []


def test_what_is_refused(deal, client, world):
    _, head = rival(deal)
    for more in ({"number": "000-00-00000"}, {"number": number_of(deal.company_id)}, {"reason": " "}):
        with pytest.raises(Invalid):
            merge(deal, head.company_id, **more)
    with pytest.raises(Forbidden):
        accounts.propose_merger(
            db.session.get_one(Organisation, deal.company_id).ref,
            number_of(head.company_id),
            "이유",
            deal.boss,
        )
    url = f"/center/organisations/{db.session.get_one(Organisation, deal.company_id).ref}"
    world.sign_in(client, deal.center)
    assert "다른 기업에 합병됨" in client.get(url).get_data(as_text=True)
    typed = {"survivor": "1", "note": "적은 근거"}
    refused = client.post(f"{url}/merge", data=typed)
    assert refused.status_code == 422
    assert "적은 근거" in refused.get_data(as_text=True)
    typed["survivor"] = number_of(head.company_id)
    assert client.post(f"{url}/merge", data=typed).status_code == 303
    with pytest.raises(Conflict):
        merge(deal, head.company_id)


def test_two_countries_with_one_number(deal, world):
    """Registers know nothing of each other: the sentence names both companies, and a reference decides."""
    abroad = [
        world.company(
            name,
            business_number=None,
            registration_number="201512345",
            registration_key="201512345",
            country=country,
        )
        for name, country in (("Merlion Cells", "SG"), ("Fjord Cells", "NO"))
    ]
    world.person("representative", abroad[1])
    refs = [db.session.get_one(Organisation, company).ref for company in abroad]
    with pytest.raises(Invalid) as refused:
        merge(deal, abroad[1], number="2015-12345")
    said = t(refused.value.fields["survivor"])
    assert all(word in said for word in (*refs, "Merlion Cells", "Fjord Cells", "(NO)"))
    merge(deal, abroad[1], number=f" {refs[1]} ")
    assert db.session.get_one(Organisation, deal.company_id).merged_into_id == abroad[1]
