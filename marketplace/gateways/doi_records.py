"""What the registries of DOIs know of one: its title, authors, journal and day. Off until an address is configured.

Every registration agency (Crossref, DataCite, JaLC, …) answers at one address, asked for CSL-JSON:

    GET {DOI_RECORDS_URL}/10.1000/182
    Accept: application/vnd.citationstyles.csl+json
    -> 200 {"type": "journal-article", "title": "…", "author": [{"family": "…", "given": "…"}], "issued": {…}, …}
    -> 404                                              nobody has registered this DOI

The address of the DOI Foundation speaks it, and hands the question on to the agency; Crossref's own address of works answers
with the same record inside `message`, which is read too. Nothing but the DOI is sent, and who runs the site (as agencies ask).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import IO, Any, Protocol
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from flask import current_app

from marketplace.kernel.transaction import in_transaction

TIMEOUT = 10
MOST_BYTES = 3_000_000  # a paper of a large collaboration names thousands of authors
ACCEPT = "application/vnd.citationstyles.csl+json, application/json;q=0.8"


class DoiRecords(Protocol):
    is_on: bool

    def find(self, doi: str) -> bytes | None: ...


class Off:
    """No address is configured: a DOI alone begins a draft that is filled by hand."""

    is_on = False

    def find(self, doi: str) -> bytes | None:
        raise RuntimeError("no address of DOI records is configured")


class _ToAgencies(HTTPRedirectHandler):
    """On to another public place over HTTPS only: where a DOI leads is said by whoever registered it."""

    max_redirections = 5

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        place = urlsplit(newurl)
        if place.scheme != "https" or not _is_public(place.hostname or ""):
            raise ConnectionError("the record is said to lie where it is not fetched")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_public(host: str) -> bool:
    """A name with a dot in it; an address written in figures is nobody's agency."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".localhost"))
    return False


class HttpGateway:
    """The protocol above. ConnectionError when the registry can't be reached or answers something else."""

    is_on = True

    def __init__(self, url: str, agent: str):
        self.url, self.agent = url.rstrip("/"), agent
        self.opener = build_opener(_ToAgencies())

    def find(self, doi: str) -> bytes | None:
        """The record as JSON; None where nobody has registered the DOI."""
        if in_transaction():
            raise RuntimeError("no network inside a transaction")
        headers = {"Accept": ACCEPT, "User-Agent": self.agent}
        request = Request(
            f"{self.url}/{quote(doi, safe='/')}", headers=headers
        )  # the address is the operator's
        try:
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                said: bytes = answer.read(MOST_BYTES + 1)
        except HTTPError as error:
            error.close()
            if error.code == 404:
                return None
            raise ConnectionError(f"status {error.code}") from None
        except (OSError, ValueError) as error:
            raise ConnectionError(type(error).__name__) from None
        if len(said) > MOST_BYTES:
            raise ConnectionError("the record is too long")
        return said


def from_settings(settings: Mapping[str, Any]) -> DoiRecords:
    url = settings["DOI_RECORDS_URL"]
    agent = f"GisulMadang (+{settings['SITE_URL']}; mailto:{settings['CENTER_EMAIL']})"
    return HttpGateway(url, agent) if url else Off()


def doi_records() -> DoiRecords:
    """The current application's registries."""
    found: DoiRecords = current_app.extensions["doi_records"]
    return found
