"""An examination of the books is in the lists of both sides while it is under way, and both hear how it ended."""

from __future__ import annotations

from marketplace.dealroom.deadlines import deadlines_of
from marketplace.kernel.actor import Actor
from marketplace.royalties import queries, services
from tests.licensing.test_assets import letters
from tests.royalties.test_distribution import Deal
from tests.royalties.test_examining import CLAUSES, billed_year
from tests.royalties.typed import typed_in


def listed(person: Actor) -> list[str]:
    return [item.title.ko for item in queries.work_items(person) if item.endpoint == "royalties.audit"]


def test_contract_20_an_examination_is_listed_for_both_sides_until_it_ends(running: Deal, sent) -> None:
    report = billed_year(running)
    typed_in(report.schedule_id, **CLAUSES, audit_notice_days=14)
    audit = services.open_audit(
        report.schedule_id,
        report.period_from,
        report.period_until,
        examiner="회계법인",
        reason="정기",
        actor=running.officer,
        form_token="a",
    )
    assert listed(running.officer) == ["장부 검사의 결과를 기록하거나 검사를 중단해 주십시오."]
    assert listed(running.payer) == ["장부 검사가 있습니다. 이날부터 장부를 볼 수 있게 해 주십시오."]
    assert listed(running.first) == []
    for person in (running.officer, running.payer):
        days = [item.due_on for item in deadlines_of(person) if item.endpoint == "royalties.audit"]
        assert days == [audit.begins_on]
    services.drop_audit(audit.id, "자료가 이미 충분합니다.", running.officer)
    assert listed(running.officer) == listed(running.payer) == []
    (letter,) = letters(sent, running.payer, "장부 검사를 중단했습니다")
    assert "자료가 이미 충분합니다." in letter.get_content()
