"""The door for text at the command line."""

from __future__ import annotations

from flask import Flask

from marketplace.accounts.models import EmailToken, Organisation
from marketplace.kernel.database import db


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
