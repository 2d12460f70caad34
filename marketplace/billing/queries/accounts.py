"""Where institutions receive money, and what of money waits for a second person: for their office and the center."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.billing.permissions import of_mine
from marketplace.billing.queries.desk import accounts_for, organisation_names
from marketplace.invoicing.models import AccountChange, Invoice
from marketplace.invoicing.queries import ACCOUNT_CHANGE, INVOICE, fingerprint, masked
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.at_rest import decrypt
from marketplace.kernel.audit import AuditEvent
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem

OPEN = ("entered", "confirmed")


@dataclass(frozen=True)
class AccountRow:
    """An account as lists show it: never the whole number."""

    institution: str
    currency: str
    bank: str
    number: str
    holder: str


def accounts_in_use(actor: Actor) -> list[AccountRow]:
    """The bank accounts of the institutions whose money the actor looks after; those without a number are left out."""
    accounts = [row for row in accounts_for(actor) if row.number_encrypted]
    names = organisation_names(row.institution_id for row in accounts)
    return [
        AccountRow(
            names[row.institution_id],
            row.currency,
            row.bank_name,
            masked(decrypt(row.number_encrypted)),
            row.holder,
        )
        for row in accounts
    ]


def account_changes(actor: Actor, under_way: bool, most: int = 100) -> list[AccountChange]:
    """Changes of accounts, the newest first: those that wait for somebody or the clock, or those that are over."""
    state = AccountChange.state.in_(OPEN)
    query = select(AccountChange).where(
        of_mine(AccountChange.institution_id, actor), state if under_way else ~state
    )
    both = joinedload(AccountChange.institution), joinedload(AccountChange.entered_by)
    return list(db.session.scalars(query.options(*both).order_by(AccountChange.id.desc()).limit(most)))


def account_change_for(actor: Actor, ref: str) -> AccountChange | None:
    """One change, for the office of its institution and the center."""
    query = select(AccountChange).where(
        AccountChange.ref == ref, of_mine(AccountChange.institution_id, actor)
    )
    return db.session.scalars(query).unique().first()


def number_of(actor: Actor, change: AccountChange) -> str:
    """The whole new number for who is to compare it with the bankbook; its last digits for everybody else."""
    if ACCOUNT_CHANGE.can("confirm", change, actor):
        return decrypt(change.number_encrypted)
    return change.masked_number


def fingerprint_of(change: AccountChange) -> tuple[str, str]:
    """(before, after): what the audit holds of the two numbers; what it replaces is copied only when it takes effect."""
    before = fingerprint(decrypt(change.old_number_encrypted))
    if change.state != "effective":
        entered = select(AuditEvent.detail).where(
            AuditEvent.action == "account_change.enter",
            AuditEvent.subject_type == AccountChange.__tablename__,
            AuditEvent.subject_id == change.id,
        )
        before = (db.session.scalars(entered).first() or {}).get("before", "")
    return before, fingerprint(decrypt(change.number_encrypted))


def delay_hours() -> int:
    """How long after its confirmation a change of an account takes effect that is confirmed today."""
    return int(policy.value("account_change_delay_hours", clock.today()))


def account_work(actor: Actor) -> list[WorkItem]:
    """Changes that wait for the second person, and those that the actor entered and waits for."""
    items = []
    for change in account_changes(actor, under_way=True) if actor.is_signed_in else []:
        mine = ACCOUNT_CHANGE.can("confirm", change, actor)
        waits = change.state == "entered" and change.entered_by_id == actor.user_id
        if not mine and not waits:
            continue
        items.append(
            WorkItem(
                Text("입금 계좌 변경을 확인해 주십시오.", "Confirm the change of a bank account.")
                if mine
                else Text(
                    "입금 계좌 변경의 확인을 기다립니다.", "Waiting for a bank account to be confirmed."
                ),
                f"{change.institution.name} · {change.currency}",
                "billing.account_change",
                {"ref": change.ref},
                mine,
                icon="landmark",
            )
        )
    return items


def void_work(actor: Actor) -> list[WorkItem]:
    """Paid invoices whose voiding one person asked for and another carries out."""
    if not actor.is_signed_in:
        return []
    waiting = select(Invoice).where(
        Invoice.void_asked_by_id.is_not(None),
        Invoice.state == "issued",
        of_mine(Invoice.institution_id, actor),
    )
    return [
        WorkItem(
            Text("납부된 청구서의 취소를 결정해 주십시오.", "Decide on voiding a paid invoice."),
            invoice.number,
            "billing.invoice",
            {"ref": invoice.ref},
            mine=invoice.void_asked_by_id != actor.user_id,
            icon="circle-slash",
        )
        for invoice in db.session.scalars(waiting.order_by(Invoice.id)).unique()
        if INVOICE.can("void", invoice, actor)
    ]
