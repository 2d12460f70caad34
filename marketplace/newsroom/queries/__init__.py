"""Reads of the newsroom, by room: mailings, bulletin (notices and all that is new), gatherings (events), work."""

from marketplace.newsroom.lifecycle import EVENT, MAILING, NOTICE, REGISTRATION
from marketplace.newsroom.permissions import edits
from marketplace.newsroom.queries.bulletin import (
    KINDS,
    file_for,
    files_of,
    latest,
    news,
    notice_for,
    notices,
    public_news,
    withdrawn_notice,
)
from marketplace.newsroom.queries.gatherings import event_for, events, registration_of, secret_of
from marketplace.newsroom.queries.work import appointment, appointments, company_line, work_items

__all__ = [
    "EVENT",
    "KINDS",
    "MAILING",
    "NOTICE",
    "REGISTRATION",
    "appointment",
    "appointments",
    "company_line",
    "edits",
    "event_for",
    "events",
    "file_for",
    "files_of",
    "latest",
    "news",
    "notice_for",
    "notices",
    "public_news",
    "registration_of",
    "secret_of",
    "withdrawn_notice",
    "work_items",
]
