"""Where an institution receives money: its bank account, by two people and a delay, and its account at Stripe."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import confirm_password, notify
from marketplace.books.models import Posting
from marketplace.invoicing.lifecycle import ACCOUNT_CHANGE
from marketplace.invoicing.models.account_change import AccountChange
from marketplace.invoicing.models.invoice import Invoice, PaymentAccount
from marketplace.invoicing.permissions import enters_accounts
from marketplace.invoicing.secrets import fingerprint
from marketplace.invoicing.services.invoices import PAYER_ROLES
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.at_rest import decrypt, encrypt
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, for_update, locked

_CHECK = Text(
    "저장하지 못했습니다. 표시된 항목을 확인해 주십시오.", "Not saved. Please check what is marked."
)


def enter_account(
    institution_id: int,
    actor: Actor,
    password: str,
    *,
    bank_name: str,
    number: str,
    holder: str,
    currency: str,
    swift: str = "",
) -> AccountChange:
    """The institution's finance says where it will receive transfers; the password is asked for again.

    Nothing changes before another person has confirmed it and the delay is over. `swift` is the bank's BIC (ISO 9362),
    which a payer abroad needs. Invalid names the field; Conflict while another change of this account is open.
    """
    _refuse_unless(enters_accounts(actor, institution_id))
    problems = _problems(number, swift)
    if currency not in MINOR_DIGITS:
        problems["currency"] = Text("통화를 선택해 주십시오.", "Choose the currency.")
    _identified(actor, password, problems)
    return record_account(
        institution_id,
        actor,
        bank_name=bank_name,
        number=number,
        holder=holder,
        currency=currency,
        swift=swift,
    )


def record_account(
    institution_id: int,
    actor: Actor,
    *,
    bank_name: str,
    number: str,
    holder: str,
    currency: str = "KRW",
    swift: str = "",
) -> AccountChange:
    """Write down the change that a person entered whose identity has just been confirmed."""
    with atomic():
        _refuse_unless(enters_accounts(actor, institution_id))
        account = _locked_account(institution_id, currency)
        if _open_change(institution_id, currency) is not None:
            raise Conflict(
                Text(
                    "이 통화의 입금 계좌 변경이 이미 진행 중입니다. 확인하거나 취소한 뒤에 다시 입력해 주십시오.",
                    "A change of this account is under way already. Confirm or undo it first.",
                )
            )
        change = AccountChange(
            institution_id=institution_id,
            currency=currency,
            bank_name=bank_name.strip(),
            holder=holder.strip(),
            swift=_bic(swift),
            number_encrypted=encrypt(number.strip()),
            entered_by_id=actor.user_id,
        )
        db.session.add(change)
        db.session.flush()
        _note("enter", change, account, actor)
        notify("account_change_entered", change.id, _people(change), account_change_id=change.id)
    return change


def confirm_account(change_id: int, actor: Actor, password: str) -> AccountChange:
    """Another person of finance, or the center, confirms what was entered, with the password again."""
    change = db.session.get(AccountChange, change_id)
    if change is None:
        raise NotFound()
    ACCOUNT_CHANGE.check("confirm", change, actor)
    _identified(actor, password, {})
    return record_confirmation(change_id, actor)


def record_confirmation(change_id: int, actor: Actor) -> AccountChange:
    """Write down the confirmation of a person whose identity has just been confirmed. The delay begins now."""
    with atomic():
        change = locked(AccountChange, change_id)
        ACCOUNT_CHANGE.perform("confirm", change, actor)
        hours = int(policy.value("account_change_delay_hours", clock.today()))
        change.confirmed_by_id, change.confirmed_at = actor.user_id, clock.now()
        change.effective_at = clock.now() + timedelta(hours=hours)
        notify("account_change_confirmed", change.id, _people(change), account_change_id=change.id)
    return change


def undo_account(change_id: int, actor: Actor) -> AccountChange:
    """Stop a change before it takes effect: any of the institution's office or the center may."""
    with atomic():
        change = locked(AccountChange, change_id)
        ACCOUNT_CHANGE.perform("undo", change, actor)
        change.undone_by_id, change.undone_at, change.effective_at = actor.user_id, clock.now(), None
        notify("account_change_undone", change.id, _people(change), account_change_id=change.id)
    return change


def apply_accounts(payload: dict[str, Any], key: str) -> None:
    """Job: put confirmed changes into effect whose delay is over."""
    due = select(AccountChange.id).where(
        AccountChange.state == "confirmed", AccountChange.effective_at <= clock.now()
    )
    for change_id in db.session.scalars(due.order_by(AccountChange.id)).all():
        with atomic():
            change = locked(AccountChange, change_id)
            if change.state == "confirmed" and change.effective_at and change.effective_at <= clock.now():
                _apply(change)


