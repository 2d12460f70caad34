"""Tables of the newsroom, by room: notices, events with their registrations, files of both, mailings."""

from __future__ import annotations

from marketplace.newsroom.models.events import Event, Registration
from marketplace.newsroom.models.mailings import LEFT_OUT, MAILING_KINDS, Mailing, MailingPerson
from marketplace.newsroom.models.notices import AUDIENCES, NewsFile, Notice

__all__ = [
    "AUDIENCES",
    "LEFT_OUT",
    "MAILING_KINDS",
    "Event",
    "Mailing",
    "MailingPerson",
    "NewsFile",
    "Notice",
    "Registration",
]
