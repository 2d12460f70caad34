"""A company's application to a call: what was written stays as it was written, and is read when it is submitted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.programmes.models.calls import Call


class Application(Base):
    """One a company and call. `answers` holds the texts as they were typed, by the key of the field."""

    __tablename__ = "programme_application"
    __table_args__ = (UniqueConstraint("call_id", "company_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("programme_call.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    money: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # item -> {"grant", "own"} in won, as submitted
    requested: Mapped[int] = mapped_column(default=0)  # won of support, as submitted
    own_part: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(500), default="")  # why it ended
    call: Mapped[Call] = relationship()
    company: Mapped[Organisation] = relationship()
    files: Mapped[list[ApplicationFile]] = relationship(order_by="ApplicationFile.id")
    __mapper_args__ = {"version_id_col": version}


class ApplicationFile(Base):
    """What was uploaded for a field of the form; the newest counts."""

    __tablename__ = "programme_application_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    application_id: Mapped[int] = mapped_column(ForeignKey("programme_application.id"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
