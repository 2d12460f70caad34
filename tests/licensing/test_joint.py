"""A joint licence: several companies of a mini-cluster, one timeline, each signs and pays its share."""

from __future__ import annotations

import pytest

from marketplace.invoicing import queries as bills
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement
from marketplace.negotiation import queries as talks
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry, JointMember
from marketplace.rights import queries as rights
from tests.negotiation.deals import cluster_of, invite
from tests.world import PASSWORD


def fresh(row):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(type(row), row.id)


@pytest.fixture
def group(deal):
    """A lead, two companies that joined it with shares 1:1:1, one of the cluster that stays outside."""
    others = cluster_of(deal, 3)
    inquiry = deal.ask()
    for boss in others[:2]:
        row = invite(inquiry, boss, deal.boss)
        assert not talks.may_read(boss, inquiry.id)
        negotiation.answer_invitation(row.ref, True, boss)
        assert talks.may_read(boss, inquiry.id)
    return deal, db.session.get_one(Inquiry, inquiry.id), others


def offered(deal, inquiry, **changes):
    sheet = deal.agreed(inquiry, effective_when="paid", **changes)
    return services.offer(services.draft_agreement(sheet.id, deal.officer).id, deal.officer)


def test_the_whole_way(group):
    deal, inquiry, (second, third, stranger) = group
    agreement = offered(deal, inquiry, fee=10_000_000)
    assert queries.agreement_for(stranger, agreement.ref) is None
    for boss in (second, deal.boss):
        services.sign(agreement.id, boss, PASSWORD)
        assert fresh(agreement).state == "offered"
    with pytest.raises(Conflict):  # nobody signs twice
        services.sign(agreement.id, second, PASSWORD)
    services.sign(agreement.id, third, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)
    invoices = bills.invoices_of("agreement", agreement.id)
    assert [i.net for i in invoices] == [3_334_000, 3_333_000, 3_333_000]
    for boss, own in zip((deal.boss, second, third), invoices, strict=True):
        assert [i.id for i in queries.invoices_for(boss, agreement)] == [own.id]
    assert [one.paid for one in queries.licensees_of(deal.officer, agreement)] == [False] * 3
    assert [one.paid for one in queries.licensees_of(second, agreement)] == [None, False, None]
    assert fresh(agreement).state == "concluded"


def test_a_company_leaves_before_it_signs_and_not_after(group):
    deal, inquiry, (second, third, _) = group
    agreement = offered(deal, inquiry)
    services.sign(agreement.id, second, PASSWORD)
    rows = {row.company_id: row.ref for row in db.session.query(JointMember).all()}
    with pytest.raises(Conflict, match="이미 서명"):
        services.leave(rows[second.company_id], "사정", second)
    with pytest.raises(Forbidden):
        services.leave(rows[third.company_id], "사정", second)
    services.leave(rows[third.company_id], "사정이 바뀌었습니다.", third)
    assert fresh(agreement).state == "revoked"
    new = db.session.query(Agreement).filter_by(state="draft").one()
    assert new.signatures == []
    assert new.licensee_ids == [deal.company_id, second.company_id]
    assert queries.agreement_for(third, new.ref) is None
    assert len(rights.standing(deal.listing_id)) == 1  # still held


def test_terms_wait_for_every_invited_company(group):
    deal, inquiry, (_, _, stranger) = group
    row = invite(inquiry, stranger, deal.boss, 2)
    sheet = deal.offer(inquiry)
    with pytest.raises(Conflict, match="초대한 기업"):
        negotiation.accept_terms(sheet.id, deal.boss)
    negotiation.answer_invitation(row.ref, False, stranger)
    negotiation.accept_terms(sheet.id, deal.boss)
    with pytest.raises(Conflict):
        negotiation.set_shares(inquiry.id, {}, deal.boss)
