"""How an agreement is left: with the paper's days, seen coming by the other side, never by the site alone."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.bank import services as bank
from marketplace.dealroom import timeline
from marketplace.dealroom.deadlines import deadlines_of
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice, PaymentAccount
from marketplace.kernel import clock, outbox, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.policy import Policy
from marketplace.kernel.text import t
from marketplace.kernel.transaction import atomic
from marketplace.licensing import clauses, queries, services
from marketplace.licensing.days import Days, of_day
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.work import work_items
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry
from marketplace.papers.services import Attachment, store_attachments
from marketplace.rights import queries as rights
from tests.gateways.paper_samples import terms as sample
from tests.licensing.test_assets import again, letters
from tests.negotiation.deals import Deal, cluster_of, invite, lapsed, rival, terms
from tests.world import PASSWORD, World

WHY = "더 쓰지 않습니다."


def days_of(agreement: Agreement) -> Days:
    return queries.days_of(again(agreement))


def after(day: date, more: int = 1) -> timedelta:
    """So far the clock moves until `more` days after the deadline of this day."""
    return periods.deadline(day) - clock.today() + timedelta(days=more)


def follow() -> None:
    services.follow_endings({}, "job")
    outbox.drain()
    db.session.expire_all()


def pay(deal: Deal, invoice: Invoice) -> None:
    """The transfer of one invoice, matched by the institution's finance."""
    finance = deal.world.person("finance", deal.institution_id)
    accounts = db.session.query(PaymentAccount).filter_by(institution_id=deal.institution_id, provider="bank")
    receipt = bank.record_receipt(
        accounts.one().id,
        reference=f"입금-{invoice.number}",
        received_on=clock.today(),
        amount=invoice.total,
        payer_name=invoice.payer["name_ko"],
        memo="",
        actor=finance,
    )
    bank.match_receipt(receipt.id, invoice.id, finance)
    outbox.drain()


def told(deal: Deal, agreement: Agreement) -> list[str]:
    events = timeline.events(deal.boss, db.session.get_one(Inquiry, agreement.inquiry_id))
    return [t(event.what) for event in events]


def test_contract_04_the_licensee_gives_notice_and_the_agreement_ends_with_the_papers_day(
    deal: Deal, sent: list[Any]
) -> None:
    agreement = again(deal.concluded(fee=0))
    last = periods.days_after(clock.today(), 90)
    with pytest.raises(Forbidden):
        services.announce(agreement.id, "notice", None, WHY, deal.member)
    with pytest.raises(Conflict):
        services.announce(agreement.id, "notice", None, WHY, deal.officer)
    with pytest.raises(Invalid) as early:
        services.announce(agreement.id, "notice", last - timedelta(days=1), WHY, deal.boss)
    assert "ends_on" in early.value.fields
    row = services.announce(agreement.id, "notice", None, WHY, deal.boss)
    with pytest.raises(Conflict):
        services.announce(agreement.id, "notice", None, WHY, deal.boss)
    assert row.ends_on == last
    assert letters(sent, deal.officer, "해지 통지")
    assert any(item.due_on == last for item in deadlines_of(deal.officer))
    assert any(item.due_on == last for item in deadlines_of(deal.boss))
    assert any("해지 통지" in one for one in told(deal, agreement))
    with clock.moved(by=after(last, -5)):
        follow()
        assert again(agreement).state == "in_force"
        assert letters(sent, deal.boss, "[기한"), "seven days before its day both sides are reminded"
    with clock.moved(by=after(last)):
        follow()
        follow()
        found = again(agreement)
        assert found.state == "terminated"
        assert clock.seoul_date(found.ended_at) == last, "the last day still counts"
        assert rights.in_force(deal.listing_id) == []
        assert len(letters(sent, deal.officer, "계약이 해지되었습니다")) == 1


def test_contract_04_a_notice_is_taken_back_before_its_day(deal: Deal, sent: list[Any]) -> None:
    agreement = again(deal.concluded(fee=0))
    row = services.announce(agreement.id, "notice", None, WHY, deal.boss)
    with pytest.raises(Forbidden):
        services.withdraw_ending(row.ref, WHY, deal.officer)
    services.withdraw_ending(row.ref, "계속 쓰기로 했습니다.", deal.boss)
    assert letters(sent, deal.officer, "계약이 이어집니다")
    with clock.moved(by=timedelta(days=200)):
        follow()
    assert again(agreement).state == "in_force"
    assert services.announce(agreement.id, "notice", None, WHY, deal.boss).state == "running"


