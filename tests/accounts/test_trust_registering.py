"""Who registers a company is what they say and can show; what was approved stays until it is approved anew."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts import queries, services
from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.models.two_people import OfficeProposal, OrganisationChange
from marketplace.accounts.services import letters
from marketplace.formats.person_names import stands_among
from marketplace.invoicing import services as invoicing
from marketplace.kernel import outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.text import reading
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.negotiation.models.money_terms import commitment
from marketplace.negotiation.services import require_authority
from tests.accounts.test_organisations import PDF, organisation, registration, send
from tests.negotiation.deals import make_deal, terms
from tests.world import PASSWORD, World, business_number


@pytest.fixture
def clerk(world: World, client: FlaskClient) -> Actor:
    """Somebody who is not the representative 이도윤."""
    actor = world.person(name="최구성")
    world.sign_in(client, actor)
    return actor


def again(actor: Actor) -> Actor:
    db.session.rollback()
    return queries.actor_of(actor.user_id or 0)


@pytest.mark.parametrize(
    ("names", "written", "same"),
    [
        (("이도윤",), "이도윤", True),
        (("이 도윤",), "대표이사 이도윤", True),
        (("이도윤", "Doyun Lee"), "LEE Doyun", True),
        (("이두리",), "김하나, 이두리", True),
        (("이두리",), "김하나·이두리", True),
        (("Anna Lindqvist",), "Anna Lindqvist", True),
        (("최구성",), "이도윤", False),
        (("이도윤",), "이도윤 이사장", True),
        (("이도윤",), "대표이사 사장 이도윤", True),
        (("이도윤",), "부사장이도윤", True),
        (("원장미",), "원장미", True),
        (("장미",), "원장미", False),
        (("Anna Lindqvist",), "CEO Anna Lindqvist", True),
        (("도윤",), "이도윤", False),
        (("",), "", False),
        (("이도윤",), "", False),
    ],
)
def test_trust_12_a_name_is_known_in_its_spellings(names: tuple[str, ...], written: str, same: bool) -> None:
    assert stands_among(names, written) is same


def test_trust_12_nobody_registers_as_the_representative_under_another_name(
    client: FlaskClient, clerk: Actor
) -> None:
    number = business_number()
    answer = send(client, registration(number))
    assert answer.status_code == 422
    assert 'id="registrar-error"' in answer.text
    assert "대표자 이름(이도윤)과 가입한 이름(최구성)" in answer.text
    answer = send(client, registration(number, registrar=None))
    assert answer.status_code == 422
    assert 'id="registrar-error"' in answer.text
    assert db.session.query(Organisation).count() == 0


def test_trust_12_a_member_registers_and_looks_after_it_but_signs_nothing(
    client: FlaskClient, world: World, clerk: Actor, sent: list[Any]
) -> None:
    admin = world.person("center_admin", world.center())
    number = business_number()
    assert send(client, registration(number, registrar="member")).status_code == 302
    row = organisation(number)
    me = again(clerk)
    assert [(s.role, s.keeps) for s in me.standings] == [("member", True)]
    services.decide(admin, row.ref, "reject", "직인이 보이지 않습니다.")
    outbox.drain()
    assert sent[-1]["To"].addresses[0].addr_spec == clerk.email  # nobody else could correct it
    assert client.get(f"/organisation/{row.ref}/edit").status_code == 200
    services.edit(me, row.ref, {"name_ko": "㈜다온전자"}, [])
    services.decide(admin, row.ref, "approve")
    with pytest.raises(Forbidden):
        require_authority(again(clerk), row.id, commitment(terms()))
    # The representative comes by the center's yes, and then leads alone.
    services.invite(again(clerk), row.ref, "boss@example.com", "representative")
    assert db.session.query(OfficeProposal).one().state == "proposed"
    boss = world.person(name="이도윤")
    with atomic():
        db.session.add(
            Membership(user_id=boss.user_id, organisation_id=row.id, role="representative", state="active")
        )
    assert [s.keeps for s in again(clerk).standings] == [False]
    assert client.get(f"/organisation/{row.ref}/edit").status_code == 403


def test_trust_12_a_delegate_shows_a_letter_which_the_center_reviews(
    client: FlaskClient, world: World, clerk: Actor
) -> None:
    admin = world.person("center_admin", world.center())
    number = business_number()
    bare = send(client, registration(number, registrar="delegate"))
    assert bare.status_code == 422
    for field in ("signing_limit", "authority"):
        assert f'id="{field}-error"' in bare.text
    letter = {"signing_limit": "5,000만", "authority": (io.BytesIO(PDF), "위임장.pdf")}
    assert send(client, registration(number, registrar="delegate", **letter)).status_code == 302
    row = organisation(number)
    standing = queries.signing_standing(again(clerk), row.id)
    assert standing is not None
    assert (standing.role, standing.signing_limit) == ("delegate", 50_000_000)
    with pytest.raises(
        Forbidden
    ) as refusal:  # not even a small express licence before the letter is reviewed
        require_authority(again(clerk), row.id, commitment(terms(fee=1)))
    assert "위임장을 확인한 뒤" in refusal.value.text.ko
    world.sign_in(client, admin)
    page = client.get(f"/center/organisations/{row.ref}").text
    for words in ("위임장.pdf", "50,000,000원", "등록한 분"):
        assert words in page
    services.decide(admin, row.ref, "approve")
    assert require_authority(again(clerk), row.id, commitment(terms())) == "delegate"


def test_a_delegate_whose_letter_was_returned_sends_another_and_its_limit(
    client: FlaskClient, world: World, clerk: Actor
) -> None:
    admin = world.person("center_admin", world.center())
    number = business_number()
    letter = {"signing_limit": "5,000만", "authority": (io.BytesIO(PDF), "위임장.pdf")}
    send(client, registration(number, registrar="delegate", **letter))
    ref = organisation(number).ref
    url = f"/organisation/{ref}/edit"
    assert 'name="authority"' not in client.get(url).text  # nothing is exchanged under the reviewer's eyes
    services.decide(admin, ref, "reject", "위임장의 한도가 다릅니다.")
    page = client.get(url).text
    assert 'name="authority"' in page
    assert 'value="50,000,000"' in page
    facts = {
        "name_ko": "㈜다온전자", "representative_name": "이도윤", "size": "sme", "address": "구미시",
        "tax_contact_email": "tax@example.com",
    }  # fmt: skip
    bare = client.post(url, data=facts | {"signing_limit": ""})
    assert bare.status_code == 422
    assert 'id="signing_limit-error"' in bare.text
    typed = facts | {"signing_limit": "3,000만", "authority": (io.BytesIO(PDF), "새위임장.pdf")}
    assert client.post(url, data=typed, content_type="multipart/form-data").status_code == 302
    assert organisation(number).state == "pending"
    standing = queries.signing_standing(again(clerk), organisation(number).id)
    assert standing is not None
    assert standing.signing_limit == 30_000_000
    world.sign_in(client, admin)
    page = client.get(f"/center/organisations/{ref}").text
    for words in ("새위임장.pdf", "30,000,000원"):
        assert words in page


def test_a_member_who_registered_a_returned_company_gives_himself_no_authority(
    client: FlaskClient, world: World, clerk: Actor
) -> None:
    admin = world.person("center_admin", world.center())
    number = business_number()
    send(client, registration(number, registrar="member"))
    ref = organisation(number).ref
    services.decide(admin, ref, "reject", "직인이 보이지 않습니다.")
    assert 'name="authority"' not in client.get(f"/organisation/{ref}/edit").text
    mine = services.Registrar("delegate", 10**9, letter=("위임장.pdf", io.BytesIO(PDF)))
    services.edit(again(clerk), ref, {}, [], by=mine)
    assert queries.signing_standing(again(clerk), organisation(number).id) is None


def test_trust_12_nobody_signs_as_the_representative_under_another_name(world: World) -> None:
    deal = make_deal(world)
    agreement = deal.offered()
    with atomic():
        db.session.get_one(Organisation, deal.company_id).representative_name = "박대표"
    with pytest.raises(Forbidden) as refusal:
        licensing.sign(agreement.id, deal.boss, PASSWORD)
    assert "박대표" in refusal.value.text.ko
    with atomic():
        db.session.get_one(Organisation, deal.company_id).representative_name = "박대표, 이대표"
    signed = licensing.sign(agreement.id, deal.boss, PASSWORD)
    assert (signed.signatures[0].name, signed.signatures[0].role) == ("이대표", "representative")


class Office:
    """An approved company, its head, and the center's two."""

    def __init__(self, world: World) -> None:
        center = world.center()
        self.admin = world.person("center_admin", center)
        self.second = world.person("center_admin", center)
        self.company = world.company("㈜다온전자")
        self.boss = world.person("representative", self.company, name="이대표")
        self.ref = db.session.get_one(Organisation, self.company).ref

    @property
    def row(self) -> Organisation:
        db.session.rollback()
        return db.session.get_one(Organisation, self.company)

    @property
    def change(self) -> OrganisationChange:
        db.session.rollback()
        return db.session.query(OrganisationChange).order_by(OrganisationChange.id.desc()).first()  # type: ignore[return-value]


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def test_trust_12_another_name_goes_back_to_review_and_papers_keep_the_old_one(
    world: World, office: Office, sent: list[Any]
) -> None:
    institution = world.institution()
    facts = {"name_ko": "㈜새온전자", "representative_name": "정대표", "phone": "02-123-4567"}
    assert services.edit(office.boss, office.ref, facts, [])
    assert (office.row.name_ko, office.row.representative_name) == ("㈜다온전자", "이대표")
    assert office.row.phone == "02-123-4567"  # what no paper rests on counts at once
    with atomic():
        invoice = invoicing.issue_invoice(
            institution_id=institution,
            company_id=office.company,
            lines=[invoicing.Line("착수기본료", "Upfront fee", 1_000)],
            source=("agreement", 1, "upfront"),
            actor=SYSTEM,
        )
    assert invoice.payer["name_ko"] == "㈜다온전자"
    outbox.drain()
    told = {m["To"].addresses[0].addr_spec for m in sent if "변경 신청" in str(m["Subject"])}
    assert told == {office.admin.email, office.second.email}
    services.decide_change(office.change.ref, "approve", "", office.admin)
    assert (office.row.name_ko, office.row.representative_name) == ("㈜새온전자", "정대표")
    outbox.drain()
    assert any("승인되었습니다" in str(m["Subject"]) for m in sent if office.boss.email in str(m["To"]))
    with pytest.raises(Forbidden):  # the former representative no longer signs as such
        require_authority(again(office.boss), office.company, commitment(terms(fee=0)))


