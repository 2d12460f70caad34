"""Confirming how an institution's supplies are taxed, by two people: its exemption, and the zero rate of payers abroad."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.invoicing.lifecycle import VAT
from marketplace.invoicing.models.vat import VatRuling
from marketplace.invoicing.permissions import is_payee
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked


def propose_vat(
    institution_id: int,
    company_id: int | None,
    *,
    by_exchange_bank: bool,
    used_abroad: bool,
    basis: str,
    actor: Actor,
) -> VatRuling:
    """Propose that the institution is exempt (no company), or that a company abroad meets the terms of the zero rate.

    Raises Forbidden for others than the payee's finance and officers, Invalid naming the field, Conflict where one stands.
    """
    problems: dict[str, Text] = {}
    if not basis.strip():
        problems["basis"] = Text(
            "근거 법령이나 증빙을 입력해 주십시오.", "Enter the article, or the papers that prove it."
        )
    if company_id is not None:
        if not by_exchange_bank:
            problems["by_exchange_bank"] = Text(
                "대금을 외국환은행을 거쳐 외화로 받아야 영세율을 적용합니다. 아니면 10%입니다.",
                "The zero rate takes payment in foreign currency through a foreign-exchange bank. Otherwise it is 10%.",
            )
        if not used_abroad:
            problems["used_abroad"] = Text(
                "국외에서 사용해야 영세율을 적용합니다. 아니면 10%입니다.",
                "The zero rate takes use outside Korea. Otherwise it is 10%.",
            )
    if problems:
        raise Invalid(next(iter(problems.values())), **problems)
    with atomic():
        if not is_payee(actor, institution_id):
            raise Forbidden(
                Text(
                    "과세 여부는 기관의 재무 담당자나 기술이전 담당자가 정합니다.",
                    "The institution's finance or officers say how it is taxed.",
                )
            )
        locked(Organisation, institution_id)
        _refuse_unless_abroad(company_id)
        query = select(VatRuling.id).where(
            VatRuling.institution_id == institution_id,
            VatRuling.company_id.is_(None) if company_id is None else VatRuling.company_id == company_id,
            VatRuling.state.in_(("proposed", "confirmed")),
        )
        if db.session.scalar(query) is not None:
            raise Conflict(
                Text("이미 정했거나 확인을 기다립니다.", "This is settled, or waits for confirmation.")
            )
        row = VatRuling(
            institution_id=institution_id,
            company_id=company_id,
            by_exchange_bank=by_exchange_bank,
            used_abroad=used_abroad,
            basis=basis.strip()[:500],
            proposed_by_id=actor.user_id,
            proposed_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        audit.record("vat_ruling.propose", row, actor)
    return row


def decide_vat(ruling_id: int, action: str, actor: Actor) -> VatRuling:
    """`confirm` by another person, `withdraw` a proposal, `end` what holds: what was billed stays as it is."""
    with atomic():
        row = locked(VatRuling, ruling_id)
        VAT.perform(action, row, actor)
        if action == "confirm":
            row.decided_by_id, row.decided_at = actor.user_id, clock.now()
        else:
            row.ended_by_id, row.ended_at = actor.user_id, clock.now()
    return row


def _refuse_unless_abroad(company_id: int | None) -> None:
    if company_id is None:
        return
    company = db.session.get(Organisation, company_id)
    if company is None or not company.is_abroad:
        problem = Text("국외 기업을 선택해 주십시오.", "Choose a company abroad.")
        raise Invalid(problem, company_id=problem)
