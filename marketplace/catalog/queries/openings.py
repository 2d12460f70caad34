"""Who opened which file of a listing, and when: the licensor's record, as the non-disclosure agreement promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select

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


def openings_of(listing_id: int, limit: int | None = None) -> list[Opening]:
    """The openings of a listing's confidential files, removed files among them, the newest first."""
    # Openings of before the level was kept: that of today.
    access = case((FileDownload.access != "", FileDownload.access), else_=ListingFile.access)
    query = (
        select(FileDownload.at, ListingFile.name, access, User, Organisation)
        .join(ListingFile, ListingFile.id == FileDownload.file_id)
        .outerjoin(User, User.id == FileDownload.user_id)
        .outerjoin(Organisation, Organisation.id == FileDownload.company_id)
        .where(ListingFile.listing_id == listing_id, access != "public")
        .order_by(FileDownload.at.desc(), FileDownload.id.desc())
        .limit(limit)
    )
    return [
        Opening(
            at,
            name,
            FILE_ACCESS[level],
            user.display_name if user else "",
            company.name if company else "",
        )
        for at, name, level, user, company in db.session.execute(query)
    ]
