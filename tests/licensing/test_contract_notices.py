"""Notices between the parties: told and received with the time, asked and answered by who binds a side, taken back, reminded of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.dealroom import timeline
from marketplace.kernel import clock, outbox, periods
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import t
from marketplace.licensing import services
from marketplace.licensing.models import Agreement, AgreementNotice
from marketplace.licensing.queries import sends
from marketplace.licensing.queries.notices import notice_items
from marketplace.papers.services import Attachment
from tests.negotiation.deals import ended, make_deal

ORDER = Attachment("파산선고.pdf", "0" * 64, 9, "application/pdf")


@pytest.fixture
def deal(world: Any) -> Any:
    return make_deal(world)


@pytest.fixture
def running(deal: Any) -> Agreement:
    row: Agreement = deal.concluded(fee=0, effective_when="countersigned")
    return row


def told(sent: list[Any], word: str) -> set[str]:
    """To whom a letter went whose subject has this word."""
    outbox.drain()
    return {str(letter["To"]) for letter in sent if word in str(letter["Subject"])}


def lines(person: Any) -> list[tuple[bool, str]]:
    return [(item.mine, t(item.title)) for item in notice_items(person)]


def test_contract_25_what_is_told_is_received_with_its_time(
    deal: Any, running: Agreement, world: Any, client: Any, sent: list[Any]
) -> None:
    world.sign_in(client, deal.member)
    page = f"/agreements/{running.ref}"
    wrong = client.post(f"{page}/notices", data={"kind": "infringement", "body": " "})
    assert (wrong.status_code, db.session.query(AgreementNotice).count()) == (422, 0)
    said = {"kind": "infringement", "body": "구미의 한 업체가 같은 분리막을 팝니다.", "form_token": "t" * 24}
    for _ in range(2):  # pressed twice, sent once
        assert client.post(f"{page}/notices", data=said).status_code == 303
    (row,) = db.session.query(AgreementNotice).all()
    assert (row.state, row.side) == ("sent", "licensee")
    readers = told(sent, "[통지] 침해 사실")
    assert readers
    assert not any("같은 분리막" in letter.get_content() for letter in sent), "what is told stays on the page"
    assert lines(deal.officer) == [(True, "통지를 확인해 주십시오: 침해 사실")]
    assert lines(deal.member) == []
    with pytest.raises(Forbidden):
        services.receive_notice(row.ref, deal.boss)
    world.sign_in(client, deal.officer)
    assert "같은 분리막을 팝니다" in client.get(page).get_data(as_text=True)
    with clock.moved(by=timedelta(hours=3)):
        client.post(f"{page}/notices/{row.ref}/receive")
    db.session.refresh(row)
    assert (row.state, lines(deal.officer)) == ("received", [])
    assert row.closed_at is not None
    assert timedelta(hours=2) < row.closed_at - row.created_at < timedelta(hours=4)
    with pytest.raises(Conflict):
        services.withdraw_notice(row.ref, "잘못 보았습니다.", deal.member)
    events = [t(event.what) for event in timeline.events(deal.boss, running.inquiry)]
    assert "통지를 보냈습니다: 침해 사실" in events
    assert "통지 침해 사실: 상대방이 받음" in events


def test_contract_25_a_transfer_needs_the_consent_of_who_binds_the_other_side(
    deal: Any, running: Agreement, sent: list[Any]
) -> None:
    with pytest.raises(Forbidden):
        services.send_notice(running.id, "transfer", "자회사에 넘기려 합니다.", deal.member)
    with pytest.raises(Invalid) as early:
        yesterday = clock.today() - timedelta(days=1)
        services.send_notice(running.id, "transfer", "넘기려 합니다.", deal.boss, answer_by=yesterday)
    assert set(early.value.fields) == {"answer_by"}
    day = clock.today() + timedelta(days=10)
    row = services.send_notice(running.id, "transfer", "자회사에 넘기려 합니다.", deal.boss, answer_by=day)
    assert lines(deal.officer) == [
        (True, "상대방의 요청에 답변해 주십시오: 계약상 지위의 양도·담보 제공 동의 요청")
    ]
    assert [mine for mine, _ in lines(deal.boss)] == [False]
    services.remind_of_notices({}, "")
    assert told(sent, "까지] 계약상 지위") == set()
    with clock.moved(by=timedelta(days=4)):
        services.remind_of_notices({}, "")
        services.remind_of_notices({}, "")
        assert told(sent, "까지] 계약상 지위")
        reminders = [letter for letter in sent if "까지] 계약상 지위" in str(letter["Subject"])]
        assert len(reminders) == len({str(letter["To"]) for letter in reminders}), "once each"
    with pytest.raises(Forbidden):
        services.answer_notice(row.ref, True, "", deal.boss)
    with pytest.raises(Invalid):
        services.answer_notice(row.ref, False, " ", deal.officer)
    services.answer_notice(row.ref, True, "같은 조건으로 새 계약을 맺는 때에 한합니다.", deal.officer)
    assert row.state == "consented"
    assert told(sent, "상대방이 동의했습니다")


def test_contract_25_a_patent_is_given_up_with_the_licensees_consent_only(
    deal: Any, running: Agreement, sent: list[Any]
) -> None:
    assert "abandonment" in sends(deal.officer, running)
    assert "abandonment" not in sends(deal.boss, running)
    row = services.send_notice(running.id, "abandonment", "연차료를 내지 않으려 합니다.", deal.officer)
    with pytest.raises(Forbidden):
        services.answer_notice(row.ref, True, "", deal.member)
    services.answer_notice(row.ref, False, "아직 생산하고 있습니다.", deal.boss)
    assert (row.state, row.answer) == ("refused", "아직 생산하고 있습니다.")
    assert told(sent, "상대방이 동의하지 않았습니다")
    again = services.send_notice(running.id, "abandonment", "내년에 다시 여쭙니다.", deal.officer)
    services.withdraw_notice(again.ref, "계속 유지합니다.", deal.officer)
    assert told(sent, "상대방이 통지를 철회했습니다")
    moot = services.send_notice(running.id, "transfer", "담보로 제공하려 합니다.", deal.officer)
    heard = services.send_notice(running.id, "other", "주소가 바뀌었습니다.", deal.officer)
    ended(running.id, "함께 끝냅니다.", deal.officer, deal.boss)
    assert (moot.state, heard.state) == ("dropped", "sent"), (
        "a question is moot, what was told can still be received"
    )
    services.receive_notice(heard.ref, deal.member)
    assert sends(deal.officer, running) == {}


def test_contract_25_an_assigned_right_is_offered_back_for_thirty_days(deal: Any) -> None:
    row = deal.concluded(kind="assignment", fee=0, effective_when="registered", term_months=None)
    assert {"offer_back", "other"} == set(sends(deal.boss, row))
    with pytest.raises(Invalid):
        soon = clock.today() + timedelta(days=29)
        services.send_notice(row.id, "offer_back", "포기하려 합니다.", deal.boss, answer_by=soon)
    notice = services.send_notice(row.id, "offer_back", "포기하려 합니다.", deal.boss)
    assert notice.answer_by == periods.days_after(clock.today(), 30)
    services.answer_notice(notice.ref, True, "", deal.officer)
    assert notice.state == "consented"


def test_contract_25_an_insolvency_is_shown_and_ends_the_agreement_with_its_day(
    deal: Any, running: Agreement, sent: list[Any]
) -> None:
    with pytest.raises(Invalid) as bare:
        services.announce(running.id, "insolvency", None, "파산이 선고되었습니다.", deal.officer)
    assert set(bare.value.fields) == {"files"}
    row = services.announce(running.id, "insolvency", None, "파산이 선고되었습니다.", deal.officer, ORDER)
    assert (row.state, row.ends_on, row.file is not None) == ("running", clock.today(), True)
    assert running.state == "in_force", "the day itself still counts"
    assert told(sent, "")
    with clock.moved(by=timedelta(days=1)):
        services.follow_endings({}, "")
    assert (running.state, row.state) == ("terminated", "done")
