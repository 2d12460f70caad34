"""Guarantee bonds (보증보험 증권): recorded by the institution, watched until they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import SIGNERS
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.arrears.models.bond import GuaranteeBond
from marketplace.arrears.permissions import may_keep_bonds
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked

LARGEST = 10**13


@dataclass(frozen=True)
class BondPolicy:
    """What the bond's paper says: amount in minor units, first and last day of cover."""

    issuer: str
    number: str
    amount: int
    from_on: date
    until_on: date
    currency: str = "KRW"


@dataclass(frozen=True)
class BondFile:
    """The stored file of the bond's paper."""

    name: str
    sha256: str
    size: int
    media_type: str


def record_bond(
    *,
    institution_id: int,
    company_id: int,
    source: tuple[str, int],
    terms: BondPolicy,
    actor: Actor,
    form_token: str,
    file: BondFile | None = None,
) -> GuaranteeBond:
    """Record a bond that covers a licence (`source`: what it belongs to, as on invoices).

    The institution's officer or finance may. The same token gives the bond that is there. Raises Forbidden, Invalid,
    Conflict when the issuer's number is recorded already.
    """
    if not may_keep_bonds(actor, institution_id):
        raise Forbidden(
            Text("기관의 담당자만 기록할 수 있습니다.", "Only the institution may record a bond.")
        )
    _check(terms)
    with atomic():
        if again := made_before(GuaranteeBond, form_token, GuaranteeBond.institution_id == institution_id):
            return again
        issuer, number = terms.issuer.strip(), terms.number.strip()
        same = select(GuaranteeBond.id).where(GuaranteeBond.issuer == issuer, GuaranteeBond.number == number)
        if db.session.scalar(same) is not None:
            raise Conflict(Text("이미 기록된 증권번호입니다.", "This bond has been recorded already."))
        bond = GuaranteeBond(
            form_token=form_token,
            institution_id=institution_id,
            company_id=company_id,
            source_type=source[0],
            source_id=source[1],
            issuer=issuer,
            number=number,
            currency=terms.currency,
            amount=terms.amount,
            from_on=terms.from_on,
            until_on=terms.until_on,
            name=file.name if file else "",
            sha256=file.sha256 if file else "",
            size=file.size if file else 0,
            media_type=file.media_type if file else "",
            recorded_by_id=actor.user_id,
        )
        db.session.add(bond)
        db.session.flush()
        audit.record("guarantee_bond.record", bond, actor)
    return bond


def _check(terms: BondPolicy) -> None:
    wrong: dict[str, Text] = {}
    if not terms.issuer.strip():
        wrong["issuer"] = Text("보증기관을 입력해 주십시오.", "Please enter the issuer.")
    if not terms.number.strip():
        wrong["number"] = Text("증권번호를 입력해 주십시오.", "Please enter the bond's number.")
    if not 0 < terms.amount <= LARGEST or terms.currency not in MINOR_DIGITS:
        wrong["amount"] = Text("보증금액을 확인해 주십시오.", "Please check the amount.")
    if terms.until_on < max(terms.from_on, clock.today()):
        wrong["until_on"] = Text(
            "보증 기간의 끝은 시작일과 오늘보다 뒤여야 합니다.",
            "The cover must end after it begins and not before today.",
        )
    if wrong:
        raise Invalid(next(iter(wrong.values())), **wrong)


def end_bond(bond_id: int, note: str, actor: Actor) -> GuaranteeBond:
    """Note that a bond was given back or replaced: it covers nothing any more and is not watched."""
    if not note.strip():
        problem = Text("사유를 입력해 주십시오.", "Please say why.")
        raise Invalid(problem, note=problem)
    with atomic():
        bond = locked(GuaranteeBond, bond_id)
        if not may_keep_bonds(actor, bond.institution_id):
            raise Forbidden(Text("기관의 담당자만 할 수 있습니다.", "Only the institution may do this."))
        if bond.ended_on is not None:
            raise Conflict(Text("이미 끝난 증권입니다.", "This bond has ended already."))
        bond.ended_on, bond.end_note = clock.today(), note.strip()[:300]
        audit.record("guarantee_bond.end", bond, actor)
    return bond


def remind_bonds(payload: dict[str, Any], key: str) -> None:
    """Job, daily: so many days before a bond ends (policy), its institution and its company hear of it, once each."""
    today = clock.today()
    query = select(GuaranteeBond.id).where(GuaranteeBond.ended_on.is_(None), GuaranteeBond.until_on >= today)
    for bond_id in list(db.session.scalars(query.order_by(GuaranteeBond.id))):
        with atomic():
            _remind(locked(GuaranteeBond, bond_id))


def _remind(bond: GuaranteeBond) -> None:
    today = clock.today()
    left = (bond.until_on - today).days
    reached = [days for days in sorted(policy.value("bond_reminder_days", today)) if left <= days]
    if bond.ended_on is not None or left < 0 or not reached:
        return
    if bond.reminded_days is not None and bond.reminded_days <= reached[0]:
        return
    bond.reminded_days = reached[0]
    people = people_of(bond.institution_id, "officer", "finance")
    people += people_of(bond.company_id, *SIGNERS)
    notify("bond_expiring", f"{bond.ref}:{reached[0]}", people, bond_id=bond.id, left=left)
