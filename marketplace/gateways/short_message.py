"""Short notices by 알림톡 or SMS, through a gateway that the operator has a contract with. Off until one is configured.

The gateway is spoken to over HTTPS, one message a request:

    POST {SHORT_MESSAGE_URL}/messages
    Authorization: Bearer {SHORT_MESSAGE_KEY}
    {"id": "3f…", "from": "0541234567", "to": "01012345678", "text": "…", "channels": ["alimtalk", "sms"]}

2xx: taken. 409: this id was taken before, so nothing is sent twice. Another 4xx: this message will never be taken. Whatever
else: try again. A provider that speaks otherwise gets a small adapter in front of it, or a class beside `HttpGateway`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from flask import current_app

from marketplace.kernel.transaction import in_transaction

TIMEOUT = 15
CHANNELS = ("alimtalk", "sms")  # 알림톡 first, SMS where the number has no KakaoTalk


@dataclass(frozen=True)
class ShortMessage:
    """A few plain words to one number (digits only). `id`: the same for the same message, however often it is sent."""

    id: str
    to: str
    text: str


class Refused(Exception):
    """The gateway will never take this message: a wrong number, say. Not tried again."""


class ShortMessages(Protocol):
    is_on: bool

    def send(self, message: ShortMessage) -> None: ...


class Off:
    """No gateway is configured: nobody is offered short notices."""

    is_on = False

    def send(self, message: ShortMessage) -> None:
        raise RuntimeError("no gateway for short messages is configured")


class Memory:
    """Keeps what was sent in `sent`, newest last: for tests and for looking at."""

    is_on = True

    def __init__(self) -> None:
        self.sent: list[ShortMessage] = []

    def send(self, message: ShortMessage) -> None:
        self.sent.append(message)


class HttpGateway:
    """The protocol above."""

    is_on = True

    def __init__(self, url: str, key: str, sender: str):
        self.url, self.key, self.sender = url.rstrip("/"), key, sender

    def send(self, message: ShortMessage) -> None:
        if in_transaction():
            raise RuntimeError("no network inside a transaction")
        body = json.dumps({**asdict(message), "from": self.sender, "channels": CHANNELS}).encode()
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json; charset=utf-8"}
        request = Request(
            f"{self.url}/messages", data=body, headers=headers, method="POST"
        )  # the operator's address
        try:
            with urlopen(request, timeout=TIMEOUT):
                return
        except HTTPError as error:
            error.close()
            if error.code == 409:
                return
            if 400 <= error.code < 500 and error.code not in (401, 403, 408, 429):
                raise Refused(f"status {error.code}") from None
            raise ConnectionError(f"status {error.code}") from None


def from_settings(settings: Mapping[str, Any]) -> ShortMessages:
    url = settings["SHORT_MESSAGE_URL"]
    if not url:
        return Off()
    if url == "memory":
        return Memory()
    return HttpGateway(url, settings["SHORT_MESSAGE_KEY"], settings["SHORT_MESSAGE_FROM"])


def short_messages() -> ShortMessages:
    """The current application's gateway."""
    found: ShortMessages = current_app.extensions["short_messages"]
    return found
