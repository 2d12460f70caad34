"""From registration to approval, and who is what in an organisation."""

from __future__ import annotations

import io

import pytest

from marketplace.accounts import queries, services
from marketplace.accounts.models import Membership, Organisation, OrganisationFile
from marketplace.kernel import outbox
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from tests.world import PASSWORD, World, business_number

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
FACTS = {
    "name_ko": "㈜다온전자", "representative_name": "이도윤", "size": "sme", "address": "경상북도 구미시 산호대로 1",
    "postcode": "39171", "tax_contact_email": "tax@daon.example", "declares": "y", "registrar": "representative",
}  # fmt: skip


def registration(number: str, kind: str = "company", **changes):
    data = {
        **FACTS,
        "kind": kind,
        "business_number": number,
        "document": (io.BytesIO(PDF), "등록증.pdf"),
        **changes,
    }
    return {key: value for key, value in data.items() if value is not None}


def send(client, data):
    return client.post("/organisation/register", data=data, content_type="multipart/form-data")


@pytest.fixture
def signed_in(client, world: World):
    actor = world.person(name="이도윤")
    world.sign_in(client, actor)
    return actor


def organisation(number: str) -> Organisation:
    db.session.rollback()
    return db.session.query(Organisation).filter_by(business_number=number).one()


def test_a_company_is_registered_approved_and_its_representative_may_sign(client, world, signed_in, sent):
    center, number = world.center(), business_number()
    admin = world.person("center_admin", center)
    cluster = world.cluster()
    found = client.get(
        f"/organisation/register?kind=company&business_number={number[:3]}-{number[3:5]}-{number[5:]}"
    )
    assert found.status_code == 200
    assert 'type="file"' in found.text
    response = send(client, registration(number, clusters="battery"))
    row = organisation(number)
    assert response.location == f"/organisation/{row.ref}"
    assert row.state == "pending"
    assert [c.id for c in row.clusters] == [cluster]
    standing = queries.signing_standing(queries.actor_of(signed_in.user_id), row.id)
    assert standing.role == "representative"
    assert not standing.approved
    outbox.drain()
    assert [m["To"].addresses[0].addr_spec for m in sent] == [admin.email]

    world.sign_in(client, admin)
    assert "㈜다온전자" in client.get("/center/approvals").text
    assert "등록증.pdf" in client.get(f"/center/organisations/{row.ref}").text
    assert client.post(f"/center/organisations/{row.ref}", data={"action": "approve"}).status_code == 302
    assert organisation(number).state == "approved"
    assert queries.signing_standing(queries.actor_of(signed_in.user_id), row.id).approved
    outbox.drain()
    assert sent[-1]["To"].addresses[0].addr_spec == signed_in.email
    assert "승인" in sent[-1]["Subject"]


def test_sent_twice_it_is_registered_once(client, signed_in):
    number = business_number()
    first, second = send(client, registration(number)), send(client, registration(number))
    assert first.location == second.location
    assert db.session.query(Membership).filter_by(user_id=signed_in.user_id).count() == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "10자리를 입력"),
        ("123-45-67890", "검증 숫자"),
        ("12345", "지금 5자리"),
        ("12345abcde", "숫자와 하이픈만"),
    ],
)
def test_a_number_that_can_not_be_is_explained(client, signed_in, number, said):
    response = client.get(
        "/organisation/register", query_string={"kind": "company", "business_number": number}
    )
    assert response.status_code == 422
    assert said in response.text


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"name_ko": ""}, "name_ko"),
        ({"address": ""}, "address"),
        ({"postcode": "123"}, "postcode"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"phone": "전화 없음"}, "phone"),
        ({"tax_contact_email": "nowhere"}, "tax_contact_email"),
        ({"declares": None}, "declares"),
        ({"document": None}, "document"),
        ({"document": (io.BytesIO(b""), "empty.pdf")}, "document"),
        ({"document": (io.BytesIO(b"<html>"), "page.pdf")}, "document"),
        ({"document": (io.BytesIO(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "picture.pdf")}, "document"),
        ({"document": (io.BytesIO(PDF), "등록증.exe")}, "document"),
    ],
)
def test_bad_facts_are_named_and_nothing_is_registered(client, signed_in, changes, named):
    changes = {
        k: (io.BytesIO(v[0].getvalue()), v[1]) if isinstance(v, tuple) else v for k, v in changes.items()
    }
    response = send(client, registration(business_number(), **changes))
    assert response.status_code == 422
    assert f'id="{named}-error"' in response.text
    db.session.rollback()
    assert db.session.query(Organisation).count() == 0


