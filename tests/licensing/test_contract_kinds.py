"""Kinds of deal, each walked to its end: non-disclosure, assignments, prototypes, data and software,
know-how, joint licences, renewals. Paper, machine, money and duties agree at each step."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest

from marketplace.kernel import clock, periods
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.licensing import queries, services
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.papers.services import store_attachment
from marketplace.rights import queries as rights
from tests.licensing.test_assets import again
from tests.licensing.test_contract_endings import pay
from tests.licensing.walking import bills_of, duty, expire, said, until
from tests.negotiation.deals import Deal, cluster_of, invite, make_deal, rival, terms
from tests.world import PASSWORD, World


def test_contract_14_a_non_disclosure_agreement_ends_and_its_material_comes_back(
    deal: Deal, sent: list[Any]
) -> None:
    nda = services.start_nda(deal.ask().id, deal.officer)
    services.sign(nda.id, deal.boss, PASSWORD)
    services.countersign(nda.id, deal.officer, PASSWORD)
    last = until(nda)
    assert "14일 이내에 비밀정보와 그 사본을 반환하거나 폐기" in said(nda)
    with clock.moved(by=last - clock.today() + timedelta(days=1)):
        expire()
        assert again(nda).state == "expired"
        back = duty(nda, "material")
        assert back.due_on == periods.days_after(last, 14)
        with pytest.raises(Forbidden):
            services.report_duty(back.ref, clock.today(), "폐기", None, deal.officer)
        with pytest.raises(Invalid):
            services.report_duty(back.ref, clock.today() + timedelta(days=1), "폐기", None, deal.boss)
        proof = store_attachment([("폐기확인서.pdf", io.BytesIO(b"%PDF-1.4\n%%EOF\n"))])
        services.report_duty(back.ref, clock.today(), "사본까지 폐기했습니다.", proof, deal.boss)
        services.confirm_duty(back.ref, deal.officer)
        assert duty(nda, "material").file.name == "폐기확인서.pdf"
        assert services.start_nda(nda.inquiry_id, deal.officer).number != nda.number, "another may follow"


def recorded(deal: Deal, agreement: Agreement, number: str) -> None:
    proof = store_attachment([("등록원부.pdf", io.BytesIO(b"%PDF-1.4\n%%EOF\n"))])
    services.record_registration(agreement.id, number, clock.today(), proof, deal.officer)
    services.confirm_registration(agreement.id, deal.center)


def test_contract_15_an_assignment_is_registered_step_by_step(deal: Deal, sent: list[Any]) -> None:
    sale = deal.concluded(kind="assignment", term_months=None, effective_when="registered")
    papers = duty(sale, "documents")
    assert papers.due_on == periods.days_after(clock.today(), 14)
    assert duty(sale, "application") is None
    services.report_duty(papers.ref, clock.today(), "양도증과 인감증명", None, deal.officer)
    assert duty(sale, "application").due_on == periods.days_after(clock.today(), 14)
    services.confirm_duty(papers.ref, deal.boss)
    recorded(deal, sale, "10-2026-7777")
    assert again(sale).state == "in_force"
    assert duty(sale, "application") is None, "what is on record needs no application"
    [right] = rights.in_force(deal.listing_id)
    assert (right.kind, right.until_on) == ("assignment", None)
    other, _ = rival(deal)
    with pytest.raises(Conflict):
        other.agreed()


def test_contract_15_an_exclusive_licence_that_ends_leaves_its_entry_to_be_cancelled(deal: Deal) -> None:
    licence = deal.concluded(kind="exclusive", fee=0, effective_when="registered")
    recorded(deal, licence, "10-2026-8888")
    row = services.announce(licence.id, "accord", clock.today(), "그만둡니다.", deal.boss)
    services.answer_ending(row.ref, True, "", deal.officer)
    assert duty(licence, "cancelling").due_on == periods.days_after(clock.today(), 14)
    assert duty(licence, "material").due_on == periods.days_after(clock.today(), 30)


def test_contract_16_a_prototype_on_loan_comes_back_and_one_that_is_sold_does_not(world: World) -> None:
    deal = make_deal(world, kind="prototype")
    lent = deal.concluded(kind="loan", term_months=2, fee=0, effective_when="countersigned")
    assert "14일 이내에 시제품을 반환" in said(lent)
    other, _ = rival(deal)
    with pytest.raises(Conflict):
        other.agreed(kind="sale", term_months=None)
    with clock.moved(by=until(lent) - clock.today() + timedelta(days=1)):
        expire()
        assert {row.kind for row in queries.duties_of(again(lent))} == {"material", "prototype"}
        services.report_duty(
            duty(lent, "prototype").ref, clock.today(), "택배로 보냈습니다.", None, deal.boss
        )
        services.return_duty(duty(lent, "prototype").ref, "뚜껑이 없습니다.", deal.officer)
        assert (duty(lent, "prototype").state, duty(lent, "prototype").note) == ("due", "택배로 보냈습니다.")
        sold = other.concluded(kind="sale", term_months=None, effective_when="paid")
        pay(other, bills_of(sold)[0])
        assert again(sold).state == "in_force"
        expire()
        assert queries.duties_of(again(sold)) == []
        assert again(sold).state == "in_force", "what has changed hands has no end"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_contract_17_a_data_set_is_licensed_by_contract_and_deleted_at_the_end(
    world: World, lang: str
) -> None:
    deal = make_deal(world, kind="dataset")
    with pytest.raises(Invalid):
        deal.agreed(kind="exclusive")
    draft = services.draft_agreement(deal.agreed(fee=0, term_months=12).id, deal.officer, lang)
    services.offer(draft.id, deal.officer)
    words = said(draft)
    for sentence in (
        ("다시 식별", "학습에 이용", "사본을 30일 이내에 삭제")
        if lang == "ko"
        else (
            "re-identify",
            "train models",
            "all copies within 30 days",
        )
    ):
        assert sentence in words
    assert ("특허법" if lang == "ko" else "Patent Act") not in words
    services.sign(draft.id, deal.boss, PASSWORD)
    services.countersign(draft.id, deal.officer, PASSWORD)
    with clock.moved(by=until(draft) - clock.today() + timedelta(days=1)):
        expire()
        assert duty(draft, "material").due_on == periods.days_after(until_was(draft), 30)


def until_was(agreement: Agreement) -> Any:
    return max(one.until_on for one in rights.of_source("agreement", agreement.id))


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("kind", ["software", "know_how"])
def test_contract_17_software_and_know_how_have_their_article(world: World, kind: str, lang: str) -> None:
    deal = make_deal(world, kind=kind)
    annex = [{"kind": "file", "text_ko": "원시코드", "text_en": "Source code", "quantity": 1, "due_days": 14}]
    for more in ({}, {"deliverables": annex}):
        agreement = services.draft_agreement(
            deal.agreed(fee=0, term_months=12, **more).id, deal.officer, lang
        )
        services.offer(agreement.id, deal.officer)
        paper = queries.paper_of(again(agreement))
        [article] = [one for one in paper.snapshot["articles"] if one["key"] == "matter"]
        words = " ".join(article["paragraphs"])
        assert (("별지 3" if lang == "ko" else "Annex 3") in words) == bool(more)
        named = {"software": ("오픈소스", "open-source"), "know_how": ("영업비밀", "trade secret")}[kind]
        assert named[lang == "en"] in words
        services.revoke(agreement.id, "다시", deal.officer)


def test_contract_18_know_how_earns_and_is_kept_secret_by_its_term(world: World) -> None:
    deal = make_deal(world, kind="know_how")
    licence = deal.concluded(kind="sole", fee=0, royalty_bp=300, term_months=24)
    words = said(licence)
    assert "독점적 노하우 실시 허락" in words
    assert "대상 특허" not in json.dumps(
        queries.paper_of(again(licence)).snapshot["articles"][4], ensure_ascii=False
    )
    other, _ = rival(deal)
    with pytest.raises(Conflict):
        other.agreed()
    with clock.moved(by=until(licence) - clock.today() + timedelta(days=1)):
        expire()
        assert again(licence).state == "expired"
        assert other.agreed().state == "accepted"
        assert duty(licence, "material").state == "due"


def test_contract_19_a_joint_licence_ends_for_all_and_any_member_answers(deal: Deal) -> None:
    [second] = cluster_of(deal, 1)
    inquiry = deal.ask()
    negotiation.answer_invitation(invite(inquiry, second, deal.boss).ref, True, second)
    sheet = deal.agreed(inquiry, kind="evaluation", term_months=3, fee=4_000_000, effective_when="paid")
    trial = services.draft_agreement(sheet.id, deal.officer)
    services.offer(trial.id, deal.officer)
    for boss in (deal.boss, second):
        services.sign(trial.id, boss, PASSWORD)
    services.countersign(trial.id, deal.officer, PASSWORD)
    first, other = bills_of(trial)
    pay(deal, first)
    assert again(trial).state == "concluded", "one has not paid"
    pay(deal, other)
    assert again(trial).state == "in_force"
    last = max(right.until_on for right in rights.of_source("agreement", trial.id))
    with clock.moved(by=last - clock.today() + timedelta(days=1)):
        expire()
        assert all(right.until_on == last for right in rights.of_source("agreement", trial.id))
        services.report_duty(duty(trial, "result").ref, clock.today(), "둘 다 도입합니다.", None, second)
        services.confirm_duty(duty(trial, "result").ref, deal.officer)
        assert rights.in_force(deal.listing_id) == []


def test_contract_20_a_renewal_runs_on_and_what_ends_it_opens_its_duties_once(deal: Deal) -> None:
    licence = deal.concluded(fee=0, term_months=12)
    last = until(licence)
    with clock.moved(by=last - clock.today() - timedelta(days=40)):
        amendment = services.amend(licence.id, terms(fee=0, term_months=24), deal.officer)
        services.offer(amendment.id, deal.officer)
        services.sign(amendment.id, deal.boss, PASSWORD)
        services.countersign(amendment.id, deal.officer, PASSWORD)
        renewed = until(licence)
        assert renewed > last
    with clock.moved(by=last - clock.today() + timedelta(days=1)):
        expire()
        assert again(licence).state == "in_force"
        assert queries.duties_of(again(licence)) == []
    with clock.moved(by=renewed - clock.today() + timedelta(days=1)):
        expire()
        assert (again(licence).state, again(amendment).state) == ("expired", "expired")
        assert [row.kind for row in queries.duties_of(again(licence))] == ["material"]
        assert queries.duties_of(again(amendment)) == []
