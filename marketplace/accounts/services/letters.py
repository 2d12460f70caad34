"""Writing the letters. Handler of the outbox topic "mail": reads the truth, writes in the reader's language,
hands it to the post. The Message-ID is derived from the outbox key, so a letter sent twice is one letter."""

from __future__ import annotations

import hashlib
from datetime import date
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, render_template

from marketplace.accounts.models import User
from marketplace.formats import mail_address
from marketplace.formats.particles import settle
from marketplace.formats.text_in import one_line
from marketplace.gateways.mail import mailer, new_message
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed, page
from marketplace.kernel.text import language, reading


def deliver(payload: dict[str, Any], key: str) -> None:
    """Send the letter `payload` speaks of; nobody to send to any more is no error."""
    user = db.session.get(User, payload["user_id"]) if payload.get("user_id") else None
    if payload.get("user_id") and (user is None or user.closed_at is not None):
        return
    address = user.email if user else payload["email"]
    with reading(user.language if user else payload["language"]):
        refs = payload["refs"]
        letter = installed().letters[payload["template"]]
        if user and letter.at_sending is not None:
            refs = letter.at_sending(user, refs)
            if refs is None:
                return
        subject, body = write(payload["template"], refs, user)
        way_out = (
            link(refs.get("way_out_page", "leave_alerts"), secret=refs["way_out"])
            if "way_out" in refs
            else ""
        )
    message = new_message(subject)
    name, sender = parseaddr(current_app.config["MAIL_FROM"])
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(one_line(user.display_name) if user else "", addr_spec=mail_address.tidy(address))
    message["Date"] = format_datetime(clock.now())
    domain = urlsplit(current_app.config["SITE_URL"]).hostname
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if way_out:  # RFC 8058: a mail program's own button ends it with one POST
        message["List-Unsubscribe"] = f"<{way_out}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body)
    mailer().send(message)


def write(template: str, refs: dict[str, Any], user: User | None) -> tuple[str, str]:
    """Subject (the template's first line, after "Subject:") and body, in the current language."""
    context = _context(template, refs, user)
    text = settle(render_template(f"mail/{template}.txt", **context))
    first, _, body = text.strip().partition("\n")
    return first.removeprefix("Subject:").strip(), body.strip() + "\n"


def parts(template: str, refs: dict[str, Any], user: User) -> tuple[str, str]:
    """Heading and text of a letter without the frame."""
    found = current_app.jinja_env.get_template(f"mail/{template}.txt")
    values = _context(template, refs, user)
    current_app.update_template_context(values)
    context = found.new_context(values)
    subject, body = ("".join(found.blocks[name](context)).strip() for name in ("subject", "body"))
    return subject, body


def _context(template: str, refs: dict[str, Any], user: User | None) -> dict[str, Any]:
    features = installed()
    context: dict[str, Any] = {
        "reader": user,
        "link": link,
        "lang": language(),
        "on_talks": features.letters[template].on_talks,
    }
    for name, value in refs.items():
        if name in features.subjects:
            context[name.removesuffix("_id")] = db.session.get(features.subjects[name], value)
        else:
            context[name] = date.fromisoformat(value) if name.endswith("_on") else value
    return context


def link(name: str, **values: object) -> str:
    """The full address, in the reader's language, of an endpoint or of what a feature offers under a name.

    From SITE_URL, never from a request's Host.
    """
    parts = urlsplit(current_app.config["SITE_URL"])
    root = parts.path.rstrip("/") + ("/en" if language() == "en" else "")
    adapter = current_app.url_map.bind(parts.netloc, script_name=root or "/", url_scheme=parts.scheme)
    return adapter.build(page(name) or name, values, force_external=True)