def test_trust_12_the_number_too_and_not_one_of_another(world: World, office: Office) -> None:
    other = db.session.get_one(Organisation, world.company()).business_number or ""
    before, new = office.row.business_number, business_number()
    for wrong in (other, "123-45-67890"):
        with pytest.raises(Invalid) as refusal:
            services.edit(office.boss, office.ref, {}, [], number=wrong)
        assert "business_number" in refusal.value.fields
    services.edit(office.boss, office.ref, {}, [], number=new)
    assert office.row.business_number == before
    services.decide_change(office.change.ref, "approve", "", office.admin)
    assert office.row.business_number == new


def test_trust_12_the_center_says_why_not_and_nobody_approves_his_own(
    office: Office, sent: list[Any]
) -> None:
    services.edit(office.admin, office.ref, {"representative_name": "한센터"}, [])
    with pytest.raises(Forbidden):
        services.decide_change(office.change.ref, "approve", "", office.admin)
    with pytest.raises(Forbidden):
        services.decide_change(office.change.ref, "approve", "", office.boss)
    outbox.drain()
    assert office.boss.email in {m["To"].addresses[0].addr_spec for m in sent}  # the head reads of it
    with pytest.raises(Invalid):
        services.decide_change(office.change.ref, "refuse", " ", office.second)
    services.decide_change(office.change.ref, "refuse", "등기부와 다릅니다.", office.second)
    assert office.row.representative_name == "이대표"
    outbox.drain()
    assert "등기부와 다릅니다." in sent[-1].get_content()


