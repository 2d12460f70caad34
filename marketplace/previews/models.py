"""The first page of a file, by its content."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Base


class FirstPage(Base):
    """A JPEG of ours of the PDF `of_sha256`; `sha256` is empty where it can't be drawn, so that nobody tries again."""

    __tablename__ = "first_page"
    id: Mapped[int] = mapped_column(primary_key=True)
    of_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]  # pixels
    height: Mapped[int]
