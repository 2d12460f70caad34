"""How an institution's payroll knows the people it pays: 사번, and what they are to it for the tax office."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, for_update
from marketplace.royalties.models import Payee
from marketplace.royalties.permissions import is_office
from marketplace.royalties.taxing import STANDINGS

# thirteen digits are a resident registration number (개인정보 보호법 제24조의2: never collected here)
RESIDENT = re.compile(r"\d{6}-?[0-9]\d{6}")


class PayeeFacts(NamedTuple):
    """What an office enters about a person: `number` "" for none, `standing` of taxing.STANDINGS or ""."""

    number: str = ""
    standing: str = ""
    controlling: bool = False


def set_payees(institution_id: int, people: Mapping[int | str, PayeeFacts], actor: Actor) -> int:
    """Enter how payroll knows the people, {row id of the account, or the name without one: facts}; how many changed.

    The institution's officer or finance may. Raises Invalid for a resident registration number, for what is no number
    of at most 20 letters, digits and hyphens, and for one that two people would have.
    """
    if not is_office(actor, institution_id):
        raise Forbidden(Text("기관의 담당자만 할 수 있습니다.", "Only the institution may do this."))
    wanted = {key: facts._replace(number=facts.number.strip()) for key, facts in people.items()}
    for facts in wanted.values():
        _check(facts)
    with atomic():
        query = select(Payee).where(Payee.institution_id == institution_id)
        rows = {row.user_id or row.name: row for row in db.session.scalars(for_update(query, Payee))}
        before = {
            key: PayeeFacts(row.number or "", row.standing, row.controlling) for key, row in rows.items()
        }
        used = [facts.number for facts in (before | wanted).values() if facts.number]
        if len(used) != len(set(used)):
            raise _wrong(
                "같은 사번을 두 사람에게 입력할 수 없습니다.", "Two people can't have the same number."
            )
        changed = {key: facts for key, facts in wanted.items() if facts != before.get(key, PayeeFacts())}
        for key in changed:
            if key in rows:
                db.session.delete(rows[key])
        db.session.flush()
        for key, facts in changed.items():
            if facts != PayeeFacts():
                db.session.add(_row(institution_id, key, facts, actor))
        if changed:
            db.session.flush()
            audit.record("payees.set", None, actor, institution_id=institution_id, how_many=len(changed))
    return len(changed)


def _row(institution_id: int, key: int | str, facts: PayeeFacts, actor: Actor) -> Payee:
    return Payee(
        institution_id=institution_id,
        user_id=key if isinstance(key, int) else None,
        name=key if isinstance(key, str) else "",
        number=facts.number or None,
        standing=facts.standing,
        controlling=facts.controlling,
        set_by_id=actor.user_id,
        set_at=clock.now(),
    )


def _check(facts: PayeeFacts) -> None:
    if RESIDENT.fullmatch(facts.number):
        raise _wrong(
            "주민등록번호는 입력할 수 없습니다. 사번을 입력해 주십시오.",
            "Enter an employee number, not a resident registration number.",
        )
    if facts.number and not re.fullmatch(r"[0-9A-Za-z-]{1,20}", facts.number):
        raise _wrong(
            "사번은 영문자, 숫자, 붙임표로 20자까지 입력해 주십시오.",
            "Enter an employee number of at most 20 letters, digits and hyphens.",
        )
    if facts.standing and facts.standing not in STANDINGS:
        raise _wrong("신분을 목록에서 선택해 주십시오.", "Choose the standing from the list.")


def _wrong(ko: str, en: str) -> Invalid:
    problem = Text(ko, en)
    return Invalid(problem, people=problem)