def _apply(change: AccountChange) -> None:
    account = _locked_account(change.institution_id, change.currency)
    if account is None:
        account = PaymentAccount(
            institution_id=change.institution_id, provider="bank", currency=change.currency
        )
        db.session.add(account)
    elif account.number_encrypted:
        change.old_bank_name, change.old_holder = account.bank_name, account.holder
        change.old_swift, change.old_number_encrypted = account.swift, account.number_encrypted
    before = account.number_encrypted
    account.bank_name, account.holder, account.swift = change.bank_name, change.holder, change.swift
    account.number_encrypted, account.active = change.number_encrypted, True
    # What was issued up to now names the account before: the instant is that of the exchange itself.
    change.effective_at = clock.now()
    ACCOUNT_CHANGE.perform("take_effect", change, SYSTEM, **_fingerprints(before, change.number_encrypted))
    notify("account_changed", change.id, _people(change), account_change_id=change.id)
    if before:
        _warn_payers(change)


def _warn_payers(change: AccountChange) -> None:
    """Who still has to pay an invoice that names the account before is told to ask before believing another one."""
    owed = (
        select(Posting.invoice_id)
        .where(Posting.account == "receivable")
        .group_by(Posting.invoice_id)
        .having(sum_of(Posting.amount) > 0)
    )
    unpaid = select(Invoice).where(
        Invoice.institution_id == change.institution_id,
        Invoice.currency == change.currency,
        Invoice.state == "issued",
        Invoice.credits_id.is_(None),
        Invoice.id.in_(owed),
    )
    for invoice in db.session.scalars(unpaid.order_by(Invoice.id)).unique():
        notify(
            "payee_account_changed",
            f"{change.id}:{invoice.id}",
            people_of(invoice.company_id, *PAYER_ROLES),
            account_change_id=change.id,
            invoice_id=invoice.id,
        )


def _people(change: AccountChange) -> list[int]:
    """Officer, finance and the center: whoever could notice that a change is not right."""
    return [
        *people_of(change.institution_id, "officer", "finance"),
        *center_people("center_admin", "center_finance"),
    ]


def _note(action: str, change: AccountChange, account: PaymentAccount | None, actor: Actor) -> None:
    before = account.number_encrypted if account is not None else ""
    audit.record(f"account_change.{action}", change, actor, **_fingerprints(before, change.number_encrypted))


def _fingerprints(before: str, after: str) -> dict[str, str]:
    """What the audit holds of two encrypted numbers: enough to tell which account it was, not the number."""
    return {"before": fingerprint(decrypt(before)), "after": fingerprint(decrypt(after))}


def _identified(actor: Actor, password: str, problems: dict[str, Text]) -> None:
    """Invalid with all that is wrong with the form, the password last."""
    if actor.user_id is None or not confirm_password(actor.user_id, password):
        problems["password"] = Text(
            "비밀번호가 맞지 않습니다. 다시 입력해 주십시오.", "That is not your password. Enter it again."
        )
    if problems:
        raise Invalid(_CHECK, **problems)


def _problems(number: str, swift: str) -> dict[str, Text]:
    found: dict[str, Text] = {}
    if not all(c.isdigit() or c in "- " for c in number) or not 6 <= sum(c.isdigit() for c in number) <= 20:
        found["number"] = Text(
            "계좌번호를 숫자와 -로 입력해 주십시오.", "Enter the account number in digits."
        )
    if _bic(swift) and not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", _bic(swift)):
        found["swift"] = Text(
            "SWIFT 코드는 8자나 11자입니다. 예: HVBKKRSE",
            "A SWIFT code has 8 or 11 characters, such as HVBKKRSE.",
        )
    return found


def _bic(swift: str) -> str:
    return swift.replace(" ", "").upper()


def _refuse_unless(may: bool) -> None:
    if not may:
        raise Forbidden(
            Text(
                "입금 계좌는 기관의 재무 담당자가 입력합니다. 재무 담당자가 없으면 구성원 화면에서 먼저 정해 주십시오.",
                "The institution's finance enters its account. Where there is none, name one on the page of its people.",
            )
        )


def _locked_account(institution_id: int, currency: str) -> PaymentAccount | None:
    return db.session.scalars(
        for_update(
            select(PaymentAccount).where(
                PaymentAccount.institution_id == institution_id,
                PaymentAccount.provider == "bank",
                PaymentAccount.currency == currency,
            ),
            PaymentAccount,
        )
    ).first()


def _open_change(institution_id: int, currency: str) -> AccountChange | None:
    return db.session.scalars(
        select(AccountChange).where(
            AccountChange.institution_id == institution_id,
            AccountChange.currency == currency,
            AccountChange.state.in_(("entered", "confirmed")),
        )
    ).first()


def accept_cards(
    institution_id: int, currency: str, stripe_account: str, active: bool = True
) -> PaymentAccount:
    """The operator's word that an institution takes payments through Stripe in a currency, or no longer does.

    `stripe_account` is its connected account (`acct_…`), "" the platform's own key. Pages that are open stay open.
    """
    with atomic():
        account = db.session.scalars(
            select(PaymentAccount).where(
                PaymentAccount.institution_id == institution_id,
                PaymentAccount.provider == "stripe",
                PaymentAccount.currency == currency,
            )
        ).first()
        if account is None:
            account = PaymentAccount(institution_id=institution_id, provider="stripe", currency=currency)
            db.session.add(account)
        account.stripe_account, account.active = stripe_account, active
        db.session.flush()
        audit.record("payment_account.save", account, SYSTEM)
    return account
