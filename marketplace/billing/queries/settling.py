"""What finance sees and may do where an invoice is short by what was kept on the way, or more came than is owed."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.books import queries as ledger
from marketplace.formats import money_text
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Deduction, Invoice, SurplusMove
from marketplace.invoicing.queries import DEDUCTION
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text, language, t


@dataclass(frozen=True)
class Settling:
    """`deductions` with their state and this reader's steps; `choices` of invoices that a surplus may pay."""

    standing: ledger.Standing
    deductions: list[tuple[Deduction, Text, list[str]]]
    may_ask: bool
    surplus: int
    choices: list[tuple[int, str]]
    moves: list[SurplusMove]


def settling_of(actor: Actor, invoice: Invoice) -> Settling:
    """The page of one invoice for finance of its payee."""
    standing = bills.standing(invoice.id)
    return Settling(
        standing=standing,
        deductions=[
            (row, DEDUCTION.states[row.state], DEDUCTION.available(row, actor))
            for row in bills.deductions_of(invoice.id)
        ],
        may_ask=invoice.state == "issued" and invoice.credits_id is None and standing.outstanding > 0,
        surplus=bills.free_surplus(invoice.id),
        choices=_choices(bills.surplus_targets(invoice)),
        moves=bills.moves_of(invoice.id),
    )


def _choices(targets: list[Invoice]) -> list[tuple[int, str]]:
    """[(row id, number and what is owed)] of invoices that a surplus may pay."""
    standings = ledger.standing_of([row.id for row in targets])
    return [
        (
            row.id,
            f"{row.number} · {t('남은 금액', 'owed')} "
            f"{money_text.exact(standings[row.id].outstanding, row.currency, language())}",
        )
        for row in targets
    ]
