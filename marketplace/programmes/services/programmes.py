"""Programmes and their money of each year."""

from __future__ import annotations

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.programmes import queries
from marketplace.programmes.models import CATEGORIES, FUNDS, Budget, Programme
from marketplace.programmes.services.common import as_center


def save_programme(
    actor: Actor,
    ref: str | None,
    *,
    form_token: str,
    name_ko: str,
    name_en: str,
    category: str,
    fund: str,
    about: str,
) -> str:
    """Write a programme or change it; its ref."""
    with atomic():
        as_center(actor)
        if category not in CATEGORIES or fund not in FUNDS:
            raise Invalid(Text("목록의 값을 선택해 주십시오.", "Choose one of the listed values."))
        row = queries.programme_for(ref) if ref else made_before(Programme, form_token)
        if ref and row is None:
            raise NotFound()
        if row is None:
            row = Programme(created_by_id=actor.user_id, form_token=form_token)
            db.session.add(row)
        row.name_ko, row.name_en, row.category, row.fund, row.about = name_ko, name_en, category, fund, about
        db.session.flush()
        audit.record("programme.save", row, actor)
        return row.ref


def set_budget(actor: Actor, ref: str, year: int, amount: int) -> None:
    """The money of a programme in a year; it may grow, and shrink to what awards hold of it already."""
    with atomic():
        as_center(actor)
        programme = queries.programme_for(ref)
        if programme is None:
            raise NotFound()
        if not clock.today().year - 3 <= year <= clock.today().year + 3:
            sentence = Text(
                "올해에서 앞뒤로 3년 안의 연도를 입력해 주십시오.",
                "Enter a year within three years of this one.",
            )
            raise Invalid(sentence, year=sentence)
        insert_ignore(Budget, programme_id=programme.id, year=year, amount=0, committed=0)
        row = locked_by(Budget, Budget.programme_id == programme.id, Budget.year == year)
        if amount < row.committed:
            sentence = Text(
                f"이미 협약한 금액이 {row.committed:,}원입니다. 그보다 적게 줄일 수 없습니다.",
                f"Awards hold KRW {row.committed:,} of it already. It can't be less.",
            )
            raise Invalid(sentence, amount=sentence)
        before, row.amount = row.amount, amount
        audit.record("programme.budget", programme, actor, year=year, before=before, amount=amount)