def test_trust_12_a_newer_change_takes_the_place_of_the_first(office: Office) -> None:
    services.edit(office.boss, office.ref, {"name_ko": "㈜하나"}, [])
    first = office.change.ref
    services.edit(office.boss, office.ref, {"name_ko": "㈜두리"}, [])
    assert office.change.facts == {"name_ko": "㈜두리"}
    assert db.session.query(OrganisationChange).filter_by(ref=first).one().state == "withdrawn"
    services.edit(office.boss, office.ref, {"name_ko": "㈜다온전자"}, [])  # as it was: nothing waits
    assert office.change.state == "withdrawn"


def test_trust_12_the_pages_show_what_stands_and_what_is_asked(
    client: FlaskClient, world: World, office: Office
) -> None:
    world.sign_in(client, office.boss)
    assert "다시 확인합니다" in client.get(f"/organisation/{office.ref}/edit").text
    data = {
        "name_ko": "㈜새온전자", "representative_name": "이대표", "size": "sme", "address": "구미시",
        "tax_contact_email": "tax@example.com", "business_number": office.row.number,
    }  # fmt: skip
    assert client.post(f"/organisation/{office.ref}/edit", data=data).status_code == 302
    page = client.get(f"/organisation/{office.ref}").text
    assert "㈜새온전자" in page
    assert "<h1>㈜다온전자" in page.replace("\n", "") or "㈜다온전자" in page
    assert "변경의 승인을 기다립니다" in client.get("/work").text
    world.sign_in(client, office.admin)
    assert "㈜다온전자" in client.get("/center/approvals").text
    assert "변경을 검토" in client.get("/work").text
    url = f"/center/organisations/{office.ref}"
    assert "변경 승인하기" in client.get(url).text
    refused = client.post(f"{url}/changes/{office.change.ref}/refuse", data={"note": ""})
    assert refused.status_code == 422
    assert client.post(f"{url}/changes/{office.change.ref}/approve", data={}).status_code == 303
    assert office.row.name_ko == "㈜새온전자"
    world.sign_in(client, office.boss)
    client.post(f"/organisation/{office.ref}/edit", data=data | {"name_ko": "㈜또다른"})
    gone = client.post(f"/organisation/{office.ref}/changes/{office.change.ref}/withdraw")
    assert gone.status_code == 303
    assert office.change.state == "withdrawn"


@pytest.mark.parametrize("template", ["change_proposed", "change_decided"])
def test_trust_12_the_letters_are_whole_in_both_languages(office: Office, template: str) -> None:
    services.edit(office.boss, office.ref, {"name_ko": "㈜하나"}, [])
    change = office.change
    for state in ("proposed", "approved"):
        if state == "approved":
            services.decide_change(change.ref, "approve", "확인했습니다.", office.admin)
        for language in ("ko", "en"):
            with reading(language):
                subject, body = letters.write(template, {"organisation_change_id": change.id}, None)
            assert "None" not in subject + body
            assert "/organisation/" in body
