"""The door for text at the command line."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import EmailToken, Organisation
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from tests.web.test_text_fields import SIGN_UP


def open_center(app: Flask, email: str, name: str = "디지털과학센터") -> tuple[int, str]:
    done = app.test_cli_runner().invoke(
        args=["center", "open", "--name", name, "--name-en", "Center", "--email", email]
    )
    return done.exit_code, done.output


def test_field_keycloak_41994_the_center_is_not_opened_for_an_address_no_letter_reaches(app: Flask) -> None:
    for email in ("한글주소@demo.example", "nobody", "josé@demo.example"):
        code, said = open_center(app, email)
        assert code == 2, said
        assert "no letter can be sent" in said
    assert open_center(app, "a@demo.example", name="\u200b\u3000")[0] == 2
    assert db.session.query(Organisation).filter_by(kind="center").count() == 0


def test_field_cpython_83938_the_center_is_opened_for_either_spelling(app: Flask) -> None:
    code, said = open_center(app, "User1@한국.kr", name=" 디지털과학\u200b센터\u2028")
    assert code == 0, said
    assert db.session.query(EmailToken).one().email == "user1@xn--3e0b707e.kr"
    assert db.session.query(Organisation).filter_by(kind="center").one().name_ko == "디지털과학센터"


def test_an_invitation_to_a_mistyped_address_is_sent_anew_and_the_first_opens_nothing(
    app: Flask, client: FlaskClient, sent: list[Any]
) -> None:
    """Nobody would ever get into a new site otherwise."""
    runner = app.test_cli_runner()
    assert runner.invoke(args=["center", "invite", "--email", "a@center.example"]).exit_code == 2, (
        "no center yet"
    )
    assert open_center(app, "first@centre.exampel")[0] == 0
    outbox.drain()
    again = runner.invoke(args=["center", "invite", "--email", "first@center.example"])
    assert again.exit_code == 0, again.output
    outbox.drain()
    lost, right = (re.search(r"https?://[^/\s]+(/invitations/\S+)", one.get_content())[1] for one in sent)  # type: ignore[index]
    assert client.get(lost).status_code == 410
    assert client.get(right).status_code == 200
    assert client.post(right, data=SIGN_UP).status_code in (302, 303)
    refused = runner.invoke(args=["center", "invite", "--email", "third@center.example"])
    assert refused.exit_code == 2
    assert "has an administrator" in refused.output
