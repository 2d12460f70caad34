"""The texts that everybody here agrees to, their editions, and since when each of them holds.

A change is told 7 days before it holds, 30 days where it is to a member's disadvantage (전자상거래 표준약관 제3조); one
that matters is agreed to anew (약관법 제3조, 개인정보 보호법 제15조). Who brings out a new edition adds it to EDITIONS and
its text to `templates/site/editions/`; the older texts stay, as people have agreed to them. The clock tells the members.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.database import Base
from marketplace.kernel.text import Text

NOTICE_DAYS, NOTICE_DAYS_IF_ADVERSE = 7, 30


@dataclass(frozen=True)
class Edition:
    """`version`: the day it was written (ISO), as a consent keeps it; `changes`: against the one before, for its readers.

    `material`: holds for a person only with a new consent; `adverse`: to a member's disadvantage.
    """

    version: str
    changes: Text
    material: bool = False
    adverse: bool = False

    @property
    def written_on(self) -> date:
        return date.fromisoformat(self.version)

    @property
    def notice_days(self) -> int:
        return NOTICE_DAYS_IF_ADVERSE if self.adverse else NOTICE_DAYS


NAMES = {"terms": Text("이용약관", "Terms of use"), "privacy": Text("개인정보 처리방침", "Privacy notice")}
FIRST = Text("첫 판", "The first edition")
EDITIONS: dict[str, tuple[Edition, ...]] = {  # of each text that is agreed to, the oldest first
    "terms": (Edition("2026-12-01", FIRST),),
    "privacy": (Edition("2026-12-01", FIRST),),
}


class TextEdition(Base):
    """An edition after the first: when its change was announced here, and from when it holds."""

    __tablename__ = "text_edition"
    __table_args__ = (UniqueConstraint("text", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(10))
    announced_on: Mapped[date]
    from_on: Mapped[date]
    told_at: Mapped[datetime | None]  # when the last letter about it was queued

    @property
    def name(self) -> Text:
        return NAMES[self.text]

    @property
    def edition(self) -> Edition:
        return next(one for one in EDITIONS[self.text] if one.version == self.version)
