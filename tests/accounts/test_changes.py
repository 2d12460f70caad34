"""Another name, representative or number: who may ask for it, who decides, and in which state of the organisation."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from marketplace.accounts import services
from marketplace.accounts.models import Organisation
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from tests.accounts.test_trust_registering import Office
from tests.world import World, business_number


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


TYPED = {
    "name_ko": "㈜새온전자", "representative_name": "이대표", "size": "sme", "address": "구미시",
    "tax_contact_email": "tax@example.com",
}  # fmt: skip


def test_while_a_company_is_suspended_another_representative_still_takes_two(
    world: World, client: FlaskClient, office: Office
) -> None:
    services.decide(office.second, office.ref, "suspend", "확인이 필요합니다.")
    assert services.edit(office.admin, office.ref, {"representative_name": "한센터"}, [])
    assert office.row.representative_name == "이대표"
    world.sign_in(client, office.second)
    page = client.get(f"/organisation/{office.ref}/edit").text
    assert 'name="business_number"' in page
    assert "다시 확인합니다" in page
    services.decide_change(office.change.ref, "approve", "", office.second)
    assert office.row.representative_name == "한센터"


def test_the_facts_of_a_closed_company_stay(world: World, client: FlaskClient, office: Office) -> None:
    services.decide(office.second, office.ref, "close", "폐업했습니다.")
    with pytest.raises(Conflict) as refused:
        services.edit(office.admin, office.ref, {"phone": "054-000-0000"}, [])
    assert "종료" in refused.value.text.ko
    world.sign_in(client, office.admin)
    assert f"/organisation/{office.ref}/edit" not in client.get(f"/organisation/{office.ref}").text


def test_a_name_that_waits_is_not_given_to_a_company_that_closed_meanwhile(office: Office) -> None:
    services.edit(office.boss, office.ref, {"name_ko": "㈜새온전자"}, [])
    services.decide(office.second, office.ref, "close", "폐업했습니다.")
    with pytest.raises(Conflict) as refused:
        services.decide_change(office.change.ref, "approve", "", office.admin)
    assert "종료" in refused.value.text.ko
    outbox.drain()
    assert (office.row.name_ko, office.change.state) == ("㈜다온전자", "withdrawn")


def test_the_centers_other_administrator_approves_the_centers_new_name(
    world: World, client: FlaskClient, office: Office
) -> None:
    center = office.admin.standings[0].organisation_id
    ref = db.session.get_one(Organisation, center).ref
    assert services.edit(office.admin, ref, {"name_ko": "새센터"}, [])
    with pytest.raises(Forbidden):
        services.decide_change(office.change.ref, "approve", "", office.admin)
    world.sign_in(client, office.second)
    page = client.get(f"/center/organisations/{ref}").text
    assert "변경 승인하기" in page
    assert 'value="suspend"' not in page  # nobody decides on the center itself
    url = f"/center/organisations/{ref}/changes/{office.change.ref}/approve"
    assert client.post(url, data={}).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Organisation, center).name_ko == "새센터"


def test_the_only_administrator_of_the_center_renames_it_at_once(world: World) -> None:
    center = world.center()
    admin = world.person("center_admin", center)
    ref = db.session.get_one(Organisation, center).ref
    assert not services.edit(admin, ref, {"name_ko": "새센터", "phone": "054-000-0000"}, [])
    row = db.session.get_one(Organisation, center)
    assert (row.name_ko, row.phone) == ("새센터", "054-000-0000")


def test_another_phone_number_leaves_a_waiting_name_as_it_is(
    world: World, client: FlaskClient, office: Office
) -> None:
    world.sign_in(client, office.boss)
    url = f"/organisation/{office.ref}/edit"
    client.post(url, data=TYPED | {"business_number": office.row.number})
    waiting = office.change.ref
    page = client.get(url).text
    assert 'value="㈜새온전자"' in page
    client.post(url, data=TYPED | {"phone": "054-123-4567", "business_number": office.row.number})
    assert office.row.phone == "054-123-4567"
    assert (office.change.ref, office.change.state) == (waiting, "proposed")


def test_what_is_not_given_leaves_a_waiting_name_or_number_as_it_is(office: Office) -> None:
    number = business_number()
    services.edit(office.boss, office.ref, {"name_ko": "㈜새온전자"}, [])
    services.edit(office.boss, office.ref, {"phone": "054-123-4567"}, [])
    assert (office.change.facts, office.change.state) == ({"name_ko": "㈜새온전자"}, "proposed")
    services.edit(office.boss, office.ref, {}, [], number=number)
    services.edit(office.boss, office.ref, {"representative_name": "정대표"}, [])
    wanted = {"name_ko": "㈜새온전자", "business_number": number, "representative_name": "정대표"}
    assert office.change.facts == wanted


def test_nobody_of_the_center_approves_a_name_of_their_own_inside_anothers_change(office: Office) -> None:
    services.edit(office.admin, office.ref, {"name_ko": "㈜새온전자"}, [])
    waiting = office.change.ref
    for actor in (office.boss, office.second):
        with pytest.raises(Conflict) as refused:
            services.edit(actor, office.ref, {"representative_name": "정대표"}, [])
        assert "센터의 담당자가 신청한" in refused.value.text.ko
    services.edit(office.boss, office.ref, {"phone": "054-123-4567"}, [])
    assert (office.change.ref, office.change.proposed_by_id) == (waiting, office.admin.user_id)
    services.edit(office.boss, office.ref, {"name_ko": "㈜하나", "representative_name": "정대표"}, [])
    assert office.change.facts == {"name_ko": "㈜하나", "representative_name": "정대표"}


def edit_page(client: FlaskClient, office: Office) -> tuple[str, dict[str, str]]:
    """The address of the page on which the facts are edited, and its fields as they are drawn."""
    url = f"/organisation/{office.ref}/edit"
    drawn = re.findall(r'<input[^>]* name="(\w+)"[^>]*>', page := client.get(url).text)
    fields = {name: re.search(rf'<input[^>]* name="{name}"[^>]*>', page)[0] for name in drawn}  # type: ignore[index]
    values = {name: re.search(r' value="([^"]*)"', tag) for name, tag in fields.items()}
    return url, {name: html.unescape(value[1]) if value else "" for name, value in values.items()} | {
        "size": "sme"
    }


def test_a_page_opened_before_a_colleague_asked_for_another_name_leaves_it_waiting(
    world: World, client: FlaskClient, office: Office
) -> None:
    world.sign_in(client, office.boss)
    url, fields = edit_page(client, office)
    colleague = world.person("representative", office.company)
    services.edit(colleague, office.ref, {"name_ko": "㈜새온전자", "phone": "054-999-9999"}, [])
    waiting = office.change.ref
    assert client.post(url, data=fields | {"website": "https://daon.example"}).status_code in (302, 303)
    assert (office.row.website, office.row.phone) == ("https://daon.example", "054-999-9999")
    assert (office.change.ref, office.change.state) == (waiting, "proposed")


def test_a_page_opened_while_a_name_waited_does_not_ask_for_it_again_once_it_was_refused(
    world: World, client: FlaskClient, office: Office
) -> None:
    services.edit(office.boss, office.ref, {"name_ko": "㈜새온전자"}, [], number=business_number())
    world.sign_in(client, office.boss)
    url, fields = edit_page(client, office)
    assert fields["name_ko"] == "㈜새온전자"
    services.decide_change(office.change.ref, "refuse", "서류와 다릅니다.", office.admin)
    client.post(url, data=fields | {"phone": "054-123-4567"})
    assert office.row.phone == "054-123-4567"
    assert office.change.state == "refused"


def test_the_old_name_typed_again_takes_the_waiting_one_back(
    world: World, client: FlaskClient, office: Office
) -> None:
    services.edit(office.boss, office.ref, {"name_ko": "㈜새온전자"}, [])
    world.sign_in(client, office.boss)
    url, fields = edit_page(client, office)
    client.post(url, data=fields | {"name_ko": "㈜다온전자"})
    assert office.change.state == "withdrawn"
