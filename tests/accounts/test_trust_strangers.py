"""Nobody has us write to strangers without end, or puts a link into a name that they read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.accounts import services
from marketplace.accounts.models import EmailToken, Organisation
from marketplace.accounts.services import sending_limits
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, TooMany
from tests.accounts.mailboxes import VICTIM, answers, letters_to, path_in
from tests.world import PASSWORD, World


def test_trust_22_a_mailbox_is_not_filled_by_reset_and_sign_up_links(
    client: FlaskClient, person, sent: list
) -> None:
    pages = {client.post("/forgot", data={"email": person.email}).status_code for _ in range(8)}
    pages |= {client.post("/sign-up", data={"email": VICTIM}).status_code for _ in range(8)}
    assert pages == {200}  # nobody learns from it who is a member
    assert len(letters_to(sent, person.email)) == len(letters_to(sent, VICTIM)) == 3
    with clock.moved(by=timedelta(hours=1)):
        client.post("/forgot", data={"email": person.email})
        assert len(letters_to(sent, person.email)) == 4


def test_trust_22_one_person_sends_no_end_of_links_to_new_addresses(person) -> None:
    for number in range(sending_limits.ADDRESS_CHANGES_OF_ONE_PERSON):
        services.request_email_change(person, f"stranger{number}@example.com", PASSWORD)
    with pytest.raises(TooMany):
        services.request_email_change(person, "one-more@example.com", PASSWORD)


def test_trust_22_a_company_nobody_approved_invites_nobody(
    world: World, client: FlaskClient, sent: list
) -> None:
    row = world.company(state="pending")
    ref = db.session.get_one(Organisation, row).ref
    boss = world.person("representative", row)
    with pytest.raises(Conflict):
        services.invite(boss, ref, VICTIM, "member")
    world.sign_in(client, boss)
    page = client.post(f"/organisation/{ref}/invite", data={"email": VICTIM, "role": "member"})
    assert page.status_code == 409
    assert "승인" in page.text
    assert f'value="{VICTIM}"' in page.text  # nothing typed is lost
    assert "/invite" not in client.get(f"/organisation/{ref}").text
    assert not letters_to(sent, VICTIM)


def test_trust_22_invitations_are_limited_per_receiver_sender_and_organisation(
    world: World, company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending_limits, "INVITATIONS_OF_ONE_PERSON", 4)
    monkeypatch.setattr(sending_limits, "INVITATIONS_OF_ONE_ORGANISATION", 6)
    row, ref = company
    first, second = (world.person("representative", row) for _ in range(2))
    for number in range(4):
        services.invite(first, ref, f"{number}@example.com", "member")
    with pytest.raises(TooMany):
        services.invite(first, ref, "4@example.com", "member")
    for number in (5, 6):
        services.invite(second, ref, f"{number}@example.com", "member")
    with pytest.raises(TooMany) as refused:
        services.invite(second, ref, "7@example.com", "member")
    assert "email" in refused.value.fields
    with clock.moved(by=timedelta(days=1)):
        services.invite(second, ref, "7@example.com", "member")


def test_trust_22_many_companies_do_not_fill_one_mailbox(world: World) -> None:
    for number in range(sending_limits.INVITATIONS_TO_ONE_ADDRESS + 1):
        row = world.company()
        boss, ref = world.person("representative", row), db.session.get_one(Organisation, row).ref
        if number < sending_limits.INVITATIONS_TO_ONE_ADDRESS:
            services.invite(boss, ref, VICTIM, "member")
        else:
            with pytest.raises(TooMany):
                services.invite(boss, ref, VICTIM, "member")
    assert db.session.query(EmailToken).filter_by(email=VICTIM).count() == 5


LINKS = [
    "당첨 www.evil.example",
    "win@evil.com",
    "https://evil.example",
    "무료 evil.com",
    "ｅｖｉｌ．ｃｏｍ",
    "evil.kr/x",
]


@pytest.mark.parametrize("name", LINKS)
def test_trust_22_no_link_stands_in_a_name(
    world: World, client: FlaskClient, person, sent: list, name: str
) -> None:
    client.post("/sign-up", data={"email": VICTIM})
    path = path_in(letters_to(sent, VICTIM)[0], "confirm")
    reply = client.post(path, data=answers(name))
    assert reply.status_code == 422
    assert "이메일 주소나 링크 없이" in reply.text
    world.sign_in(client, person)
    for field in ("name", "name_en", "job_title"):
        reply = client.post("/account", data={"name": "김하늘", "language": "ko", field: name})
        assert reply.status_code == 422
        assert "이메일 주소나 링크 없이" in reply.text


@pytest.mark.parametrize(
    "name", ["evil.com에서 확인 http://evil.com", "당첨 win@evil.com", "www.evil.com 상사"]
)
def test_trust_22_no_address_stands_in_an_organisations_name(
    world: World, client: FlaskClient, company, name: str
) -> None:
    row, ref = company
    world.sign_in(client, world.person("representative", row))
    reply = client.post(f"/organisation/{ref}/edit", data={"name_ko": name})
    assert "이메일 주소나 링크 없이" in reply.text


@pytest.mark.parametrize(
    "name", ["김하늘", "J.R.R. Tolkien", "St.John", "Dr.Kim", "O'Neill, M.D.", "김 하늘 (연구소장)", "No.1"]
)
def test_trust_22_names_of_people_are_names(name: str) -> None:
    from marketplace.formats.plain_name import leads_somewhere

    assert not leads_somewhere(name)


def test_trust_22_a_firm_may_be_called_as_it_is_registered() -> None:
    from marketplace.formats.plain_name import has_address

    assert not any(
        map(has_address, ("Amazon.com, Inc.", "(주)다음.넷", "Booking.com B.V.", "A/S 정비", "Co.,Ltd."))
    )
