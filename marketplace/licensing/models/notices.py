"""Notices between the parties of an agreement (통지): what one side tells the other, or asks its consent to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.licensing.models.agreements import Agreement

CONSENT, NO_CONSENT = Text("동의하기", "Consent"), Text("동의하지 않기", "Do not consent")


@dataclass(frozen=True)
class NoticeKind:
    """`asks`: the other side consents or does not; it waits for nothing else. `sides`: who may send it."""

    name: Text
    what: Text
    asks: bool = False
    sides: tuple[str, ...] = ("licensor", "licensee")
    yes: Text = CONSENT
    no: Text = NO_CONSENT


NOTICE_KINDS: dict[str, NoticeKind] = {
    "infringement": NoticeKind(
        Text("침해 사실", "Infringement by others"),
        Text(
            "누가 어떤 제품이나 방법으로 침해하는지, 어떻게 알게 되었는지 적어 주십시오.",
            "Say who infringes, by which product or method, and how you learned of it.",
        ),
    ),
    "improvement": NoticeKind(
        Text("개량기술", "Improvement"),
        Text(
            "무엇을 어떻게 개량했는지, 출원할 계획이 있는지 적어 주십시오. 출원 전이면 자세한 내용은 출원한 뒤에 알려 주십시오.",
            "Say what was improved and whether a patent will be applied for. Before the application, keep its details to yourself.",
        ),
    ),
    "succession": NoticeKind(
        Text("합병·분할·영업양도", "Merger, division or sale of the business"),
        Text(
            "누가 언제부터 계약상 지위를 이어받는지 적어 주십시오.",
            "Say who takes over the agreement, and from which day.",
        ),
    ),
    "transfer": NoticeKind(
        Text("계약상 지위의 양도·담보 제공 동의 요청", "Request for consent to a transfer or charge"),
        Text(
            "누구에게 무엇을 넘기거나 담보로 제공하려는지, 언제부터인지 적어 주십시오. 서면 동의를 받기 전에는 효력이 없습니다.",
            "Say to whom what is to be transferred or charged, and from when. It has no effect before the other side's written consent.",
        ),
        asks=True,
    ),
    "abandonment": NoticeKind(
        Text("권리 포기 동의 요청", "Request for consent to give up a right"),
        Text(
            "포기하려는 권리의 번호와 이유, 포기할 날을 적어 주십시오. 실시권자의 동의가 있어야 포기할 수 있습니다(특허법 제119조).",
            "Name the right, the reason and the day. It can be given up only with the licensee's consent (Patent Act, Article 119).",
        ),
        asks=True,
        sides=("licensor",),
    ),
    "offer_back": NoticeKind(
        Text("양도받은 권리의 반환 제안", "Offer to give an assigned right back"),
        Text(
            "포기하려는 권리의 번호와 이유를 적어 주십시오. 상대방이 되돌려 받을지 30일 이상의 기한까지 답변합니다.",
            "Name the right and the reason. The other side says within at least 30 days whether it takes it back.",
        ),
        asks=True,
        sides=("licensee",),
        yes=Text("되돌려 받기", "Take it back"),
        no=Text("되돌려 받지 않기", "Do not take it back"),
    ),
    "other": NoticeKind(
        Text("그 밖의 통지", "Another notice"),
        Text("상대방이 알아야 할 일을 적어 주십시오.", "Say what the other side has to know."),
    ),
}


class AgreementNotice(Base):
    """What one side tells the other, with the time at which it was sent and at which it was received.

    `happened_on`: the day of what is told, or on which it is to take effect. `answer_by`: until when the sender hopes for an
    answer; silence consents to nothing.
    """

    __tablename__ = "agreement_notice"
    __table_args__ = (
        CheckConstraint(
            "kind in ('infringement','improvement','succession','transfer','abandonment','offer_back','other')",
            name="kind",
        ),
        CheckConstraint("side in ('licensee','licensor')", name="side"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="sent", index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(10))  # who sent it
    body: Mapped[str] = mapped_column(String(2000))
    happened_on: Mapped[date | None]
    answer_by: Mapped[date | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    form_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    answer: Mapped[str] = mapped_column(String(500), default="")  # to it, or why it was withdrawn
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]  # received, answered or withdrawn
    agreement: Mapped[Agreement] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def of_kind(self) -> NoticeKind:
        return NOTICE_KINDS[self.kind]
