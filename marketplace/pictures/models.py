"""The pictures of a listing."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalog.models import Ordered
from marketplace.kernel.database import Base
from marketplace.kernel.text import either


class ListingPicture(Ordered, Base):
    """A picture as it is shown: two JPEGs of ours, made from what was sent and without what that said of its maker.

    `alt_ko` and `alt_en` say what is to be seen, for who does not see it (KWCAG 2.2, 5.1.1); a caption stands below it.
    One that was taken away stays for who wants it back.
    """

    __tablename__ = "listing_picture"
    __table_args__ = (CheckConstraint("alt_ko <> '' or alt_en <> ''", name="alt"),)
    version: Mapped[int] = mapped_column(default=1)
    sha256: Mapped[str] = mapped_column(String(64))  # the large one
    small_sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]  # pixels of the large one
    height: Mapped[int]
    small_width: Mapped[int]
    alt_ko: Mapped[str] = mapped_column(String(200), default="")
    alt_en: Mapped[str] = mapped_column(String(200), default="")
    caption_ko: Mapped[str] = mapped_column(String(300), default="")
    caption_en: Mapped[str] = mapped_column(String(300), default="")
    __mapper_args__ = {"version_id_col": version}

    @property
    def alt(self) -> str:
        return either(self.alt_ko, self.alt_en)

    @property
    def caption(self) -> str:
        return either(self.caption_ko, self.caption_en)
