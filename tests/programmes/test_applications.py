"""An application from the call to its submission, as the people of a company and the center see it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation, OrganisationCluster
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.transaction import atomic
from marketplace.programmes import queries, services
from marketplace.programmes.models import Application, Budget, Call
from tests.programmes.town import ANSWERS, Town

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MONEY = {"grant_i1": "3,000만", "own_i1": "1,000만", "grant_i2": "", "own_i2": ""}
Move = Callable[[datetime], None]


def test_a_center_makes_a_programme_a_form_and_a_call_by_its_pages(town: Town, client: FlaskClient) -> None:
    town.world.sign_in(client, town.center)
    answer = client.post(
        "/center/programmes/new",
        data={"name_ko": "디자인 개발", "category": "design", "fund": "competitiveness", "form_token": "d"},
    )
    assert answer.status_code == 303
    assert "디자인 개발" in client.get("/center/programmes").text
    path = f"/center/forms/{town.form_ref}"
    page = client.post(path, data={"kind": "choice", "ko": "수출합니까?", "options": "예"})
    assert page.status_code == 422
    assert "한 줄에 하나씩" in page.text
    client.post(path, data={"kind": "choice", "ko": "수출합니까?", "options": "예\n아니요"})
    client.post(path, data={"kind": "text", "ko": "어느 나라입니까?", "required": "y", "when": "f10=예"})
    assert "어느 나라입니까?" in client.get(path).text
    assert (
        client.post(f"{path}/f11/move").status_code == 422
    )  # it would stand before the choice that shows it
    assert client.post(f"{path}/f10/delete").status_code == 422

    written = {
        "budget_id": town.budget_id, "form_id": 1, "title_ko": "수출 지원", "about_ko": "해외 전시회를 지원합니다.",
        "opens_at": "2020-01-01T09:00", "closes_at": f"{clock.today().year + 1}-03-31 18:00:00", "ceiling": "2천만",
        "own_part_bp": "30", "items": "부스 임차비 | Booth\n통역비", "criteria": "사업성 60\n역량 30", "form_token": "c",
    }  # fmt: skip
    page = client.post("/center/calls/new", data=written)
    assert page.status_code == 422
    assert "배점의 합이 100이어야 합니다. 지금은 90입니다." in page.text
    answer = client.post("/center/calls/new", data=written | {"criteria": "사업성 60\n역량 | Skill 40"})
    assert answer.status_code == 303
    assert client.get(answer.location.replace("/programmes/", "/en/programmes/")).status_code == 200
    town.world.sign_in(client, town.boss)
    assert client.get(answer.location).status_code == 404  # a draft is the center's
    town.world.sign_in(client, town.center)
    client.post(f"{answer.location}/announce")
    client.get("/sign-out")
    town.world.sign_in(client, town.boss)
    page = client.get(answer.location).text
    assert "신청서 쓰기" in page
    assert "2. 부스" not in page
    assert "부스 임차비" in page


def begun(town: Town, client: FlaskClient, call: Call) -> str:
    town.world.sign_in(client, town.member)
    answer = client.post(f"/programmes/calls/{call.ref}/apply", data={"company_id": town.company_id})
    assert answer.status_code == 303
    return answer.location.removesuffix("/edit")


def test_a_member_applies_and_the_center_reads_it(town: Town, client: FlaskClient, sent: list[Any]) -> None:
    call = town.call()
    path = begun(town, client, call)
    assert begun(town, client, call) == path  # twice begun is one
    page = client.get(f"{path}/edit").text
    assert "㈜금오전지" in page  # what is known
    saved = client.post(
        f"{path}/autosave",
        data={"f6": "쓰는 중", "f4": "열두 억쯤", "version": "1"},
        headers={"Accept": "application/json"},
    )
    assert saved.json["version"] > 1
    assert "열두 억쯤" in client.get(f"{path}/edit").text  # what cannot be read is kept as it was typed
    files = {"f9": (io.BytesIO(PDF), "계획서.pdf")}
    answer = client.post(f"{path}/edit", data=ANSWERS | MONEY | {"f4": "열두 억쯤"} | files)
    assert answer.status_code == 303
    page = client.get(path).text
    assert "계획서.pdf" in page
    assert "금액을 입력해 주십시오" in page
    answer = client.post(f"{path}/submit")
    assert "check=1" in answer.location
    assert "‘지난해 매출액’ 항목에" in client.get(answer.location).text
    client.post(f"{path}/edit", data=ANSWERS | MONEY | {"f4": "12억"})
    assert "제출하기" in client.get(path).text
    assert client.post(f"{path}/submit").status_code == 303
    assert client.post(f"{path}/submit").status_code == 409
    outbox.drain()
    assert any("신청서를 접수했습니다" in mail["Subject"] for mail in sent)

    row = db.session.scalars(select(Application)).one()
    assert (row.requested, row.own_part, row.state) == (30_000_000, 10_000_000, "submitted")
    town.world.sign_in(client, town.center)
    page = client.get(f"/center/calls/{call.ref}/applications").text
    assert row.number in page
    assert row.number in client.get(f"/center/calls/{call.ref}/applications.csv").text
    assert client.get(path).status_code == 200
    file = row.files[0]
    assert client.get(f"{path}/files/{file.ref}").data == PDF
    town.world.sign_in(client, town.rival)
    assert client.get(path).status_code == client.get(f"{path}/files/{file.ref}").status_code == 404


@pytest.mark.parametrize(
    ("money", "sentence"),
    [
        ({"i1": ["", ""]}, "신청할 지원금을"),
        ({"i1": ["6,000만", "3,000만"]}, "한도인 50,000,000원"),
        ({"i1": ["3,000만", "999만"]}, "10,000,000원 이상"),
        ({"i1": ["-5", "1"]}, "금액을 입력해"),
    ],
)
def test_a_budget_beyond_the_rules_is_refused_beside_its_field(
    town: Town, money: dict[str, list[str]], sentence: str
) -> None:
    row = town.application(town.call(), town.member, town.company_id, submitted=False)
    services.save_answers(town.member, row.ref, ANSWERS | {"money": money}, None)
    with pytest.raises(Invalid) as refused:
        services.submit(town.member, row.ref)
    assert sentence in refused.value.text.ko
    assert set(refused.value.fields) <= {"grant_i1", "own_i1"}


def test_a_second_too_late_is_refused_and_nothing_is_lost(town: Town, client: FlaskClient, at: Move) -> None:
    call = town.call(closes_at=clock.now() + timedelta(hours=1))
    path = begun(town, client, call)
    client.post(f"{path}/edit", data=ANSWERS | MONEY)
    at(call.closes_at - timedelta(seconds=2))
    assert "제출하기" in client.get(path).text
    at(call.closes_at)
    answer = client.post(f"{path}/submit")
    assert answer.status_code == 409
    assert "마감되어 제출할 수 없습니다" in answer.text
    assert "분리막 코팅 시제품" in answer.text
    client.post(f"{path}/edit", data=ANSWERS | MONEY | {"f6": "고친 제목"})  # the page was open still
    assert "고친 제목" in client.get(path).text
    again = services.begin(town.member, town.call().ref, town.company_id)
    assert "고친 제목" in client.get(f"/applications/{again}").text  # and fills in the next one


def test_what_is_submitted_can_be_taken_back_until_it_closes(town: Town, at: Move) -> None:
    call = town.call()
    row = town.application(call, town.member, town.company_id)
    services.take_back(town.boss, row.ref)
    assert queries.applications_to(town.center, call) == []
    services.submit(town.boss, row.ref)
    at(call.closes_at)
    with pytest.raises(Conflict, match="마감되어 고칠 수"):
        services.take_back(town.boss, row.ref)
    services.give_up(town.boss, row.ref, "사정이 바뀌었습니다.")
    assert db.session.get_one(Application, row.id).state == "withdrawn"


def test_two_colleagues_do_not_write_over_each_other(town: Town) -> None:
    row = town.application(town.call(), town.member, town.company_id, submitted=False)
    services.save_answers(town.boss, row.ref, ANSWERS | {"f6": "새 제목"}, row.version)
    with pytest.raises(Conflict, match="다른 분이"):
        services.save_answers(town.member, row.ref, ANSWERS | {"f6": "헌 제목"}, row.version - 1)
    assert db.session.get_one(Application, row.id).answers["f6"] == "새 제목"


def test_a_form_changed_while_a_call_runs_is_the_next_calls(town: Town) -> None:
    first = town.call()
    services.remove_field(town.center, town.form_ref, "f6")
    second = town.call()
    assert any(field["key"] == "f6" for field in town.row(first.ref).fields)
    assert not any(field["key"] == "f6" for field in town.row(second.ref).fields)
    with pytest.raises(Conflict):
        services.save_call(town.center, first.ref, form_token="x")


def test_who_does_not_meet_the_conditions_reads_why(town: Town, client: FlaskClient) -> None:
    call = town.call(sizes=["large"])
    town.world.sign_in(client, town.member)
    page = client.get(f"/programmes/calls/{call.ref}").text
    assert "지금은 신청할 수 없습니다" in page
    assert "대기업" in page
    answer = client.post(f"/programmes/calls/{call.ref}/apply", data={"company_id": town.company_id})
    assert answer.status_code == 409
    assert client.post(f"/programmes/calls/{call.ref}/apply", data={"company_id": "9"}).status_code == 403


def test_a_call_for_a_mini_cluster_is_for_those_whom_the_center_has_let_in(
    town: Town, client: FlaskClient
) -> None:
    cluster = town.world.cluster()
    call = town.call(cluster_id=cluster)
    path = f"/programmes/calls/{call.ref}"
    with atomic():
        wish = OrganisationCluster(organisation_id=town.company_id, mini_cluster_id=cluster)
        db.session.add(wish)
    town.world.sign_in(client, town.member)
    assert "지금은 신청할 수 없습니다" in client.get(path).text
    assert client.post(f"{path}/apply", data={"company_id": town.company_id}).status_code == 409
    with atomic():
        db.session.merge(wish).joined_at = clock.now()
    db.session.expire_all()
    assert "지금은 신청할 수 없습니다" not in client.get(path).text


def test_an_answered_question_is_everybodys_without_its_asker(
    town: Town, client: FlaskClient, sent: list[Any]
) -> None:
    call = town.call()
    path = f"/programmes/calls/{call.ref}"
    town.world.sign_in(client, town.member)
    assert client.post(f"{path}/questions", data={"body": " ", "form_token": "q"}).status_code == 422
    client.post(f"{path}/questions", data={"body": "외주비도 됩니까?", "form_token": "q"})
    town.world.sign_in(client, town.rival)
    assert "외주비도 됩니까?" not in client.get(path).text
    town.world.sign_in(client, town.center)
    assert "공고에 대한 질문에 답해" in client.get("/work").text
    question = queries.questions(town.center, call)[0]
    client.post(f"/programmes/questions/{question.ref}", data={"answer": "됩니다.", "published": "y"})
    outbox.drain()
    assert any("외주비도 됩니까?" in mail.get_content() and "됩니다." in mail.get_content() for mail in sent)
    town.world.sign_in(client, town.rival)
    page = client.get(path).text
    assert "외주비도 됩니까?" in page
    assert (
        db.session.scalars(select(Organisation.name_ko).where(Organisation.id == town.company_id)).one()
        not in page
    )


def test_a_call_is_extended_cancelled_and_spoken_of_before_it_closes(
    town: Town, at: Move, sent: list[Any], client: FlaskClient
) -> None:
    call = town.call()
    row = town.application(call, town.member, town.company_id, submitted=False)
    services.extend(town.center, call.ref, call.closes_at + timedelta(days=1))
    at(town.row(call.ref).closes_at - timedelta(days=2))
    for _ in range(2):
        services.remind_applicants({}, "")
    town.world.sign_in(client, town.member)
    assert "신청서를 제출해 주십시오" in client.get("/work").text
    services.cancel_call(town.center, call.ref, "예산이 바뀌었습니다.")
    outbox.drain()
    subjects = [mail["Subject"] for mail in sent if mail["To"].addresses[0].addr_spec == town.member.email]
    for words in ("늦추었습니다", "마감] 신청서를", "취소되었습니다"):
        assert len([subject for subject in subjects if words in subject]) == 1
    assert db.session.get_one(Application, row.id).state == "withdrawn"
    assert "예산이 바뀌었습니다." in client.get(f"/applications/{row.ref}").text


def test_a_company_that_closes_or_merges_leaves_no_application_open(town: Town, sent: list[Any]) -> None:
    call, other = town.call(), town.call()
    kept = town.application(call, town.member, town.company_id)
    twin = town.application(call, town.rival, town.rival_id)
    moved = town.application(other, town.rival, town.rival_id)
    assert queries.programmes_that_move(town.rival_id)[0][1] == [twin.number, moved.number]
    town.world.merge(town.rival_id, db.session.get_one(Organisation, town.company_id).ref)
    outbox.drain()
    db.session.expire_all()
    assert db.session.get_one(Application, moved.id).company_id == town.company_id
    assert db.session.get_one(Application, twin.id).state == "withdrawn"
    assert db.session.get_one(Application, kept.id).state == "submitted"
    services.on_organisation_closed({"organisation_id": town.company_id}, "")
    outbox.drain()
    assert db.session.scalar(select(func.count(Application.id)).where(Application.state == "submitted")) == 0
    assert any("신청이 끝났습니다" in mail["Subject"] for mail in sent)


@pytest.mark.parametrize("given_up", [False, True])
def test_a_merger_ends_no_application_for_the_sake_of_a_draft(town: Town, given_up: bool) -> None:
    call = town.call()
    draft = town.application(call, town.member, town.company_id, submitted=False)
    if given_up:
        services.give_up(town.member, draft.ref, "")
    brought = town.application(call, town.rival, town.rival_id)
    town.world.merge(town.rival_id, db.session.get_one(Organisation, town.company_id).ref)
    outbox.drain()
    db.session.expire_all()
    assert (brought.state, brought.company_id) == ("submitted", town.company_id)
    assert (draft.state, draft.company_id) == ("withdrawn", town.rival_id)


def test_a_value_on_which_another_field_depends_stays_in_its_choice(town: Town, client: FlaskClient) -> None:
    town.world.sign_in(client, town.center)
    path = f"/center/forms/{town.form_ref}"
    client.post(path, data={"kind": "choice", "ko": "수출합니까?", "options": "예\n아니요"})
    client.post(path, data={"kind": "text", "ko": "어느 나라입니까?", "required": "y", "when": "f10=예"})
    changed = {"kind": "choice", "ko": "수출합니까?", "options": "그렇다\n아니다"}
    page = client.post(f"{path}?field=f10", data=changed)
    assert page.status_code == 422
    assert "먼저 그 조건을 지워" in page.text
    assert client.post(f"{path}?field=f10", data=changed | {"options": "예\n아니다"}).status_code == 303


def test_a_budget_never_shrinks_below_what_is_committed(town: Town, client: FlaskClient) -> None:
    budget = db.session.scalars(select(Budget)).one()
    ref = budget.programme.ref
    town.world.sign_in(client, town.center)
    path = f"/center/programmes/{ref}/budget"
    assert client.post(path, data={"year": clock.today().year, "amount": "11억 2,000만"}).status_code == 303
    assert "11억 2,000만" in client.get("/center/programmes").text
    assert client.post(path, data={"year": "1999", "amount": "1"}).status_code == 422
    assert client.post(path, data={"year": "내년", "amount": "많이"}).status_code == 422


def test_a_companys_calendar_holds_the_closing_days_of_open_calls(town: Town, client: FlaskClient) -> None:
    call = town.call()
    town.call(announced=False, title_ko="준비 중인 공고")
    world = town.world
    for person, shown in ((town.boss, True), (world.person("officer", world.institution()), False)):
        world.sign_in(client, person)
        address = re.search(r"/calendar/[\w-]+\.ics", client.post("/calendar/address").text)
        assert address
        feed = client.get(address[0]).text
        assert (f"call-{call.ref}@" in feed) is shown
        assert "준비 중인 공고" not in feed
