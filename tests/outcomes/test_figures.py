"""Figures of a year: entered on a phone or by the center, confirmed, sent back, corrected, asked for once a year."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.models import Organisation
from marketplace.experts import services as experts
from marketplace.experts.services import ExpertDraft, MentoringDraft
from marketplace.kernel import clock, forgetting, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.feature import installed
from marketplace.kernel.transaction import atomic
from marketplace.outcomes import queries, services
from marketplace.outcomes.models import CompanyContact
from marketplace.outcomes.services import Figures, Spoken
from tests.outcomes.conftest import Town
from tests.world import World

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_a_company_enters_a_year_and_the_center_confirms_it(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    path = f"/companies/{town.ref}/years/{town.year}"
    world.sign_in(client, town.boss)
    assert f"/companies/{town.ref}/years" in client.get("/my/company").text
    assert f"{town.year}년 입력" in client.get(f"/companies/{town.ref}/years").text
    nothing = client.post(path, data={})
    assert nothing.status_code == 422
    assert "아는 값을 하나라도" in nothing.text
    wrong = client.post(path, data={"sales": "10억", "exports": "11억", "jobs": "열둘", "market_share": "20"})
    assert wrong.status_code == 422
    assert "정수만" in wrong.text
    assert "11억" in wrong.text  # what was typed is still there
    assert "0 이상의 값을" in client.post(path, data={"jobs": "-3"}).text
    wrong = client.post(path, data={"sales": "10억", "exports": "11억"})
    assert "매출액보다 클 수 없습니다" in wrong.text
    assert client.post(path, data={"sales": "10억", "jobs": "12", "market_share": "20%"}).status_code == 303
    page = client.get(path).text
    assert "센터가 확인하고 있습니다" in page
    upload = {"file-kind": "statement", "file-file": (io.BytesIO(PDF), "재무제표.pdf")}
    assert client.post(f"{path}/files", data=upload).status_code == 303
    assert "재무제표.pdf" in client.get(path).text

    world.sign_in(client, town.center)
    assert "확인할 성과가 1건" in client.get("/work").text
    assert "10억 원" in client.get("/desk/outcomes").text
    missing = client.post(f"{path}/return", data={"reason": ""})
    assert missing.status_code == 422
    outbox.drain()
    sent.clear()
    assert client.post(f"{path}/return", data={"reason": "수출액도 알려 주십시오."}).status_code == 303
    outbox.drain()
    assert [mail["To"].addresses[0].addr_spec for mail in sent] == [town.boss.email]
    assert "까지 보완" in str(sent[0]["Subject"])
    assert "수출액도 알려" in sent[0].get_content()

    world.sign_in(client, town.boss)
    assert "보완해 주십시오" in client.get("/work").text
    assert client.post(path, data={"sales": "11억", "exports": "3억", "jobs": "12"}).status_code == 303
    world.sign_in(client, town.center)
    assert client.post(f"{path}/confirm").status_code == 303
    assert town.row().state == "confirmed"
    page = client.get(path).text
    assert "이전 값" in page  # 10억, and the share that was left out
    assert "20%" in page
    csv = client.get("/desk/outcomes.csv").get_data(as_text=True)
    assert "1100000000" in csv
    assert client.get("/desk/outcomes.xlsx?state=confirmed").status_code == 200
    world.sign_in(client, town.boss)
    file = page.split("/companies/year-files/")[1].split('"')[0]
    assert client.get(f"/companies/year-files/{file}").data == PDF
    assert client.post(f"/companies/year-files/{file}/delete").status_code == 409
    assert client.post(path, data={"sales": "12억"}).status_code == 303  # a correction is looked at again
    assert town.row().state == "submitted"
    outsider = world.person("representative", world.company())
    world.sign_in(client, outsider)
    assert client.get(path).status_code == 404
    assert client.get(f"/companies/year-files/{file}").status_code == 404


def test_the_form_begins_with_last_years_figures_and_asks_when_nothing_changed(
    town: Town, client: FlaskClient, world: World
) -> None:
    town.told(town.year - 1, sales=1_000_000_000, jobs=12)
    world.sign_in(client, town.boss)
    path = f"/companies/{town.ref}/years/{town.year}"
    page = client.get(path).text
    assert 'value="1,000,000,000"' in page
    assert f"{town.year - 1}년의 값을 미리" in page
    same = client.post(path, data={"sales": "10억", "jobs": "12"})
    assert same.status_code == 422
    assert f"모든 값이 {town.year - 1}년과 같습니다" in same.text
    assert client.post(path, data={"sales": "10억", "jobs": "12", "same": "y"}).status_code == 303
    for bad in (town.year + 1, 1800, 99999):
        assert client.get(f"/companies/{town.ref}/years/{bad}").status_code == 404
    english = client.get(f"/en{path}").text
    assert "Sales" in english


def test_who_enters_it_on_the_phone_says_who_told_it_and_does_not_confirm_it(
    town: Town, sent: list[Any]
) -> None:
    told = {"sales": 500_000_000}
    with pytest.raises(Invalid):
        services.enter_figures(town.center, town.ref, town.year, Figures(told))
    services.enter_figures(town.center, town.ref, town.year, Figures(told, "김하나 과장"))
    outbox.drain()
    assert "김하나 과장" in sent[-1].get_content()
    assert "센터가 입력한" in str(sent[-1]["Subject"])
    with pytest.raises(Forbidden):
        services.confirm_year(town.center, town.ref, town.year)
    services.confirm_year(town.colleague, town.ref, town.year)
    with pytest.raises(Conflict):
        services.take_back_year(town.boss, town.ref, town.year)
    services.reopen_year(town.center, town.ref, town.year)
    services.take_back_year(town.boss, town.ref, town.year)
    assert town.row().state == "due"
    assert town.row().said_by == ""
    assert queries.work_items(town.boss) == []  # nobody had asked for it
    with pytest.raises(NotFound):
        services.enter_figures(town.world.person(), town.ref, town.year, Figures(told))


def test_supported_companies_are_asked_once_a_year_reminded_and_left_in_peace(
    town: Town, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = town.world
    mentor = world.person("expert", world.institution())
    profile = experts.save_own_profile(mentor, ExpertDraft(name_ko=mentor.name))
    experts.approve(town.center, profile)
    unsupported = world.company()
    world.person("representative", unsupported)
    wanted = MentoringDraft("Halve the warpage.", "", "ko", clock.today())
    mentoring = experts.request_mentoring(town.boss, town.company, wanted, "once")
    experts.assign(town.center, mentoring, profile)
    experts.accept(mentor, mentoring)
    outbox.drain()
    sent.clear()

    def on(day: date) -> list[str]:
        monkeypatch.setattr(clock, "today", lambda: day)
        services.ask_for_outcomes({}, "")
        outbox.drain()
        subjects = [str(mail["Subject"]) for mail in sent]
        sent.clear()
        return subjects

    year = clock.today().year
    assert on(date(year + 1, 3, 31)) == []
    (asked,) = on(date(year + 1, 4, 1))
    assert "지난해 성과" in asked
    assert on(date(year + 1, 4, 2)) == []
    (reminded,) = on(date(year + 1, 4, 24))
    assert "기다립니다" in reminded
    assert len(on(date(year + 1, 5, 8))) == 1
    assert len(on(date(year + 1, 5, 31))) == 1
    assert on(date(year + 1, 7, 1)) == []
    assert town.row(year).state == "lapsed"
    assert on(date(year + 1, 8, 1)) == []
    assert len(on(date(year + 2, 4, 1))) == 1  # a new year is a new question
    assert on(date(year + 9, 4, 1)) == []  # and the last one comes some years after the support


def test_a_company_that_closes_or_is_merged_is_asked_no_more(town: Town) -> None:
    survivor = town.world.company()
    with atomic():
        for number, state in ((town.company, "due"), (survivor, "due")):
            from marketplace.outcomes.models import CompanyYear

            db.session.add(CompanyYear(company_id=number, year=town.year, state=state))
    spoken = Spoken("called", clock.today(), "안부", "", clock.today() + timedelta(days=3))
    services.log_contact(town.center, town.ref, spoken, "c1")
    told = {label.ko: names for label, names in queries.moves_with_company(town.company)}
    assert told["센터의 연락 기록"] == [clock.today().isoformat()]
    assert told["연도별 성과 (이 기업의 기록으로 남음)"] == [str(town.year)]
    db.session.rollback()
    installed().handlers["organisation_merged"]({"organisation_id": town.company, "into_id": survivor}, "")
    assert town.row().state == "lapsed"  # its own record: two companies' sales are not one company's
    contact = db.session.query(CompanyContact).one()
    assert contact.company_id == survivor
    db.session.rollback()
    services.on_organisation_closed({"organisation_id": survivor}, "")
    assert db.session.query(CompanyContact).one().done_at is not None


def test_a_person_who_leaves_is_forgotten_and_names_go_with_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.log_contact(
        town.center, town.ref, Spoken("visit", clock.today(), "설비를 봄", f"{town.boss.name} 대표"), "c2"
    )
    services.log_contact(
        town.center, town.ref, Spoken("mail", clock.today(), "자료를 보냄", "박둘 대리"), "c3"
    )

    class Leaving:
        id = town.boss.user_id or 0
        email = town.boss.email

    with atomic():
        services.erase_person(Leaving())
    assert {row.with_whom for row in db.session.query(CompanyContact)} == {"", "박둘 대리"}
    db.session.rollback()
    later = clock.now() + timedelta(days=1900)
    monkeypatch.setattr(clock, "now", lambda: later)
    forgetting.purge([installed().retention["contacts"]])
    assert {row.with_whom for row in db.session.query(CompanyContact)} == {""}
    assert db.session.get_one(Organisation, town.company).name_ko == "가온정밀"
