"""A person without a browser: reads pages, fills the forms that are in them, and follows where they lead.

For tests that need many people at once or a server that dies. What has no form on the page cannot be sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

TYPED = ("hidden", "text", "email", "password", "number", "date", "search", "tel", "url", "")


@dataclass
class HtmlForm:
    """A form as the page offers it: where it goes, and what it would send untouched."""

    action: str
    method: str
    fields: dict[str, Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # every field, sent or not
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, address: str):
        super().__init__()
        self.address = address
        self.forms: list[HtmlForm] = []
        self._form: HtmlForm | None = None
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in pairs}
        if tag == "form":
            self._form = HtmlForm(
                urljoin(self.address, about.get("action", "")), about.get("method", "get").lower()
            )
            self.forms.append(self._form)
        form, name = self._form, about.get("name", "")
        if form is not None and tag == "option" and self._select:
            if self._select not in form.fields or "selected" in about:
                form.fields[self._select] = about.get("value", "")
            return
        if form is None or not name or "disabled" in about:
            return
        form.names.add(name)
        kind = about.get("type", "").lower()
        if tag == "input" and (kind in TYPED or (kind in ("checkbox", "radio") and "checked" in about)):
            form.fields[name] = about.get("value", "on" if kind == "checkbox" else "")
        elif tag == "button":
            form.buttons.append((name, about.get("value", "")))
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = ""
        elif tag == "select":
            self._select = name

    def handle_startendtag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, pairs)

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._textarea:
            self._form.fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""


def forms(html: str, address: str) -> list[HtmlForm]:
    """The forms of a page, in order."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.forms


class Visit:
    """One person's cookies at one site."""

    def __init__(self, address: str, language: str = "ko"):
        self.address = address
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = language
        self.session.trust_env = False

    def get(self, path: str, **options: Any) -> requests.Response:
        """Open a page (a path of the site, or a full address); redirects are followed."""
        return self.session.get(urljoin(self.address, path), timeout=30, **options)

    def form(self, page: requests.Response, ending: str) -> HtmlForm:
        """The page's form whose action ends like this."""
        found = [form for form in forms(page.text, page.url) if urlsplit(form.action).path.endswith(ending)]
        assert found, f"{page.status_code} {page.url} has no form to …{ending}"
        return found[0]

    def send(self, page: requests.Response, ending: str, **values: Any) -> requests.Response:
        """Fill in and send the form whose action ends like this; what is not named keeps the page's value."""
        form = self.form(page, ending)
        unknown = set(values) - form.names
        assert not unknown, f"the form to {form.action} has no {unknown}; it has {form.names}"
        files = {name: value for name, value in values.items() if isinstance(value, tuple)}
        typed = {**form.fields, **{name: value for name, value in values.items() if name not in files}}
        how = {"params": typed} if form.method == "get" else {"data": typed, "files": files or None}
        return self.session.request(form.method, form.action, timeout=60, **how)

    def sign_in(self, email: str, password: str) -> None:
        reply = self.send(self.get("/sign-in"), "/sign-in", email=email, password=password)
        assert reply.status_code == 200, reply.status_code
        assert not reply.url.endswith("/sign-in"), "not signed in"
