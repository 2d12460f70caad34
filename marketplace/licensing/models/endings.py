"""Steps towards the end of an agreement, each with its day: announced, withdrawn, carried out; nothing ends unannounced."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.licensing.models.agreements import Agreement, AgreementFile

ENDING_KINDS: dict[str, Text] = {
    "notice": Text("해지 통지", "Notice of termination"),
    "cure": Text("시정 요구", "Demand to remedy a breach"),
    "insolvency": Text("도산·폐업에 따른 해지", "Termination on insolvency or closure"),
    "accord": Text("합의 해지", "Ending by agreement"),
    "lapse": Text("실효 통지", "Notice of lapse"),
    "decided": Text("법원 또는 당사자의 결정", "Decision of a court or of the parties"),
}
LIVE_ENDINGS = ("proposed", "running")


class Ending(Base):
    """What a party, or for `decided` the center, has begun. `ends_on` is the day with which the agreement ends, or by which
    the breach is to be remedied. One of a kind at a time for each side."""

    __tablename__ = "agreement_ending"
    __table_args__ = (
        CheckConstraint("kind in ('notice','cure','insolvency','accord','lapse','decided')", name="kind"),
        CheckConstraint("side in ('licensee','licensor','center')", name="side"),
        CheckConstraint("accepted_by_id is null or accepted_by_id <> announced_by_id", name="two_people"),
        Index(
            "uq_agreement_ending_live", "agreement_id", "kind", "side", unique=True,
            sqlite_where=text("state in ('proposed','running')"),
            postgresql_where=text("state in ('proposed','running')"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="running", index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    side: Mapped[str] = mapped_column(String(10))  # who announced it
    reason: Mapped[str] = mapped_column(String(500))
    ends_on: Mapped[date]
    announced_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    announced_at: Mapped[datetime] = mapped_column(default=clock.now)
    # who agreed to it: of the other side; of a decision that the center records, another of its people
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(500), default="")  # why it was withdrawn, declined or dropped
    reminded_on: Mapped[date | None]  # the last reminder of its day
    file_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_file.id"))
    agreement: Mapped[Agreement] = relationship()
    accepted_by: Mapped[User | None] = relationship(foreign_keys=[accepted_by_id])
    file: Mapped[AgreementFile | None] = relationship()
    announced_by: Mapped[User] = relationship(foreign_keys=[announced_by_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def kind_name(self) -> Text:
        return ENDING_KINDS[self.kind]
