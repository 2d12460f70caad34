"""Issued papers: a snapshot of the facts, rendered once to PDF, stored by content hash, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref


class Paper(Base):
    """One issued paper. `sha256` is empty until the first rendering; afterwards it never changes.

    `kind` is a template of gateways/documents; `number` what is printed (견적 Q-2026-000012); the reader's
    rights are those of the subject it belongs to.
    """

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("kind", "subject_type", "subject_id", "language", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    kind: Mapped[str] = mapped_column(String(30))
    number: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(2))
    version: Mapped[int] = mapped_column(default=1)
    subject_type: Mapped[str] = mapped_column(String(30))  # table name of what it is about
    subject_id: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # who issued it
    snapshot: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    size: Mapped[int] = mapped_column(default=0)
    rendered_at: Mapped[datetime | None]


class SealCertificate(Base):
    """A certificate that this site has sealed files with, or that a timestamp on them bears: believed from that day on.

    The public half only. It stays when the key is renewed, so that files of before are still known as sealed here.
    """

    __tablename__ = "seal_certificate"
    __table_args__ = (CheckConstraint("purpose in ('seal','timestamp')", name="purpose"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)  # of the certificate (DER)
    purpose: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))  # whom it names
    self_made: Mapped[bool] = mapped_column(default=False)
    der: Mapped[str] = mapped_column(Text)  # in hexadecimal
    first_used_at: Mapped[datetime]


class Seal(Base):
    """A file that the site has sealed: when, and with which certificate."""

    __tablename__ = "seal"
    id: Mapped[int] = mapped_column(primary_key=True)
    file_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("seal_certificate.id"))
    timestamp_certificate_id: Mapped[int | None] = mapped_column(ForeignKey("seal_certificate.id"))
    sealed_at: Mapped[datetime]
    certificate: Mapped[SealCertificate] = relationship(foreign_keys=[certificate_id])
    timestamp_certificate: Mapped[SealCertificate | None] = relationship(
        foreign_keys=[timestamp_certificate_id]
    )
