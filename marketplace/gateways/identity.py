"""본인확인: proof of who somebody is, beyond the password, by a provider that the operator has a contract with (간편인증,
공동인증서, PASS). Off until one is configured. 전자서명법 제2조 제6호 (본인확인), 정보통신망법 제23조의3.

The provider is spoken to over HTTPS:

    POST {IDENTITY_URL}/proofs
    Authorization: Bearer {IDENTITY_KEY}
    {"id": "3f…", "name": "김하늘", "purpose": "…", "return_to": "https://…/identity/3f…"}
    -> 201 {"go_to": "https://…"}                      where the person proves who they are, and comes back from

    GET {IDENTITY_URL}/proofs/3f…
    -> 200 {"state": "waiting" | "failed" | "proven", "name": "김하늘", "method": "간편인증", "reference": "…"}

What the browser brings back is not believed: the site asks the provider itself. A provider that speaks otherwise gets a
small adapter in front of it, or a class beside `HttpGateway`.
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


@dataclass(frozen=True)
class Asked:
    """What the provider is asked: that the person is called so. `id`: ours, unguessable."""

    id: str
    name: str
    purpose: str
    return_to: str


@dataclass(frozen=True)
class Found:
    """What it says. `state`: waiting, failed or proven; the rest is told of a proof."""

    state: str
    name: str = ""
    method: str = ""
    reference: str = ""


class IdentityProofs(Protocol):
    is_on: bool

    def begin(self, asked: Asked) -> str: ...

    def result(self, id: str) -> Found: ...


class Off:
    """No provider is configured: the password alone confirms a signature."""

    is_on = False

    def begin(self, asked: Asked) -> str:
        raise RuntimeError("no provider of identity proofs is configured")

    def result(self, id: str) -> Found:
        raise RuntimeError("no provider of identity proofs is configured")


class HttpGateway:
    """The protocol above. ConnectionError when the provider can't be reached or does not speak it."""

    is_on = True

    def __init__(self, url: str, key: str):
        self.url, self.key = url.rstrip("/"), key

    def begin(self, asked: Asked) -> str:
        go_to = str(self._ask("POST", "/proofs", asdict(asked)).get("go_to", ""))
        if not go_to.startswith(("https://", self.url)):
            raise ConnectionError("the provider names no page of its own")
        return go_to

    def result(self, id: str) -> Found:
        said = self._ask("GET", f"/proofs/{id}")
        state = str(said.get("state"))
        told = {name: str(said.get(name, ""))[:80] for name in ("name", "method", "reference")}
        return Found(state if state in ("waiting", "proven") else "failed", **told)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        if in_transaction():
            raise RuntimeError("no network inside a transaction")
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json; charset=utf-8"}
        content = json.dumps(body).encode() if body is not None else None
        # The address is the operator's.
        request = Request(self.url + path, data=content, headers=headers, method=method)
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:
                said = json.loads(answer.read(100_000))
        except HTTPError as error:
            error.close()
            raise ConnectionError(f"status {error.code}") from None
        except ValueError:
            raise ConnectionError("no JSON") from None
        if not isinstance(said, dict):
            raise ConnectionError("no JSON object")
        return said


def from_settings(settings: Mapping[str, Any]) -> IdentityProofs:
    url = settings["IDENTITY_URL"]
    return HttpGateway(url, settings["IDENTITY_KEY"]) if url else Off()


def identity_proofs() -> IdentityProofs:
    """The current application's provider."""
    found: IdentityProofs = current_app.extensions["identity_proofs"]
    return found
