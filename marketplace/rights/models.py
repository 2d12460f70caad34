"""What is granted or held back, and the fields of use of each listing. No workflow of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text, either

# kind -> (label, exclusive: nobody else may be granted an overlapping licence, opens licensee-only files)
KINDS: dict[str, tuple[Text, bool, bool]] = {
    "non_exclusive": (Text("통상실시권", "Non-exclusive licence"), False, True),
    "exclusive": (Text("전용실시권", "Exclusive licence"), True, True),
    "sole": (Text("독점적 통상실시권", "Sole contractual licence"), True, True),
    "assignment": (Text("양도", "Assignment"), True, True),
    "publication": (Text("배타적발행권", "Exclusive publication right"), True, True),
    "sale": (Text("매매", "Sale"), True, True),
    "loan": (Text("대여", "Loan"), True, True),
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


class FieldOfUse(Base):
    """실시 분야: a node of a listing's tree. The root, every field, is no row: a node without a parent lies beneath it.

    Siblings are apart because an officer said so with both names before their eyes. A node that was removed stays for
    what referred to it, and is offered no more.
    """

    __tablename__ = "field_of_use"
    __table_args__ = (CheckConstraint("parent_id is null or parent_id <> id", name="parent"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    listing_id: Mapped[int] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("field_of_use.id"))
    name_ko: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        return either(self.name_ko, self.name_en)


class FieldPlacement(Base):
    """Where an officer placed a field that was typed before the tree existed: these words of this listing mean this node.

    `field_id` None: every field, looked at and said so. Rights, offers and term sheets keep their words.
    """

    __tablename__ = "field_placement"
    __table_args__ = (UniqueConstraint("listing_id", "words"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int]
    words: Mapped[str] = mapped_column(String(120))
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field_of_use.id"))
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    placed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Right(Base):
    """A right of a company in a listing, from a day until a day, in a field and territories.

    `field_id` None is every field; with `field_of_use` the words of one that was typed before the tree existed, which
    counts as every field until it is placed. In force means: started, not over, not ended and not suspended.
    Disclosure under an NDA is a right as well (`nda`).
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
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field_of_use.id"))
    field_of_use: Mapped[str] = mapped_column(String(120), default="")  # the words that the parties agreed on
    territories: Mapped[list[Any]] = mapped_column(default=lambda: ["KR"])  # formats.territories
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    source_type: Mapped[str] = mapped_column(String(30))  # agreement | term_sheet
    source_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(String(300), default="")
    field: Mapped[FieldOfUse | None] = relationship()

    @property
    def field_name(self) -> str:
        """The field in the reader's language, the words where it was never placed; nothing for every field."""
        return self.field.name if self.field is not None else self.field_of_use
