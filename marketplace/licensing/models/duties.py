"""What a party does outside the site because the paper says so, and by when: noted here, and confirmed by the other side."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.licensing.models.agreements import Agreement, AgreementFile

# kind -> (who owes it, what it is called, what is to be done)
DUTIES: dict[str, tuple[str, Text, Text]] = {
    "documents": (
        "licensor",
        Text("등록·신고 서류 제공", "Documents for the register"),
        Text(
            "등록이나 신고에 필요한 서류를 기술도입자에게 제공합니다.",
            "Give the licensee the documents needed for the register or the notice.",
        ),
    ),
    "application": (
        "licensee",
        Text("등록 신청·신고", "Application to the register"),
        Text(
            "서류를 받은 뒤 등록을 신청하거나 출원인 변경을 신고합니다.",
            "Apply to the register, or notify the change of applicant, with the documents received.",
        ),
    ),
    "cancelling": (
        "licensee",
        Text("실시권 말소 등록 협력", "Cancelling the entry"),
        Text("등록된 실시권의 말소에 협력합니다.", "Assist in cancelling the entry in the register."),
    ),
    "material": (
        "licensee",
        Text("비밀 자료의 반환·폐기", "Return of confidential material"),
        Text(
            "받은 비밀 자료와 사본을 반환하거나 폐기하고 확인합니다. 받은 자료가 없으면 없다고 기록합니다.",
            "Return or destroy confidential material and copies, and confirm it. If none was received, say so.",
        ),
    ),
    "result": (
        "licensee",
        Text("시험 결과와 도입 의사", "Findings and intention"),
        Text(
            "평가 결과의 요지와 도입 의사를 기술제공자에게 알립니다.",
            "Tell the licensor the main findings and whether you wish to license.",
        ),
    ),
    "prototype": (
        "licensee",
        Text("시제품 반환", "Return of the prototype"),
        Text("빌린 시제품을 반환합니다.", "Return the prototype on loan."),
    ),
}


class Duty(Base):
    """One such act of an agreement. The side that owes it notes that it is done; the other confirms it, or sends it back."""

    __tablename__ = "agreement_duty"
    __table_args__ = (
        UniqueConstraint("agreement_id", "kind"),
        CheckConstraint(
            "kind in ('documents','application','cancelling','material','result','prototype')", name="kind"
        ),
        CheckConstraint("side in ('licensee','licensor')", name="side"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="due", index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(10))  # who owes it
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_file.id"))
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    returned_reason: Mapped[str] = mapped_column(String(500), default="")
    reminded_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    agreement: Mapped[Agreement] = relationship()
    file: Mapped[AgreementFile | None] = relationship()
    done_by: Mapped[User | None] = relationship(foreign_keys=[done_by_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> Text:
        return DUTIES[self.kind][1]

    @property
    def what(self) -> Text:
        return DUTIES[self.kind][2]
