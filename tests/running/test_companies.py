"""Member companies come from a sheet: looked at, entered as a whole, invited once, taken back while unused."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from marketplace.accounts.models import MiniCluster, Organisation
from marketplace.accounts.services import tokens
from marketplace.accounts.services.sending_limits import INVITATIONS_TO_ONE_ADDRESS
from marketplace.kernel import outbox
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.running.models import CompanyImport, ImportedPerson
from tests.running.conftest import Desk
from tests.world import business_number

PAGE = "/center/companies/import"
HEAD = "기업명,사업자등록번호,대표자,규모,미니클러스터,이메일,역할"


def upload(desk: Desk, *lines: str) -> str:
    """Read a sheet as the first administrator; the page's address."""
    content = "\n".join([HEAD, *lines]).encode()
    reply = desk.as_(desk.first).post(PAGE, data={"file": (io.BytesIO(content), "members.csv")})
    assert reply.status_code == 303
    return str(reply.headers["Location"])


def entered(name: str) -> Organisation | None:
    db.session.rollback()
    return db.session.query(Organisation).filter_by(name_ko=name).one_or_none()


def test_a_sheet_is_looked_at_entered_and_its_people_invited_once(desk: Desk, sent: list[Any]) -> None:
    with atomic():
        if db.session.query(MiniCluster).filter_by(code="sewing").first() is None:
            db.session.add(MiniCluster(code="sewing", name_ko="봉제", name_en="Sewing"))
    one, two = business_number(), business_number()
    page = upload(
        desk,
        f"금오정밀,{one},김대표,중소기업,봉제,a@members.example,구성원",
        f"금오정밀,{one},김대표,중소기업,봉제,b@members.example,구성원",
        f"다온테크,{two},이대표,대기업,,,",
        "틀린기업,123-45-00000,박대표,,없는 모임,주소아님,회장",
    )
    client = desk.client
    text = client.get(page).text
    assert "목록에 없는 값입니다: 없는 모임" in text
    assert "이메일 주소가 맞지 않습니다" in text
    assert entered("금오정밀") is None, "looking enters nothing"
    assert client.post(f"{page}/enter").status_code == 303
    company = entered("금오정밀")
    assert company is not None
    assert (company.state, company.clusters[0].code) == ("approved", "sewing")
    acts = db.session.query(AuditEvent).filter_by(subject_type="organisation", subject_id=company.id)
    assert [act.action for act in acts] == ["organisation.enter", "organisation.approve"]
    assert all(act.actor_id == desk.first.user_id for act in acts)
    assert entered("틀린기업") is None
    outbox.drain()
    assert not sent, "entering invites nobody"
    assert "남은 초대: 2" in client.get("/work").text
    assert client.post(f"{page}/invite").status_code == 303
    assert client.post(f"{page}/invite").status_code == 303
    outbox.drain()
    invited = [str(letter["To"]) for letter in sent]
    assert sorted(invited) == ["a@members.example", "b@members.example"], "never twice"
    assert client.post(f"{page}/enter").status_code == 409


def test_one_full_mailbox_holds_up_nobody_else_and_who_is_left_out_is_said(
    desk: Desk, sent: list[Any]
) -> None:
    number = business_number()
    page = upload(
        desk, *(f"금오정밀,{number},김,,,{name}@members.example," for name in ("full", "here", "new"))
    )
    desk.client.post(f"{page}/enter")
    company = entered("금오정밀")
    assert company is not None
    member = desk.world.person("member", company.id)
    with atomic():
        for waiting in db.session.query(ImportedPerson).filter_by(email="here@members.example"):
            waiting.email = member.email
        for _ in range(INVITATIONS_TO_ONE_ADDRESS):
            tokens.issue(
                "invite", "full@members.example", timedelta(days=1), organisation_id=0, role="member"
            )
    reply = desk.client.post(f"{page}/invite", follow_redirects=True)
    assert "1명을 초대했습니다. 남은 초대: 1" in reply.text
    assert "목록에서 뺀 분: 1" in reply.text
    outbox.drain()
    assert [str(letter["To"]) for letter in sent] == ["new@members.example"]


def test_companies_that_are_here_are_left_alone(desk: Desk) -> None:
    number = business_number()
    desk.world.company("먼저온기업", business_number=number)
    page = upload(desk, f"나중기업,{number},김대표,,,c@members.example,")
    assert "이미 있는 기업" in desk.client.get(page).text
    reply = desk.client.post(f"{page}/enter")
    assert (reply.status_code, "새로 등록할 수 있는 줄이 없습니다" in reply.text) == (409, True)
    assert entered("먼저온기업") is not None


def test_the_whole_file_is_taken_back_but_for_what_is_used(desk: Desk) -> None:
    page = upload(desk, f"하나,{business_number()},김,,,d@members.example,", f"둘,{business_number()},이,,,,")
    desk.client.post(f"{page}/enter")
    company = entered("둘")
    assert company is not None
    desk.world.person("member", company.id)
    reply = desk.client.post(f"{page}/undo", follow_redirects=True)
    assert "1곳의 등록을 되돌렸습니다. 그 뒤에 사용된 1곳은 남아 있습니다." in reply.text
    assert entered("하나") is None
    assert entered("둘") is not None
    assert db.session.query(ImportedPerson).count() == 0
    assert desk.client.post(f"{page}/undo").status_code == 409


def test_taking_back_many_asks_each_table_once(desk: Desk) -> None:
    page = upload(desk, *(f"기업{n},{business_number()},김,,,," for n in range(20)))
    desk.client.post(f"{page}/enter")
    asked: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert "20곳의 등록을 되돌렸습니다." in desk.client.post(f"{page}/undo", follow_redirects=True).text
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) < 200, "there are some seventy places that name an organisation"


def test_what_is_no_sheet_is_refused_beside_the_field(desk: Desk) -> None:
    client = desk.as_(desk.first)
    for content in (b"\x00\x01", b"", "이름\n금오".encode()):
        reply = client.post(PAGE, data={"file": (io.BytesIO(content), "x.csv")})
        assert reply.status_code == 422
    assert client.post(PAGE).status_code == 422
    assert client.get(f"{PAGE}/form.xlsx").status_code == 200
    assert db.session.query(CompanyImport).count() == 0
    assert desk.as_(desk.auditor).get(PAGE).status_code == 403