def test_a_document_over_the_limit_is_refused_with_the_limit(client, signed_in):
    big = io.BytesIO(PDF + b"0" * services.documents.LIMIT)
    response = send(client, registration(business_number(), document=(big, "등록증.pdf")))
    assert response.status_code == 422
    assert "20MB" in response.text
    assert 'value="㈜다온전자"' in response.text


def test_a_company_that_is_here_is_joined_by_asking(client, world, signed_in, sent):
    company = world.company("다온전자")
    head = world.person("representative", company)
    number = db.session.get(Organisation, company).business_number
    page = client.get("/organisation/register", query_string={"kind": "company", "business_number": number})
    assert "이미 등록되어" in page.text
    assert send(client, registration(number)).status_code == 409  # even when the form was open already
    for _ in range(2):
        client.post("/organisation/join", data={"organisation": f"company:{number}", "role": "member"})
    db.session.rollback()
    assert db.session.query(Membership).filter_by(user_id=signed_in.user_id).one().state == "requested"
    assert not queries.actor_of(signed_in.user_id).belongs_to(company)
    outbox.drain()
    assert [m["To"].addresses[0].addr_spec for m in sent] == [head.email]

    world.sign_in(client, head)
    ref, person = db.session.get(Organisation, company).ref, queries.person(signed_in).ref
    assert signed_in.name in client.get(f"/organisation/{ref}").text
    assert client.post(f"/organisation/{ref}/people/{person}/member/accept").status_code == 302
    assert queries.actor_of(signed_in.user_id).has("member", company)
    outbox.drain()
    assert sent[-1]["To"].addresses[0].addr_spec == signed_in.email
    assert client.post(f"/organisation/{ref}/people/{person}/member/accept").status_code == 409


def test_nobody_asks_for_a_role_that_is_given(client, world, signed_in):
    number = db.session.get(Organisation, world.company()).business_number
    for role in ("representative", "delegate", "officer", "center_admin"):
        answer = client.post("/organisation/join", data={"organisation": f"company:{number}", "role": role})
        assert answer.status_code == 422
    assert client.post("/organisation/join", data={"organisation": "company:none"}).status_code == 404


def test_returned_with_a_reason_corrected_and_sent_again(client, world, sent):
    center, company = world.center(), world.company(state="pending")
    admin, head = world.person("center_admin", center), world.person("representative", company)
    ref = db.session.get(Organisation, company).ref
    world.sign_in(client, admin)
    page = client.post(f"/center/organisations/{ref}", data={"action": "reject", "note": " "})
    assert page.status_code == 422
    assert 'id="note-error"' in page.text
    client.post(f"/center/organisations/{ref}", data={"action": "reject", "note": "직인이 보이지 않습니다."})
    outbox.drain()
    assert "직인이 보이지 않습니다." in sent[-1].get_content()
    world.sign_in(client, head)
    assert "직인이 보이지 않습니다." in client.get(f"/organisation/{ref}").text
    data = {**FACTS, "document": (io.BytesIO(PDF), "다시.pdf")}
    assert client.post(f"/organisation/{ref}/edit", data=data).status_code == 302
    db.session.rollback()
    assert db.session.get(Organisation, company).state == "pending"
    outbox.drain()
    assert sent[-1]["To"].addresses[0].addr_spec == admin.email


def test_a_suspended_company_stands_nowhere_until_it_is_reinstated(client, world):
    admin, company = world.person("center_admin", world.center()), world.company()
    head = world.person("representative", company)
    services.decide(admin, db.session.get(Organisation, company).ref, "suspend", "확인 중입니다.")
    assert not queries.actor_of(head.user_id).belongs_to(company)
    world.sign_in(client, head)
    page = client.get(f"/organisation/{db.session.get(Organisation, company).ref}")
    assert "확인 중입니다." in page.text
    services.decide(admin, db.session.get(Organisation, company).ref, "reinstate")
    assert queries.actor_of(head.user_id).belongs_to(company)


def test_a_decision_in_the_wrong_state_is_409_and_by_the_wrong_person_403(client, world):
    center, company = world.center(), world.company()
    ref = db.session.get(Organisation, company).ref
    world.sign_in(client, world.person("center_admin", center))
    assert client.post(f"/center/organisations/{ref}", data={"action": "approve"}).status_code == 409
    assert client.post(f"/center/organisations/{ref}", data={"action": "explode"}).status_code == 404
    for role in ("auditor", "center_finance"):
        world.sign_in(client, world.person(role, center))
        answer = client.post(f"/center/organisations/{ref}", data={"action": "suspend", "note": "."})
        assert answer.status_code == 403


