"""A sheet that somebody brings: the run through it, its rows with what became of each, and what its columns are called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

OUTCOMES: dict[str, Text] = {
    "new": Text("새로 등록", "New"),
    "update": Text("갱신", "Update"),
    "alike": Text("비슷한 기술이 있음", "Resembles another"),
    "refused": Text("고칠 내용이 있음", "To be corrected"),
    "created": Text("초안으로 등록", "Listed as a draft"),
    "updated": Text("갱신함", "Updated"),
    "same": Text("바뀐 내용 없음", "Nothing changed"),
    "left_out": Text("제외함", "Left out"),
    "undone": Text("되돌림", "Undone"),
    "stays": Text("되돌리지 않음", "Not undone"),
}


class ImportRun(Base):
    """One sheet on its way into the catalogue. The file lies in the store under its SHA-256."""

    __tablename__ = "import_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="columns", index=True)
    version: Mapped[int] = mapped_column(default=1)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12), default="patent")
    # What was dropped, where it is no sheet: BibTeX, Crossref, KIPRIS…; each field of a line comes from there.
    source: Mapped[str] = mapped_column(String(40), default="", server_default="")
    headings: Mapped[list[Any]] = mapped_column(default=list)
    samples: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # why the file as a whole is not read: ko, en
    turn: Mapped[int] = mapped_column(default=0)  # which message carries it on: each is sent once
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    institution: Mapped[Organisation] = relationship()
    user: Mapped[User] = relationship()
    __mapper_args__ = {"version_id_col": version}


class ImportRow(Base):
    """One line of the sheet: what it says, what is wrong with it, what became of it.

    `before` and `after`: what the listing said then and since, so that the run is undone where nobody has touched it.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("run_id", "number"),
        Index("ix_import_row_outcome", "run_id", "outcome"),
        Index("ix_import_row_key", "run_id", "key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    number: Mapped[int]  # of the line in the file, from 1
    outcome: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(120), default="")
    title: Mapped[str] = mapped_column(String(300), default="")
    record: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problems: Mapped[list[Any]] = mapped_column(default=list)  # {heading, ko, en, code, blocking}
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    listing: Mapped[Listing | None] = relationship()


class ColumnMatch(Base):
    """What an institution's sheets call a column: said once, remembered. An empty column is not taken."""

    __tablename__ = "column_match"
    __table_args__ = (UniqueConstraint("institution_id", "heading"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    heading: Mapped[str] = mapped_column(String(120))  # folded, as headings are compared
    column: Mapped[str] = mapped_column(String(40), default="")
