"""Where an institution receives money: its bank account, and its account at Stripe."""

from __future__ import annotations

import re

from sqlalchemy import select

from marketplace.books.queries import is_office
from marketplace.invoicing.models.invoice import PaymentAccount
from marketplace.invoicing.secrets import encrypt
from marketplace.kernel import audit
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic


def save_account(
    institution_id: int,
    *,
    bank_name: str,
    number: str,
    holder: str,
    currency: str,
    actor: Actor,
    swift: str = "",
) -> PaymentAccount:
    """Set where an institution receives transfers; the number is encrypted. Finance or the officer may.

    `swift` is the bank's BIC (ISO 9362), which a payer abroad needs.
    """
    if not is_office(actor, institution_id):
        raise Forbidden(
            Text("기관의 담당자만 바꿀 수 있습니다.", "Only the institution's own people may change this.")
        )
    if not all(c.isdigit() or c in "- " for c in number) or not 6 <= sum(c.isdigit() for c in number) <= 20:
        problem = Text("계좌번호를 숫자와 -로 입력해 주십시오.", "Please enter the account number in digits.")
        raise Invalid(problem, number=problem)
    swift = swift.replace(" ", "").upper()
    if swift and not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", swift):
        problem = Text(
            "SWIFT 코드는 8자나 11자입니다. 예: HVBKKRSE",
            "A SWIFT code has 8 or 11 characters, such as HVBKKRSE.",
        )
        raise Invalid(problem, swift=problem)
    with atomic():
        account = db.session.scalars(
            select(PaymentAccount)
            .where(
                PaymentAccount.institution_id == institution_id,
                PaymentAccount.provider == "bank",
                PaymentAccount.currency == currency,
            )
            .with_for_update()
        ).first()
        if account is None:
            account = PaymentAccount(institution_id=institution_id, provider="bank", currency=currency)
            db.session.add(account)
        account.bank_name, account.holder, account.swift = bank_name.strip(), holder.strip(), swift
        account.number_encrypted, account.active = encrypt(number.strip()), True
        audit.record("payment_account.save", account, actor)
    return account


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