def test_who_sees_an_organisation_and_its_papers(client, world):
    """Outsiders 404, members the page, heads and center the papers; every opening is on record."""
    company, number = world.company(), business_number()
    founder = world.person(name="이도윤")
    world.sign_in(client, founder)
    send(client, registration(number))
    row = organisation(number)
    file = db.session.query(OrganisationFile).filter_by(organisation_id=row.id).one()
    page, paper, edit = (f"/organisation/{row.ref}{end}" for end in ("", f"/files/{file.ref}", "/edit"))
    member, outsider = world.person("member", row.id), world.person("representative", company)
    admin = world.person("center_admin", world.center())
    expected = {
        founder: (200, 200, 200),
        member: (200, 404, 403),
        outsider: (404, 404, 404),
        admin: (200, 200, 200),
    }
    for actor, answers in expected.items():
        world.sign_in(client, actor)
        assert tuple(client.get(path).status_code for path in (page, paper, edit)) == answers, actor.name
    response = client.get(paper)
    assert response.data == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    db.session.rollback()
    assert db.session.query(AuditEvent).filter_by(action="organisation_file.open").count() == 3
    client.post("/sign-out")
    assert client.get(page).status_code == 302


def test_members_do_not_manage_members(client, world):
    company = world.company()
    head, member = world.person("representative", company), world.person("member", company)
    ref, person = db.session.get(Organisation, company).ref, queries.person(head).ref
    world.sign_in(client, member)
    assert client.get(f"/organisation/{ref}/invite").status_code == 403
    assert (
        client.post(f"/organisation/{ref}/invite", data={"email": "a@b.kr", "role": "member"}).status_code
        == 403
    )
    assert client.post(f"/organisation/{ref}/people/{person}/representative/end").status_code == 403
    world.sign_in(client, world.person())
    assert client.post(f"/organisation/{ref}/people/{person}/representative/end").status_code == 404


@pytest.mark.parametrize("path", ["/center/approvals", "/center/organisations", "/center/organisations.csv"])
def test_the_center_pages_are_for_the_center(client, world, path):
    assert client.get(path).status_code == 302
    for role, place in (("representative", world.company()), ("officer", world.institution())):
        world.sign_in(client, world.person(role, place))
        assert client.get(path).status_code == 403
    for role in ("center_admin", "center_finance", "auditor"):
        world.sign_in(client, world.person(role, world.center()))
        assert client.get(path).status_code == 200


def test_the_list_is_filtered_paged_and_exported(client, world):
    for number in range(25):
        world.company(f"전자 {number:02d}")
    world.company("100% 섬유", state="suspended")
    world.institution("선산대학교")
    world.sign_in(client, world.person("center_admin", world.center()))
    assert "선산대학교" in client.get("/center/organisations?kind=institution").text
    assert "전자 00" not in client.get("/center/organisations?kind=institution").text
    assert "100% 섬유" in client.get("/center/organisations?q=%25").text
    assert "전자 00" not in client.get("/center/organisations?q=%25").text  # % is a character, not a pattern
    second = client.get("/center/organisations?q=전자&page=2").text
    assert "전자 20" in second
    assert "전자 00" not in second
    table = client.get("/center/organisations.csv?state=suspended").text
    assert "100% 섬유" in table
    assert "전자 00" not in table


def test_the_snapshot_for_papers_has_the_promised_keys(world):
    snapshot = queries.organisation_snapshot(world.company("다온전자"))
    assert snapshot["name_ko"] == "다온전자"
    assert set(snapshot) == {
        "name_ko",
        "name_en",
        "business_number",
        "representative_name",
        "postcode",
        "address",
        "address_detail",
        "address_en",
        "country",
        "phone",
        "registration_number",
        "tax_contact_name",
        "tax_contact_email",
    }


def test_pages_of_people_open_for_everybody_who_may(client, world):
    actor = world.person("representative", world.company())
    world.set_password(actor, PASSWORD)
    world.sign_in(client, actor)
    for path in (
        "/account",
        "/account/password",
        "/account/email",
        "/account/close",
        "/organisation/register",
    ):
        assert client.get(path).status_code == 200, path
        assert client.get("/en" + path).status_code == 200, path
    assert client.get("/organisation").location.startswith("/organisation/")
    client.post("/sign-out")
    for path in ("/sign-in", "/sign-up", "/forgot", "/en/sign-up"):
        assert client.get(path).status_code == 200, path
