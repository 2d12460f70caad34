"""Who holds which role of the center, since when and by whom; ending one follows the rules of the house."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts import queries as accounts
from marketplace.accounts.services import grant_role
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from tests.running.conftest import Desk

PAGE = "/center/roles"


def test_roles_are_shown_and_ended_by_the_rules(desk: Desk, sent: list[object]) -> None:
    client = desk.as_(desk.first)
    page = client.get(PAGE).text
    for person in (desk.first, desk.second, desk.finance, desk.auditor):
        assert person.email in page
    ref = accounts.person(desk.finance).ref
    assert "바로 적용되고" in client.get(f"{PAGE}/{ref}/center_finance/end").text
    assert client.post(f"{PAGE}/{ref}/center_finance/end").status_code == 303
    assert desk.finance.email not in client.get(PAGE).text
    outbox.drain()
    assert sent, "the person hears of it"
    other = accounts.person(desk.second).ref
    reply = client.post(f"{PAGE}/{other}/center_admin/end")
    assert (reply.status_code, "한 명 더" in reply.text) == (409, True), (
        "two administrators don't end each other"
    )
    assert client.get(f"{PAGE}/{other}/auditor/end").status_code == 404


def test_who_gave_a_role_is_named(desk: Desk) -> None:
    center = accounts.center_organisation()
    assert center is not None
    grant_role(
        desk.first,
        center.ref,
        accounts.person(desk.second).ref,
        "auditor",
        until_on=clock.today() + timedelta(days=300),
    )
    db.session.rollback()
    page = desk.as_(desk.auditor).get(PAGE).text
    assert page.count(desk.first.name) == 2, "as an administrator, and as who gave the role"
    assert "역할 마치기" not in page
