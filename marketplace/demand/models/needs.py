"""Technology needs (수요기술) of companies, and what is said of them outside the company and the center."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, User
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text

SHOWN: dict[str, Text] = {
    "center": Text(
        "센터만 봅니다. 센터가 기업 이름을 밝히지 않고 기관에 물어봅니다.",
        "Only the center sees it, and asks institutions without naming the company.",
    ),
    "anonymous": Text(
        "누구나 봅니다. 기업 이름은 밝히지 않습니다.", "Everybody sees it; the company is not named."
    ),
    "named": Text("누구나 봅니다. 기업 이름도 밝힙니다.", "Everybody sees it, with the company's name."),
}
PUBLICLY_SHOWN = ("anonymous", "named")


class Need(Base):
    """수요기술: what a company looks for.

    Its people and the center read the need itself. Whoever else comes to see it (institutions that are asked, readers of the
    public page) reads its outside: `outer_title`, `outer_problem`, `outer_name`. Nothing else of it may leave the house.
    """

    __tablename__ = "need"
    __table_args__ = (CheckConstraint("shown in ('center', 'anonymous', 'named')", name="shown"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    problem: Mapped[str] = mapped_column(LongText)
    field: Mapped[str] = mapped_column(String(20), default="")
    trl_from: Mapped[int | None]  # readiness wanted at least
    budget: Mapped[int | None]  # won; None: not said
    shown: Mapped[str] = mapped_column(String(10), default="center")
    teaser_title: Mapped[str] = mapped_column(
        String(200), default=""
    )  # said outside instead of the title, where given
    teaser: Mapped[str] = mapped_column(LongText, default="")  # said outside instead of the problem
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    opened_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))  # what answered it
    note: Mapped[str] = mapped_column(String(500), default="")  # how it ended
    company: Mapped[Organisation] = relationship()
    created_by: Mapped[User] = relationship()
    listing: Mapped[Listing | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_public(self) -> bool:
        """Whether everybody may read its outside."""
        return self.shown in PUBLICLY_SHOWN and self.state == "open"

    @property
    def outer_title(self) -> str:
        """What is looked for, as it may be said outside."""
        return self.title if self.shown == "named" else self.teaser_title or self.title

    @property
    def outer_problem(self) -> str:
        """The problem, as it may be told outside."""
        return self.problem if self.shown == "named" else self.teaser or self.problem

    @property
    def outer_name(self) -> str:
        """Whose need it is, as far as that may be said outside; empty where it may not."""
        return self.company.name if self.shown == "named" else ""


class NeedCandidate(Base):
    """A listing on the center's shortlist for a need, with the center's private note; nobody else learns of it."""

    __tablename__ = "need_candidate"
    __table_args__ = (UniqueConstraint("need_id", "listing_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    note: Mapped[str] = mapped_column(String(2000), default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    need: Mapped[Need] = relationship()
    listing: Mapped[Listing] = relationship()
    added_by: Mapped[User] = relationship()
