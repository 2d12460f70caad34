"""What another company's right or a changed patent does to a deal stands in its timeline, and is true for both sides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.dealroom import timeline
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.negotiation import services
from marketplace.negotiation.models import Inquiry
from tests.licensing.test_assets import letters, set_status
from tests.negotiation.deals import Deal, rival


def states(deal: Deal, inquiry: Inquiry) -> list[str]:
    db.session.rollback()
    row = db.session.get_one(Inquiry, inquiry.id, populate_existing=True)
    return [
        event.state.ko for event in timeline.events(deal.boss, row) if event.state and "견적" in event.what.ko
    ]


def test_a_quotation_that_another_company_closed_is_marked_in_the_timeline(deal: Deal) -> None:
    inquiry = deal.ask()
    services.quote(inquiry.id, inquiry.listing.offers[0].id, deal.member)
    sheet = deal.offer(inquiry)
    assert states(deal, inquiry) == []
    with clock.moved(by=timedelta(days=40)):
        assert states(deal, inquiry) == ["유효 기간 지남"]
    other, _boss = rival(deal)
    other.agreed(kind="exclusive", effective_when="registered")
    outbox.drain()
    assert states(deal, inquiry) == ["다른 기업의 권리가 있어 계약할 수 없음"]
    row = db.session.get_one(Inquiry, inquiry.id)
    said = [event.what.ko for event in timeline.events(deal.officer, row)]
    assert any(f"조건서 {sheet.number}번을 지금은 수락할 수 없다고" in words for words in said)


def test_letters_on_a_changed_right_are_true_for_company_and_institution(deal: Deal, sent: list[Any]) -> None:
    deal.concluded(fee=0)
    set_status(deal, "lapsed")
    for person in (deal.boss, deal.officer):
        (letter,) = letters(sent, person, "권리 상태 변경")
        assert "기업과 기관이 협의" in letter.get_content()
        assert "기관 담당자" not in letter.get_content()
    set_status(deal, "applied")
    set_status(deal, "registered")
    for person in (deal.boss, deal.officer):
        letter = letters(sent, person, "특허가 등록되었습니다")[0]
        assert "요청해 주십시오" not in letter.get_content()
        assert "기업과 기관이" in letter.get_content()
