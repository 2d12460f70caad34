"""사번: by which an institution's payroll knows the people it pays."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import select

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.royalties.models import PayrollNumber
from marketplace.royalties.permissions import is_office

# thirteen digits are a resident registration number (개인정보 보호법 제24조의2: never collected here)
RESIDENT = re.compile(r"\d{6}-?[0-9]\d{6}")


def set_payroll_numbers(institution_id: int, numbers: Mapping[int, str], actor: Actor) -> int:
    """Set the employee numbers of an institution's people, {person's row id: number, "" for none}; how many changed.

    The institution's officer or finance may. Raises Invalid for a resident registration number, for what is no number
    of at most 20 letters, digits and hyphens, and for one that two people would have.
    """
    if not is_office(actor, institution_id):
        raise Forbidden(Text("기관의 담당자만 할 수 있습니다.", "Only the institution may do this."))
    wanted = {user_id: number.strip() for user_id, number in numbers.items()}
    for number in filter(None, wanted.values()):
        if RESIDENT.fullmatch(number):
            raise _wrong(
                "주민등록번호는 적을 수 없습니다. 사번을 적어 주십시오.",
                "Not a resident registration number: an employee number, please.",
            )
        if not re.fullmatch(r"[0-9A-Za-z-]{1,20}", number):
            raise _wrong(
                "사번은 영문자, 숫자, 붙임표로 20자까지 적어 주십시오.",
                "An employee number has at most 20 letters, digits and hyphens.",
            )
    with atomic():
        rows = {
            row.user_id: row
            for row in db.session.scalars(
                select(PayrollNumber).where(PayrollNumber.institution_id == institution_id).with_for_update()
            )
        }
        after = {user_id: row.number for user_id, row in rows.items()} | wanted
        used = [number for number in after.values() if number]
        if len(used) != len(set(used)):
            raise _wrong(
                "같은 사번을 두 사람에게 적을 수 없습니다.", "Two people can't have the same number."
            )
        changed = {u: n for u, n in wanted.items() if n != (rows[u].number if u in rows else "")}
        for user_id in changed:
            if user_id in rows:
                db.session.delete(rows[user_id])
        db.session.flush()
        for user_id, number in changed.items():
            if number:
                db.session.add(
                    PayrollNumber(
                        institution_id=institution_id,
                        user_id=user_id,
                        number=number,
                        set_by_id=actor.user_id,
                        set_at=clock.now(),
                    )
                )
        if changed:
            db.session.flush()
            audit.record(
                "payroll_numbers.set", None, actor, institution_id=institution_id, how_many=len(changed)
            )
    return len(changed)


def _wrong(ko: str, en: str) -> Invalid:
    problem = Text(ko, en)
    return Invalid(problem, people=problem)
