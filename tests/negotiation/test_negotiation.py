"""From a question to accepted terms."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from marketplace.accounts.models import Membership
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import GUEST
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.transaction import atomic
from marketplace.kernel.working_days import add_working_days
from marketplace.negotiation import queries, services
from marketplace.negotiation.models import Inquiry, Message, TermSheet
from marketplace.rights import queries as rights
from tests.negotiation.deals import opened, rival, terms


def test_a_question_reaches_the_institution_and_promises_a_day(deal, sent):
    inquiry = deal.ask()
    assert inquiry.state == "open"
    assert inquiry.reply_due_on == add_working_days(clock.today(), 5)
    outbox.drain()
    assert {mail["To"].split("<")[-1].strip(">") for mail in sent} == {deal.officer.email, deal.member.email}
    assert all("문의" in mail["Subject"] for mail in sent)


def test_a_question_sent_twice_is_one_question(deal):
    first = deal.ask(form_token="once")
    assert deal.ask(form_token="once").id == first.id
    assert db.session.query(Message).count() == 1


def test_nobody_asks_for_a_company_that_is_not_theirs(deal):
    with pytest.raises(Forbidden):
        services.ask(deal.officer, deal.public_id, deal.company_id, "adopt", "질문")
    with pytest.raises(NotFound):
        services.ask(deal.member, "GT-1999-000001", deal.company_id, "adopt", "질문")


@pytest.mark.parametrize("body", ["", "   ", "가" * 5001])
def test_an_empty_or_endless_question_is_explained(deal, body):
    with pytest.raises(Invalid) as refused:
        services.ask(deal.member, deal.public_id, deal.company_id, "adopt", body)
    assert "body" in refused.value.fields


def test_the_institutions_first_answer_stops_the_clock(deal):
    inquiry = deal.ask()
    services.reply(inquiry.id, "폭 800mm까지 시험했습니다.", deal.researcher)
    db.session.refresh(inquiry)
    assert (inquiry.state, inquiry.answered_at is not None) == ("answered", True)
    services.reply(inquiry.id, "감사합니다.", deal.boss)
    assert [m.side for m in queries.messages_of(inquiry.id)] == ["licensee", "licensor", "licensee"]


def test_outsiders_find_no_inquiry(deal, world):
    inquiry = deal.ask()
    stranger = world.person("representative", world.company())
    other_officer = world.person("officer", world.institution())
    auditor = world.person("auditor", world.center())
    opened(inquiry, deal.center, auditor)
    readers = [deal.boss, deal.member, deal.officer, deal.researcher, deal.center, auditor]
    assert all(queries.inquiry_for(reader, inquiry.ref) for reader in readers)
    assert not any(
        queries.inquiry_for(x, inquiry.ref) for x in (stranger, other_officer, GUEST, world.person())
    )
    with pytest.raises(Forbidden):
        services.reply(inquiry.id, "안녕하십니까", stranger)


def test_declining_needs_a_reason_that_is_passed_on(deal, sent):
    inquiry = deal.ask()
    with pytest.raises(Invalid):
        services.decline(inquiry.id, " ", deal.officer)
    services.decline(inquiry.id, "이미 다른 기업과 협의를 마쳤습니다.", deal.officer)
    outbox.drain()
    assert any("이미 다른 기업과" in mail.get_content() for mail in sent)
    with pytest.raises(Conflict):
        services.reply(inquiry.id, "다시 여쭙니다.", deal.member)
    with pytest.raises(Conflict):
        services.withdraw(inquiry.id, "", deal.member)


def test_the_reply_clock_reminds_after_two_working_days_and_tells_the_center_after_five(deal, sent):
    inquiry = deal.ask()
    start = clock.now()

    def letters_after(days: int) -> list[str]:
        sent.clear()
        with clock.moved(to=start + timedelta(days=days)):
            services.run_reply_clock({}, "")
            outbox.drain()
        return [mail["To"].split("<")[-1].strip(">") for mail in sent]

    outbox.drain()
    heard = {day: letters_after(day) for day in range(15)}
    reminded = next(day for day, people in heard.items() if deal.officer.email in people)
    escalated = next(day for day, people in heard.items() if deal.center.email in people)
    today = clock.today()
    assert today + timedelta(days=reminded) == add_working_days(today, 2)
    assert today + timedelta(days=escalated) == add_working_days(today, 5) == inquiry.reply_due_on
    assert sum(len(people) for people in heard.values()) == 2


def test_a_counter_offer_replaces_the_open_number_and_keeps_it_readable(deal):
    inquiry = deal.ask()
    first = deal.offer(inquiry)
    second = deal.offer(inquiry, by=deal.member, fee=25_000_000)
    sheets = queries.term_sheets_of(inquiry.id)
    assert [(s.number, s.state, s.side) for s in sheets] == [
        (1, "superseded", "licensor"),
        (2, "offered", "licensee"),
    ]
    assert sheets[0].terms["fee"] == 30_000_000
    with pytest.raises(Conflict):
        services.accept_terms(first.id, deal.boss)
    assert services.accept_terms(second.id, deal.officer).state == "accepted"
    db.session.refresh(inquiry)
    assert inquiry.state == "agreed"


def test_nobody_accepts_their_own_offer_or_without_authority(deal):
    inquiry = deal.ask()
    sheet = deal.offer(inquiry)
    for actor in (deal.officer, deal.member, deal.researcher, deal.center):
        with pytest.raises(Forbidden):
            services.accept_terms(sheet.id, actor)
    with pytest.raises(Forbidden):
        services.offer_terms(inquiry.id, terms(), "", deal.researcher)


def test_a_delegate_binds_the_company_up_to_the_limit(deal, world):
    delegate = world.person("delegate", deal.company_id, signing_limit=30_000_000)
    inquiry = deal.ask()
    dear = deal.offer(inquiry, fee=30_000_001)
    with pytest.raises(Forbidden) as refused:
        services.accept_terms(dear.id, delegate)
    assert "30,000,000" in refused.value.text.ko
    sheet = deal.offer(inquiry, fee=30_000_000)
    assert services.accept_terms(sheet.id, delegate).decided_by_id == delegate.user_id


def test_accepting_holds_the_rights_against_others(deal):
    deal.agreed(kind="exclusive", effective_when="registered")
    other, _ = rival(deal)
    inquiry = other.ask()
    with pytest.raises(Conflict):
        other.offer(inquiry)
    assert not rights.opens_files(deal.listing_id, [deal.company_id], "licensee")


def test_of_two_companies_that_offered_exclusives_the_first_to_be_accepted_wins(deal):
    other, _ = rival(deal)
    mine = deal.offer(deal.ask(), kind="exclusive")
    theirs = other.offer(other.ask(), kind="exclusive")
    services.accept_terms(mine.id, deal.boss)
    with pytest.raises(Conflict) as refused:
        services.accept_terms(theirs.id, other.boss)
    assert "전용실시권" in refused.value.text.ko


@pytest.mark.parametrize("rivals", [False, True])
def test_of_acceptances_at_the_same_moment_one_wins(deal, app, rivals):
    if rivals:
        others = [rival(deal)[0] for _ in range(4)]
        chosen = [(o.offer(o.ask(), kind="exclusive").id, o.boss) for o in others]
    else:
        sheet = deal.offer(deal.ask())
        bosses = [deal.boss, *(deal.world.person("representative", deal.company_id) for _ in range(3))]
        chosen = [(sheet.id, boss) for boss in bosses]
    start, outcomes = threading.Barrier(len(chosen)), []

    def accept(sheet_id, actor):
        with app.app_context():
            start.wait()
            try:
                services.accept_terms(sheet_id, actor)
                outcomes.append("accepted")
            except Conflict:
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=accept, args=pair) for pair in chosen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", *["refused"] * (len(chosen) - 1)]


def test_terms_lapse_after_their_last_day(deal, sent):
    sheet = deal.offer(deal.ask())
    outbox.drain()
    sent.clear()
    with clock.moved(by=timedelta(days=15)):
        with pytest.raises(Conflict):
            services.accept_terms(sheet.id, deal.boss)
        services.lapse_terms({}, "")
        services.lapse_terms({}, "")
        outbox.drain()
    db.session.rollback()
    assert db.session.get(TermSheet, sheet.id).state == "lapsed"
    assert len(sent) == 2


def test_declined_and_withdrawn_terms_leave_the_talks_open(deal):
    inquiry = deal.ask()
    services.decline_terms(deal.offer(inquiry).id, deal.member)
    services.withdraw_terms(deal.offer(inquiry).id, deal.officer)
    db.session.rollback()
    assert [s.state for s in queries.term_sheets_of(inquiry.id)] == ["declined", "withdrawn"]
    assert db.session.get(Inquiry, inquiry.id).state == "negotiating"


def test_withdrawing_the_inquiry_takes_the_open_terms_with_it(deal):
    inquiry = deal.ask()
    sheet = deal.offer(inquiry)
    services.withdraw(inquiry.id, "", deal.boss)
    with pytest.raises(Conflict):
        services.accept_terms(sheet.id, deal.boss)


def test_a_quotation_states_net_tax_and_total(deal):
    inquiry = deal.ask()
    offer = inquiry.listing.offers[0]
    quotation = services.quote(inquiry.id, offer.id, deal.member, form_token="q")
    assert (quotation.net, quotation.tax) == (30_000_000, 3_000_000)
    assert services.quote(inquiry.id, offer.id, deal.member, form_token="q").id == quotation.id
    assert len(queries.quotations_of(inquiry.id)) == 1


def test_a_negotiable_price_is_not_quoted(deal, world):
    inquiry = deal.ask()
    with atomic():
        inquiry.listing.offers[0].fee = None
    with pytest.raises(Conflict):
        services.quote(inquiry.id, inquiry.listing.offers[0].id, deal.member)


def test_a_member_who_left_neither_reads_nor_writes(deal):
    inquiry = deal.ask()
    with atomic():
        row = db.session.query(Membership).filter_by(user_id=deal.member.user_id).one()
        row.state = "ended"
    from marketplace.accounts.queries import actor_of

    former = actor_of(deal.member.user_id)
    assert queries.inquiry_for(former, inquiry.ref) is None
    with pytest.raises(Forbidden):
        services.reply(inquiry.id, "아직 있습니다", former)


def test_the_median_reply_counts_working_days(deal):
    assert queries.reply_median(deal.institution_id) is None
    start = clock.now()
    for _ in range(3):
        inquiry = deal.ask()
        with clock.moved(to=start + timedelta(days=7)):
            services.reply(inquiry.id, "답변", deal.officer)
    from marketplace.kernel.working_days import working_days_between

    expected = working_days_between(clock.today(), clock.today() + timedelta(days=7))
    assert queries.reply_median(deal.institution_id) == expected
