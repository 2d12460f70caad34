"""Whose mailbox is whose: what arrived, the links in it, and signing in from somewhere."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from marketplace.accounts import services
from marketplace.kernel import outbox
from tests.world import PASSWORD

VICTIM = "victim@example.com"
THIEVES = "도둑이 아는 비밀번호"
OWN = "주인만 아는 비밀번호"


def answers(name: str = "김하늘", password: str = OWN) -> dict[str, str]:
    return {"name": name, "password": password, "terms": "y", "privacy": "y", "age": "y"}


def letters_to(sent: list, address: str) -> list:
    """What arrived in a mailbox, oldest first, after everything waiting has gone out."""
    outbox.drain()
    return [letter for letter in sent if letter["To"].addresses[0].addr_spec == address]


def path_in(letter, word: str) -> str:
    return re.search(rf"https?://[^/\s]+(/\S*{word}/\S+)", letter.get_content())[1]


def moved(person, sent: list, to: str = "new@example.com") -> str:
    """The path of the link by which the person's address becomes another."""
    services.request_email_change(person, to, PASSWORD)
    return path_in(letters_to(sent, to)[-1], "new-email")


def sign_in(client: FlaskClient, email: str, password: str, address: str = "203.0.113.9"):
    return client.post(
        "/sign-in", data={"email": email, "password": password}, environ_overrides={"REMOTE_ADDR": address}
    )
