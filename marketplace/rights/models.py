"""What is granted or held back. One table; no workflow of its own."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

# kind -> (label, exclusive: nobody else may be granted an overlapping licence, opens licensee-only files)
KINDS: dict[str, tuple[Text, bool, bool]] = {
    "non_exclusive": (Text("통상실시권", "Non-exclusive licence"), False, True),
    "exclusive": (Text("전용실시권", "Exclusive licence"), True, True),
    "sole": (Text("독점적 통상실시권", "Sole contractual licence"), True, True),
    "assignment": (Text("양도", "Assignment"), True, True),
    "evaluation": (Text("시험 실시", "Evaluation licence"), False, True),
    "option": (Text("실시 옵션", "Option"), True, False),
    "sharing": (Text("기술나눔", "Technology sharing"), False, True),
    "nda": (Text("비밀유지", "Non-disclosure"), False, False),
    "reservation": (Text("우선 협상", "Reservation"), True, False),
}


class RightsVersion(Base):
    """One row per listing, bumped by every change touching its rights: that is why nothing is sold twice.

    Taking it (`SELECT … FOR UPDATE`, or the write lock of SQLite) serialises two grants of one listing.
    """

    __tablename__ = "rights_version"
    listing_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class Right(Base):
    """A right of a company in a listing, from a day until a day, in a field and territory.

    `field_of_use` "" means every field; `territory` "WORLD" every country. In force means: started, not
    over, not ended and not suspended. Disclosure under an NDA is a right as well (`nda`).
    """

    __tablename__ = "right"
    __table_args__ = (
        CheckConstraint("until_on is null or until_on >= from_on", name="dates"),
        Index("ix_right_listing_kind", "listing_id", "kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    listing_id: Mapped[int] = mapped_column(index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    # A reservation keeps room for a licence of this kind, and stands in the way exactly as that licence would.
    held_for: Mapped[str] = mapped_column(String(20), default="")
    field_of_use: Mapped[str] = mapped_column(String(120), default="")
    territory: Mapped[str] = mapped_column(String(10), default="KR")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    source_type: Mapped[str] = mapped_column(String(30))  # agreement | term_sheet
    source_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(String(300), default="")
