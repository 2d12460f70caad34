"""A call (공고): when and for whom it is open, what may be paid, how it is weighed, and the form that it opened with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import MiniCluster
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import either
from marketplace.programmes.models.programmes import Budget


class CallForm(Base):
    """A form that the center built; its newest version is what the next call opens with."""

    __tablename__ = "call_form"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    name: Mapped[str] = mapped_column(String(120))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    versions: Mapped[list[FormVersion]] = relationship(order_by="FormVersion.number")

    @property
    def newest(self) -> FormVersion:
        return self.versions[-1]


class FormVersion(Base):
    """The fields of a form. Once a call has opened with it, it stays as it is; a change makes the next version."""

    __tablename__ = "call_form_version"
    __table_args__ = (UniqueConstraint("form_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("call_form.id"))
    number: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    fields: Mapped[list[Any]] = mapped_column(default=list)  # as programmes.built_form reads them
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    __mapper_args__ = {"version_id_col": version}


class Call(Base):
    """`opens_at` and `closes_at` are instants to the second; whether it is open follows from them alone."""

    __tablename__ = "programme_call"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="times"),
        CheckConstraint("own_part_bp >= 0 and own_part_bp < 10000", name="own_part"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("programme_budget.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("call_form.id"))
    form_version_id: Mapped[int | None] = mapped_column(ForeignKey("call_form_version.id"))
    title_ko: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    about_ko: Mapped[str] = mapped_column(LongText)
    about_en: Mapped[str] = mapped_column(LongText, default="")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    ceiling: Mapped[int]  # won, of support for one company
    own_part_bp: Mapped[int] = mapped_column(default=0)  # the company's part of the whole, at least
    # whether the support pays value added tax as well; as a rule it does not
    pays_vat: Mapped[bool] = mapped_column(default=False, server_default=false())
    items: Mapped[list[Any]]  # [{"key", "ko", "en"}]: what the money may be spent on
    criteria: Mapped[list[Any]]  # [{"key", "ko", "en", "weight"}]: weights sum to 100
    sizes: Mapped[list[Any]] = mapped_column(default=list)  # of companies that may apply; none: all
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("mini_cluster.id"))  # None: all
    note: Mapped[str] = mapped_column(String(500), default="")  # why it was cancelled
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    announced_at: Mapped[datetime | None]
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    budget: Mapped[Budget] = relationship()
    cluster: Mapped[MiniCluster | None] = relationship()
    form: Mapped[CallForm] = relationship()
    form_version: Mapped[FormVersion | None] = relationship()
    files: Mapped[list[CallFile]] = relationship(order_by="CallFile.id")
    __mapper_args__ = {"version_id_col": version}

    @property
    def title(self) -> str:
        return either(self.title_ko, self.title_en)

    @property
    def about(self) -> str:
        return either(self.about_ko, self.about_en)

    @property
    def fields(self) -> list[Any]:
        """Of the form that it opened with; before that, of the newest version."""
        return (self.form_version or self.form.newest).fields


class CallFile(Base):
    """A document of the call, for everybody who may read it."""

    __tablename__ = "programme_call_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    call_id: Mapped[int] = mapped_column(ForeignKey("programme_call.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))


class CallQuestion(Base):
    """A question to a call. Answered, it stands on the call's page for everybody, without its asker."""

    __tablename__ = "call_question"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    call_id: Mapped[int] = mapped_column(ForeignKey("programme_call.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    body: Mapped[str] = mapped_column(LongText)
    answer: Mapped[str] = mapped_column(LongText, default="")
    answered_at: Mapped[datetime | None]
    published: Mapped[bool] = mapped_column(default=False)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    call: Mapped[Call] = relationship()
