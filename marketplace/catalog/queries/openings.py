"""Who opened which file of a listing, and when: the licensor's record, as the non-disclosure agreement promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.models import Organisation, User
from marketplace.catalog.models import FILE_ACCESS, FileDownload, ListingFile
from marketplace.kernel.database import db
from marketplace.kernel.text import Text


@dataclass(frozen=True)
class Opening:
    """One opening. `access` is that of the day; `person` and `company` are "" for a guest and where they are not known."""

    at: datetime
    file: str
    access: Text
    person: str
    company: str


def openings_of(listing_id: int, confidential: bool = True) -> list[Opening]:
    """The openings of a listing's files, removed files among them, the newest first; `confidential`: not of public ones."""
    query = (
        select(FileDownload, ListingFile, User, Organisation)
        .join(ListingFile, ListingFile.id == FileDownload.file_id)
        .outerjoin(User, User.id == FileDownload.user_id)
        .outerjoin(Organisation, Organisation.id == FileDownload.company_id)
        .where(ListingFile.listing_id == listing_id)
        .order_by(FileDownload.at.desc(), FileDownload.id.desc())
    )
    found = []
    for row, file, user, company in db.session.execute(query).unique():
        access = row.access or file.access  # openings of before the level was kept: that of today
        if confidential and access == "public":
            continue
        found.append(
            Opening(
                row.at,
                file.name,
                FILE_ACCESS[access],
                user.display_name if user else "",
                company.name if company else "",
            )
        )
    return found