@pytest.mark.parametrize("demands", ["officer", "boss"])
def test_contract_04_a_breach_is_demanded_to_be_remedied_before_anybody_ends(
    deal: Deal, sent: list[Any], demands: str
) -> None:
    agreement = again(deal.concluded(fee=0))
    author, other = (deal.officer, deal.boss) if demands == "officer" else (deal.boss, deal.officer)
    row = services.announce(agreement.id, "cure", None, "보고 의무를 지키지 않았습니다.", author)
    assert row.ends_on == periods.days_after(clock.today(), 30)
    assert letters(sent, other, "시정 요구")
    assert any(item.mine and item.due_on == row.ends_on for item in work_items(other))
    with pytest.raises(Conflict):
        services.terminate_for_breach(row.ref, author)
    with clock.moved(by=after(row.ends_on)):
        follow()
        assert again(agreement).state == "in_force", "the end is the other's choice, no automatism"
        assert letters(sent, author, "[기한")
        assert any(item.mine for item in work_items(author))
        with pytest.raises(Forbidden):
            services.terminate_for_breach(row.ref, other)
        services.terminate_for_breach(row.ref, author)
        assert again(agreement).state == "terminated"
        assert letters(sent, other, "계약이 해지되었습니다")


def test_contract_04_the_officer_ends_nothing_at_once_and_the_parties_can_agree(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    agreement = again(deal.concluded(fee=0))
    world.sign_in(client, deal.officer)
    assert client.post(f"/agreements/{agreement.ref}/terminate", data={"reason": WHY}).status_code == 404
    page = client.get(f"/agreements/{agreement.ref}").text
    assert "합의 해지 제안하기" in page
    assert "해지 통지하기" not in page, "the paper gives the institution no such right"
    data = {"kind": "accord", "reason": WHY, "ends_on": ""}
    assert client.post(f"/agreements/{agreement.ref}/endings", data=data).status_code == 303
    [row] = queries.endings_of(agreement)
    with pytest.raises(Forbidden):
        services.answer_ending(row.ref, True, "", deal.officer)
    world.sign_in(client, deal.boss)
    assert "해지에 동의하기" in client.get(f"/agreements/{agreement.ref}").text
    assert client.post(f"/agreements/{agreement.ref}/endings/{row.ref}/accept").status_code == 303
    assert again(agreement).state == "terminated"


def test_contract_04_a_page_keeps_what_was_typed_when_the_day_is_too_early(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    agreement = again(deal.concluded(fee=0))
    world.sign_in(client, deal.boss)
    early = clock.today().isoformat()
    data = {"kind": "notice", "reason": "생산을 멈춥니다.", "ends_on": early}
    answer = client.post(f"/agreements/{agreement.ref}/endings", data=data)
    assert answer.status_code == 422
    assert "생산을 멈춥니다." in answer.text
    assert early in answer.text


def test_contract_04_the_center_records_a_decision_with_its_document_and_ends_nothing(
    deal: Deal, sent: list[Any]
) -> None:
    agreement = again(deal.concluded(fee=0))
    with pytest.raises(Forbidden):
        services.announce(agreement.id, "accord", None, WHY, deal.center)
    with pytest.raises(Invalid) as bare:
        services.record_decision(agreement.id, clock.today(), WHY, None, deal.center)
    assert "files" in bare.value.fields
    [judgment] = store_attachments([("판결문.pdf", io.BytesIO(b"%PDF-1.4\n%%EOF\n"))])
    with pytest.raises(Forbidden):
        services.record_decision(agreement.id, clock.today(), WHY, judgment, deal.officer)
    day = clock.today() - timedelta(days=3)
    row = services.record_decision(agreement.id, day, "2026가합1 판결", judgment, deal.center)
    assert again(agreement).state == "in_force"
    assert not letters(sent, deal.boss, "계약")[1:]  # nothing yet of the end
    with pytest.raises(Forbidden):
        services.answer_ending(row.ref, True, "", deal.center)
    second = deal.world.person("center_admin", deal.world.center())
    assert queries.shown_endings(deal.boss, again(agreement)) == []
    services.answer_ending(row.ref, True, "", second)
    found = again(agreement)
    assert (found.state, clock.seoul_date(found.ended_at)) == ("terminated", day)
    assert row.file.sha256 == judgment.sha256
    for person in (deal.officer, deal.boss):
        assert letters(sent, person, "계약이 해지되었습니다")


def test_contract_04_every_step_is_settled_when_the_agreement_ends_otherwise(deal: Deal) -> None:
    agreement = again(deal.concluded(fee=0))
    services.announce(agreement.id, "notice", None, WHY, deal.boss)
    services.announce(agreement.id, "cure", None, WHY, deal.officer)
    accord = services.announce(agreement.id, "accord", None, WHY, deal.boss)
    services.answer_ending(accord.ref, True, "", deal.officer)
    states = {row.kind: row.state for row in queries.endings_of(again(agreement))}
    assert states == {"notice": "dropped", "cure": "dropped", "accord": "done"}


def policy_is(key: str, value: int) -> None:
    with atomic():
        db.session.add(Policy(key=key, from_on=clock.today() - timedelta(days=1), value=value))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_contract_03_paper_and_machine_read_the_same_days(deal: Deal, lang: str) -> None:
    policy_is("termination_notice_days", 77)
    policy_is("breach_cure_days", 41)
    policy_is("payment_grace_days", 23)
    policy_is("lapse_notice_days", 19)
    sheet = deal.agreed(effective_when="paid")
    draft = services.draft_agreement(sheet.id, deal.officer, lang)
    agreement = services.offer(draft.id, deal.officer)
    paper = queries.paper_of(again(agreement))
    said = json.dumps(paper.snapshot["articles"], ensure_ascii=False)
    for number in (77, 41, 23, 19):
        assert f"{number}일" in said if lang == "ko" else f"{number} days" in said
    policy_is_after = of_day(clock.today())
    assert days_of(agreement) == policy_is_after
    with atomic():  # a rule that changes later leaves what was offered as it is
        for row in db.session.query(Policy).filter(Policy.key == "payment_grace_days"):
            row.value = 99
    services.sign(agreement.id, deal.boss, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)
    found = again(agreement)
    [bill] = db.session.query(Invoice).filter_by(source_type="agreement", source_id=found.id).all()
    assert found.complete_by == periods.days_after(bill.due_on, 23)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("kind", ["non_exclusive", "exclusive", "assignment", "option", "evaluation"])
def test_contract_03_every_paper_with_a_condition_has_its_article(kind: str, lang: str) -> None:
    for effect in ("paid", "countersigned"):
        articles = clauses.draft_articles(
            sample(lang, kind, effective_when=effect, option_until="2027-04-30"), lang
        )
        found = next((one for one in articles if one["key"] == "conditions"), None)
        said = " ".join(found["paragraphs"]) if found else ""
        conditional = effect == "paid" or kind in ("exclusive", "assignment")
        assert ("통지가 없으면" in said or "Without such notice" in said) == conditional
        assert "정지된다" in said or "rests until" in said
        assert not ("특허원부" in said and effect == "paid" and kind == "non_exclusive")


def test_contract_03_what_is_not_paid_in_time_lapses_by_the_licensors_notice_only(
    deal: Deal, sent: list[Any]
) -> None:
    agreement = again(deal.concluded())
    last = agreement.complete_by
    with pytest.raises(Conflict):
        services.announce(agreement.id, "lapse", None, WHY, deal.officer)
    with clock.moved(by=after(last)):
        services.lapse_due({}, "job")
        follow()
        assert again(agreement).state == "concluded", "nothing lapses by itself"
        for person in (deal.officer, deal.boss):
            assert len(letters(sent, person, "기한이 지났습니다")) == 1
        assert any(item.mine and "실효" in t(item.title) for item in work_items(deal.officer))
        with pytest.raises(Conflict):
            services.announce(agreement.id, "lapse", None, WHY, deal.boss)
        row = services.announce(agreement.id, "lapse", None, "납부하지 않았습니다.", deal.officer)
        assert row.ends_on == periods.days_after(clock.today(), 14)
        assert letters(sent, deal.boss, "실효 통지")
        assert any(item.due_on == row.ends_on for item in deadlines_of(deal.boss))
    with clock.moved(by=after(row.ends_on, 0)):
        follow()
        assert again(agreement).state == "concluded"
    with clock.moved(by=after(row.ends_on)):
        follow()
        follow()
        found = again(agreement)
        assert (found.state, found.ended_reason) == ("lapsed", "납부하지 않았습니다.")
        assert db.session.get_one(Invoice, found.invoice_id).state == "void"
        assert rights.standing(deal.listing_id) == []
        assert len(letters(sent, deal.boss, "효력을 잃었습니다")) == 1
        assert db.session.get_one(Inquiry, found.inquiry_id).state == "negotiating"


def test_contract_03_who_pays_late_before_the_day_has_the_right(deal: Deal, sent: list[Any]) -> None:
    agreement = again(deal.concluded())
    with clock.moved(by=after(agreement.complete_by)):
        row = services.announce(agreement.id, "lapse", None, WHY, deal.officer)
        pay(deal, db.session.get_one(Invoice, agreement.invoice_id))
        found = again(agreement)
        assert found.state == "in_force"
        assert [one.state for one in queries.endings_of(found)] == ["dropped"]
    with clock.moved(by=after(row.ends_on)):
        follow()
        assert again(agreement).state == "in_force"


def test_contract_03_one_of_two_who_does_not_pay_is_no_deadlock(deal: Deal) -> None:
    [partner] = cluster_of(deal, 1)
    inquiry = deal.ask()
    negotiation.answer_invitation(invite(inquiry, partner, deal.boss).ref, True, partner)
    draft = services.draft_agreement(deal.agreed(inquiry, effective_when="paid").id, deal.officer)
    agreement = services.offer(draft.id, deal.officer)
    for signer in (deal.boss, partner):
        services.sign(agreement.id, signer, PASSWORD)
    services.countersign(agreement.id, deal.officer, PASSWORD)
    both = bills.invoices_of("agreement", agreement.id)
    assert len(both) == 2
    pay(deal, both[0])
    lapsed(agreement.id, deal.officer)
    assert again(agreement).state == "lapsed"
    states = {db.session.get_one(Invoice, one.id).state for one in both}
    assert states == {"void"}, "what was paid waits for its return"


def test_contract_03_a_registration_on_record_is_in_time_and_either_side_may_end_one_that_is_late(
    deal: Deal, sent: list[Any]
) -> None:
    agreement = again(deal.concluded(kind="exclusive"))
    extract = Attachment("등록원부.pdf", "0" * 64, 9, "application/pdf")
    with clock.moved(by=after(agreement.complete_by)):
        notice = services.announce(agreement.id, "lapse", None, WHY, deal.boss)
        services.record_registration(agreement.id, "전용 2026-1", clock.today(), extract, deal.boss)
        assert [one.state for one in queries.endings_of(again(agreement))] == ["dropped"]
    with clock.moved(by=after(notice.ends_on, 30)):
        follow()
        assert again(agreement).state == "concluded", "the center's delay ends nothing"
        services.confirm_registration(agreement.id, deal.center)
        assert again(agreement).state == "in_force"


def ending_of(deal: Deal, kind: str, agreement: Agreement, author: Actor) -> str:
    return services.announce(agreement.id, kind, None, WHY, author).ref


def test_contract_04_what_is_announced_waits_for_nobody_else(deal: Deal) -> None:
    """A stranger, a colleague who may not sign and the center see nothing to do and may do nothing."""
    agreement = again(deal.concluded(fee=0))
    ref = ending_of(deal, "accord", agreement, deal.officer)
    _, stranger = rival(deal)
    for person in (stranger, deal.member, deal.center):
        with pytest.raises(Forbidden):
            services.answer_ending(ref, True, "", person)
        assert not any(item.mine and "합의" in t(item.title) for item in work_items(person))


def test_contract_04_an_amendment_is_left_with_its_agreement(deal: Deal) -> None:
    parent = again(deal.concluded(fee=0))
    amendment = services.amend(parent.id, terms(fee=0, term_months=60), deal.officer)
    services.offer(amendment.id, deal.officer)
    services.sign(amendment.id, deal.boss, PASSWORD)
    services.countersign(amendment.id, deal.officer, PASSWORD)
    with pytest.raises(Conflict):
        services.announce(amendment.id, "notice", None, WHY, deal.boss)
    row = services.announce(parent.id, "notice", None, WHY, deal.boss)
    with clock.moved(by=after(row.ends_on)):
        follow()
    assert {again(one).state for one in (parent, amendment)} == {"terminated"}
