"""What nobody decides alone: who holds an organisation's offices, and that one company goes up in another. Tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from marketplace.accounts.models import ROLES, Organisation, User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text, t

TWO = "decided_by_id is null or decided_by_id <> proposed_by_id"


class Proposed:
    """What one person proposes and another decides: the columns that all these tables have."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    state: Mapped[str] = mapped_column(String(12), default="proposed", index=True)
    version: Mapped[int] = mapped_column(default=1)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]

    @declared_attr
    def proposed_by(cls) -> Mapped[User]:
        return relationship(User, foreign_keys=[cls.proposed_by_id])  # type: ignore[list-item]

    @declared_attr
    def decided_by(cls) -> Mapped[User | None]:
        return relationship(User, foreign_keys=[cls.decided_by_id])  # type: ignore[list-item]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class OfficeProposal(Proposed, Base):
    """Somebody who does not lead an organisation wants a person to hold one of its offices.

    Its head agrees, and it is done; or a second person of the center confirms, the head is told, and it is done when
    the delay is over and nobody has refused. `user_id`: a person who belongs to it already; else `email` is invited.
    """

    __tablename__ = "office_proposal"
    __table_args__ = (
        CheckConstraint(TWO, name="two_people"),
        CheckConstraint("state in ('proposed','confirmed','done','refused','withdrawn')", name="state"),
        Index(
            "uq_office_proposal_open", "organisation_id", "email", "role", unique=True,
            sqlite_where=text("state in ('proposed','confirmed')"),
            postgresql_where=text("state in ('proposed','confirmed')"),
        ),
    )  # fmt: skip
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    effective_at: Mapped[
        datetime | None
    ]  # when it is done unless the head refuses, once the center confirmed
    organisation: Mapped[Organisation] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])

    @property
    def role_label(self) -> Text:
        return ROLES[self.role][1]

    @property
    def name(self) -> str:
        """Whom it is about, for who only may know that it waits."""
        return self.user.display_name if self.user else t("초대받을 분", "Somebody to be invited")

    @property
    def who(self) -> str:
        """Whom it is about, as pages and letters name them to those who decide."""
        if self.email == f"closed-{self.ref}@closed.invalid":
            return self.user.display_name if self.user else t("탈퇴한 회원", "Former member")
        return f"{self.user.display_name} ({self.email})" if self.user else self.email


class Merger(Proposed, Base):
    """One person of the center says that a company went up in another; nothing moves before a second one confirms it."""

    __tablename__ = "merger"
    __table_args__ = (
        CheckConstraint(f"state <> 'recorded' or (({TWO}) and decided_by_id is not null)", name="two_people"),
        CheckConstraint("state in ('proposed','recorded','dropped')", name="state"),
        Index(
            "uq_merger_open", "organisation_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[str] = mapped_column(String(500))
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    into: Mapped[Organisation] = relationship(foreign_keys=[into_id])


class OrganisationChange(Proposed, Base):
    """Another name, representative or number of an approved organisation: reviewed again before it counts.

    `facts`: column -> the new value. Papers, pages and everybody else see the approved values until it is approved.
    """

    __tablename__ = "organisation_change"
    __table_args__ = (
        CheckConstraint(f"state <> 'approved' or (({TWO}) and decided_by_id is not null)", name="two_people"),
        CheckConstraint("state in ('proposed','approved','refused','withdrawn')", name="state"),
        Index(
            "uq_organisation_change_open", "organisation_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    facts: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(500), default="")
    organisation: Mapped[Organisation] = relationship()


class AmountRule(Proposed, Base):
    """Up to which amount one officer of an institution may agree, approve and sign alone: set by two people.

    The newest in force counts; an institution without one follows the site's policy.
    """

    __tablename__ = "amount_rule"
    __table_args__ = (
        CheckConstraint(f"state <> 'in_force' or (({TWO}) and decided_by_id is not null)", name="two_people"),
        CheckConstraint("state in ('proposed','in_force','withdrawn')", name="state"),
        CheckConstraint("limit_krw >= 0", name="limit_krw"),
        Index(
            "uq_amount_rule_open", "institution_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    limit_krw: Mapped[int]  # net of VAT, for one agreement
    institution: Mapped[Organisation] = relationship()
