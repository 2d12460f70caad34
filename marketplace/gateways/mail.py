"""Handing a finished message to the post: SMTP, files in the instance folder, or memory for tests."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app

from marketplace.formats.text_in import one_line

THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
WORD = 75  # characters an encoded word may have (RFC 2047, 2)


class LetterPolicy(EmailPolicy):
    """Headers beyond ASCII in encoded words that keep RFC 2047.

    EmailPolicy's own folding makes words of 76 characters, and loses a blank where one word ends and the next begins.
    """

    def fold(self, name: str, value: Any) -> str:
        folded: str = super().fold(name, value) if str(value).isascii() else self._in_words(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")

    def _in_words(self, name: str, value: Any) -> str:
        if addresses := getattr(value, "addresses", None):
            people = (
                f"{self._words(name, person.display_name)}{self.linesep} <{person.addr_spec}>"
                for person in addresses
            )
            return f"{name}: {f',{self.linesep} '.join(people)}{self.linesep}"
        return f"{name}: {self._words(name, str(value))}{self.linesep}"

    def _words(self, name: str, text: str) -> str:
        return Header(text, "utf-8", maxlinelen=WORD, header_name=name).encode(linesep=self.linesep)


POLICY = LetterPolicy()


def new_message(subject: str) -> EmailMessage:
    """A message with its subject: one line, whatever a title in it held, in encoded words of at most 75 characters."""
    message = EmailMessage(policy=POLICY)
    message["Subject"] = one_line(subject)
    return message


class Mailer(Protocol):
    def send(self, message: EmailMessage) -> None: ...


class FileMailer:
    """One .eml a message, named by its Message-ID: sending twice writes the same file."""

    def __init__(self, folder: Path):
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w.-]", "_", str(message["Message-ID"]).strip("<>"))
        partial = self.folder / f".{name}.part"
        partial.write_bytes(bytes(message))
        partial.replace(self.folder / f"{name}.eml")


class MemoryMailer:
    """Keeps what was sent in `sent`, newest last."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        self.sent.append(message)


class SmtpMailer:
    """`smtp://user:password@host:port` (STARTTLS) or `smtps://`; the server proves its name by a certificate.

    Letters carry links that open accounts, so none goes over a line that others read: without TLS only to this very
    machine. `smtp+plain://` says that the operator knows the line to the relay to be safe. A certificate that an own
    authority has signed is trusted where the system trusts it, or by the variable SSL_CERT_FILE.
    """

    def __init__(self, url: str):
        self.url = urlsplit(url)
        self.plain = self.url.scheme == "smtp+plain" or (
            self.url.scheme == "smtp" and self.url.hostname in THIS_MACHINE and not self.url.username
        )

    def send(self, message: EmailMessage) -> None:
        host, port = self.url.hostname or "localhost", self.url.port
        certified = ssl.create_default_context()  # checks the certificate and the name in it
        post: smtplib.SMTP
        if self.url.scheme == "smtps":
            post = smtplib.SMTP_SSL(host, port or 465, timeout=20, context=certified)
        else:
            post = smtplib.SMTP(host, port or 25, timeout=20)
        with post:
            if self.url.scheme != "smtps" and not self.plain:
                post.starttls(context=certified)
            if self.url.username:
                post.login(unquote(self.url.username), unquote(self.url.password or ""))
            post.send_message(message)


def from_settings(settings: Mapping[str, Any]) -> Mailer:
    url = settings["MAIL_URL"]
    if url == "memory":
        return MemoryMailer()
    if url == "file":
        return FileMailer(Path(settings["INSTANCE"]) / "mail")
    return SmtpMailer(url)


def mailer() -> Mailer:
    """The current application's mailer."""
    found: Mailer = current_app.extensions["mailer"]
    return found
