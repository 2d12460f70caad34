"""The journal as Korean accounting programs take it in (일반전표 업로드): one line per posting, debit or credit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from marketplace.billing.queries.ledger_lines import LedgerLine
from marketplace.formats import registration_number
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text

HEAD = [
    Text("일자", "Date"), Text("전표번호", "Entry"), Text("구분", "Side"), Text("계정과목", "Account"),
    Text("거래처", "Party"), Text("등록번호", "Registration number"), Text("금액", "Amount"), Text("통화", "Currency"),
    Text("적요", "Description"),
]  # fmt: skip
DEBIT, CREDIT = Text("차변", "Debit"), Text("대변", "Credit")


def rows(lines: Iterable[LedgerLine]) -> Iterator[tuple[Any, ...]]:
    """The lines of HEAD. Amounts are positive, in units of the currency (won whole, others with two decimals)."""
    for line in lines:
        invoice, amount, currency = line.invoice, line.posting.amount, line.entry.currency
        payer = invoice.payer if invoice else {}
        what = line.what
        if invoice:
            what = Text(f"{what.ko} {invoice.number}", f"{what.en} {invoice.number}")
        yield (
            line.entry.posted_on,
            line.entry.id,
            DEBIT if amount > 0 else CREDIT,
            line.account_name,
            payer.get("name_ko") or payer.get("name_en") or "",
            registration_number.printed(payer),
            Money(abs(amount), currency),
            currency,
            what,
        )
