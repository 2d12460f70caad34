"""A year's public figures, published for good: proposed by one person of the center, published by another."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.models import MiniCluster
from marketplace.insight import queries
from marketplace.insight.lifecycle import SNAPSHOT
from marketplace.insight.models import FigureSnapshot
from marketplace.insight.permissions import freezes
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, dump_json, insert_ignore
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.programmes.models import CATEGORIES, FUNDS

CENTER = Text("센터 담당자가 처리할 수 있습니다.", "The center's people do this.")
OPEN = Text("{year}년은 아직 마감되지 않았습니다. {year}년 다음 해 2월 1일부터 확정할 수 있습니다.", "{year} is still open. It can be made final from 1 February of the year after.")  # fmt: skip
WAITS = Text("이 해에 확인을 기다리는 통계가 있습니다. 확정하거나 취소한 뒤에 다시 제안해 주십시오.", "Figures of this year await their second person. Publish or withdraw them first.")  # fmt: skip
WHY = Text("이미 확정한 해입니다. 무엇이 바뀌었는지 사유를 입력해 주십시오.", "This year is final already. Enter what has changed.")  # fmt: skip
NO_YEAR = Text("연도를 네 자리로 입력해 주십시오.", "Enter the year in four digits.")


def propose_year(actor: Actor, year: int, reason: str = "") -> str:
    """The year's figures as they are now, for another person to publish; its ref."""
    if not freezes(actor):
        raise Forbidden(CENTER)
    if not queries.FIRST_YEAR <= year <= clock.today().year:
        raise Invalid(NO_YEAR, year=NO_YEAR)
    if not queries.is_closed(year):
        raise Invalid(wrong := OPEN.fill(year=year), year=wrong)
    reason = reason.strip()[:500]
    with atomic():
        taken = list(db.session.scalars(queries.numbers_of(year)))
        last = db.session.scalar(
            select(func.count()).where(FigureSnapshot.year == year, FigureSnapshot.state == "frozen")
        )
        if last and not reason:
            raise Invalid(WHY, reason=WHY)
        number = max(taken, default=0) + 1
        content = dump_json(_content(year, number, reason, first=not last))
        made = insert_ignore(
            FigureSnapshot, year=year, number=number, reason=reason, content=content,
            sha256=hashlib.sha256(content.encode()).hexdigest(), proposed_by_id=actor.user_id,
        )  # fmt: skip
        if not made:
            raise Conflict(WAITS)
        row = locked_by(FigureSnapshot, FigureSnapshot.year == year, FigureSnapshot.number == number)
        audit.record("figure_snapshot.propose", row, actor, year=year, sha256=row.sha256)
        return row.ref


def freeze_year(actor: Actor, ref: str) -> None:
    """The second person's yes: from now on everybody reads it, and nobody changes it."""
    with atomic():
        row = locked_by(FigureSnapshot, FigureSnapshot.ref == ref)
        row.decided_by_id, row.decided_at = actor.user_id, clock.now()
        SNAPSHOT.perform("freeze", row, actor, sha256=row.sha256)


def drop_year(actor: Actor, ref: str) -> None:
    """No: by who proposed it, or by another person of the center."""
    with atomic():
        row = locked_by(FigureSnapshot, FigureSnapshot.ref == ref)
        row.decided_by_id, row.decided_at = actor.user_id, clock.now()
        SNAPSHOT.perform("drop", row, actor)


def _content(year: int, number: int, reason: str, first: bool) -> dict[str, Any]:
    """Parts stand in the first of a year alone: those of a correction would tell who has moved between them."""
    clusters = {row.id: row for row in db.session.scalars(select(MiniCluster))}
    figures = [queries.shown(figure, [year], parts=first)[0] for figure in queries.public_figures()]
    return {
        "year": year,
        "number": number,
        "reason": reason,
        "made_on": clock.today().isoformat(),
        "fewest_companies": queries.FEWEST,
        "figures": [
            {
                "key": one.figure.key,
                "name": _both(one.figure.name),
                "definition": _both(one.figure.says),
                "unit": one.figure.unit,
                "value": one.value,
                "as_of": one.as_of.isoformat() if one.as_of else None,
                "mini_clusters": [
                    {"name": _cluster(clusters.get(key) if key else None), "value": value}
                    for key, value in sorted(one.clusters.items(), key=lambda item: item[0] or 0)
                ],
                "categories": [
                    {"fund": _both(FUNDS[fund]), "category": _both(CATEGORIES[category]), "value": value}
                    for (fund, category), value in sorted(one.categories.items())
                ],
            }
            for one in figures
        ],
    }


def _both(text: Text) -> dict[str, str]:
    return {"ko": text.ko, "en": text.en}


def _cluster(row: MiniCluster | None) -> dict[str, str]:
    return _both(queries.NO_CLUSTER if row is None else Text(row.name_ko, row.name_en))
