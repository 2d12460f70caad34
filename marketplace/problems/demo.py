"""What the demo shows of the problem desk: one that the center has answered, one that waits, one that nothing fits. Through the services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.actor import GUEST
from marketplace.kernel.database import db
from marketplace.kernel.scene import Players
from marketplace.problems import services
from marketplace.problems.models import Problem, ProblemRequest
from marketplace.problems.permissions import Manager

DAYS = 3
ANSWERED = (
    "사출품이 식으면서 휘어서 조립이 안 됩니다. 두께 1.2mm 커버이고, 금형 온도를 낮춰 보았지만 그대로입니다."
)
WAITING = "고무 패킹이 자꾸 찢어집니다. 120도 오븐을 하루 두 번 거칩니다."
NOTHING = "새우 껍질을 자동으로 벗기는 기계를 찾습니다."
REPLY = (
    "사진과 글을 보았습니다. 두꺼운 쪽의 냉각이 늦어 휘는 것으로 보입니다. "
    "냉각 수로를 형상에 맞춘 코어를 먼저 검토하시고, 내일 오후에 전화드리겠습니다."
)


def problems(players: Players) -> Iterator[datetime]:
    """A guest asks and is answered the next day; a company's person waits; somebody finds that nothing fits."""
    now = clock.now()
    yield now
    services.describe_problem(GUEST, NOTHING, "ko")
    asked = _ask(Manager(GUEST), ANSWERED, "최나무", "choi.namu@example.com")
    yield now + timedelta(days=1)
    services.answer_request(players.center, asked, REPLY)
    yield now + timedelta(days=2)
    boss = players.representative
    _ask(Manager(boss), WAITING, boss.name, boss.email)


def _ask(who: Manager, text: str, name: str, email: str) -> str:
    """The request's ref."""
    row = services.describe_problem(who.actor, text, "ko")
    ref = row.ref
    services.ask_center(
        Manager(who.actor, frozenset({ref})), ref,
        name=name, email=email, phone="010-1234-5678", times="평일 오후", consent=True,
    )  # fmt: skip
    query = select(ProblemRequest.ref).join(Problem).where(Problem.ref == ref)
    return db.session.scalars(query).one()
