"""기술나눔 (technology sharing): applications for an offer that is given free or cheaply to small companies.

Open to every small or medium-sized company; the licensor or the center picks, and says why to those it does not pick.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.catalog.models import Listing, Offer
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class SharingApplication(Base):
    """A company's application for a shared technology, with its short plan. One at a time for each offer."""

    __tablename__ = "sharing_application"
    __table_args__ = (
        Index(
            "uq_sharing_application_live", "offer_id", "company_id", unique=True,
            sqlite_where=text("state in ('applied','chosen')"), postgresql_where=text("state in ('applied','chosen')"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="applied")
    version: Mapped[int] = mapped_column(default=1)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    applied_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    plan: Mapped[str] = mapped_column(LongText)  # what the company will make of it
    applied_at: Mapped[datetime] = mapped_column(default=clock.now)
    decide_by: Mapped[date]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")  # why it was not chosen
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    listing: Mapped[Listing] = relationship()
    offer: Mapped[Offer] = relationship()
    company: Mapped[Organisation] = relationship()
    applied_by: Mapped[User] = relationship(foreign_keys=[applied_by_id])
    __mapper_args__ = {"version_id_col": version}
