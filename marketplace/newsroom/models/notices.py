"""News of the center, and files that hang on a notice or an event."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import MiniCluster
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text, either

# For whom a notice or an event is.
AUDIENCES: dict[str, Text] = {
    "everybody": Text("누구나", "Everybody"),
    "signed_in": Text("가입한 사람", "Signed-in people"),
    "members": Text("미니클러스터 회원사", "Members of mini-clusters"),
    "staff": Text("센터 직원", "The center's staff"),
}
KNOWN_AUDIENCE = "audience in ('everybody', 'signed_in', 'members', 'staff')"


class Notice(Base):
    """소식: read by its audience between two days while it is published. `cluster_id` narrows members to one cluster."""

    __tablename__ = "notice"
    __table_args__ = (CheckConstraint(KNOWN_AUDIENCE, name="audience"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    title_ko: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    body_ko: Mapped[str] = mapped_column(LongText)
    body_en: Mapped[str] = mapped_column(LongText, default="")
    audience: Mapped[str] = mapped_column(String(10), default="everybody")
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("mini_cluster.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    pinned: Mapped[bool] = mapped_column(default=False)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]  # when its words were changed after it had been published
    withdrawn_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(500), default="")  # why it was withdrawn
    cluster: Mapped[MiniCluster | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def title(self) -> str:
        return either(self.title_ko, self.title_en)

    @property
    def body(self) -> str:
        return either(self.body_ko, self.body_en)


class NewsFile(Base):
    """What a notice or an event gives to take along: opened by who may open the notice or the event."""

    __tablename__ = "news_file"
    __table_args__ = (CheckConstraint("(notice_id is null) <> (event_id is null)", name="of_one"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]
