"""What people see of the year: pages, files and papers, read as text and put beside the sums of the raw rows."""

from __future__ import annotations

import csv
import html
import io
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import text

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from tests.year.generator import Year, month_end
from tests.year.sums import Sums, parsed, posted

# accounts as the Korean pages call them
NAMES = {
    "미수금": "receivable", "보통예금": "cash_bank", "기술료 수입": "licence_income", "부가세 예수금": "vat_payable",
    "가수금": "unapplied", "송금 수수료": "bank_charges", "외국납부세액": "foreign_tax", "대손상각비": "bad_debt",
    "기술료 배분액": "distribution_expense", "배분 미지급금": "distribution_payable", "외환 차손익": "exchange_difference",
}  # fmt: skip
FIGURE = re.compile(r"(USD )?(-?[\d,]+(?:\.\d\d)?)(원)?")
Figures = dict[tuple[str, str], int]


def units(cell: str, currency: str) -> int:
    """A cell of an export in minor units of its currency."""
    return int(Decimal(cell or 0) * (1 if currency == "KRW" else 100))


def minor(shown: str) -> int:
    """`33,000,000원`, `USD 1,250.00` in minor units."""
    found = FIGURE.fullmatch(shown.strip())
    assert found is not None, shown
    digits = found[2].replace(",", "")
    return int(digits.replace(".", "")) if "." in digits else int(digits)


def cells(page: str) -> list[list[str]]:
    """The rows of a page's tables as plain texts."""
    return [
        [
            html.unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    ]


class Pages:
    """The site as somebody signed in sees it."""

    def __init__(self, app: Flask, year: Year) -> None:
        self.app, self.year = app, year
        self._clients: dict[int, tuple[date, FlaskClient]] = {}

    @property
    def finance(self) -> FlaskClient:
        return self.client(self.year.cast.finance)

    @property
    def officer(self) -> FlaskClient:
        return self.client(self.year.cast.officer)

    def client(self, actor: Actor) -> FlaskClient:
        """Signed in today: the year is longer than a session."""
        on, client = self._clients.get(actor.user_id or 0, (date.min, self.app.test_client()))
        if on != self.year.today:
            self.year.cast.world.sign_in(client, actor)
            self._clients[actor.user_id or 0] = (self.year.today, client)
        return client

    def page(self, path: str, client: FlaskClient | None = None) -> str:
        answer = (client or self.finance).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def table(self, path: str, client: FlaskClient | None = None) -> list[list[str]]:
        """A CSV or XLSX export without its heading."""
        answer = (client or self.finance).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        if ".xlsx" in path:
            rows: Iterable[Any] = load_workbook(io.BytesIO(answer.data), read_only=True).worksheets[0].values
            return [["" if cell is None else str(cell) for cell in row] for row in rows][1:]
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]

    def named(self, path: str) -> list[dict[str, str]]:
        """A CSV export, each cell under its column's name: a new column moves none."""
        answer = self.finance.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))

    # the books

    def trial_balance(self, first: date, last: date) -> list[Figures]:
        """The closing balances on the page, in the CSV and in the XLSX."""
        asked = f"?from={first}&until={last}"
        page: Figures = {}
        for row in cells(self.page("/billing/books" + asked)):
            if row and row[0] in NAMES:
                code = "USD" if "USD" in row[4] else "KRW"
                page[code, NAMES[row[0]]] = minor(row[4])
        files = [
            {
                (row[1], NAMES[row[0]]): units(row[5], row[1])
                for row in self.table(f"/billing/books.{kind}{asked}")
            }
            for kind in ("csv", "xlsx")
        ]
        return [{key: amount for key, amount in each.items() if amount} for each in (page, *files)]

    def ledgers(self, last: date) -> list[Figures]:
        """Debits less credits of every account in the ledger's and the journal's files."""
        found: list[Figures] = []
        for kind in ("csv", "xlsx"):
            sums: Figures = defaultdict(int)
            for row in self.table(f"/billing/ledger.{kind}?from=2025-01-01&until={last}"):
                sums[row[6], row[5]] += units(row[7], row[6]) - units(row[8], row[6])
            found.append(sums)
            sums = defaultdict(int)
            for row in self.table(f"/billing/journal.{kind}?from=2025-01-01&until={last}"):
                sums[row[7], NAMES[row[3]]] += units(row[6], row[7]) * (1 if row[2] == "차변" else -1)
            found.append(sums)
        return [{key: amount for key, amount in each.items() if amount} for each in found]

    # what is owed

    def invoices(self) -> dict[str, tuple[int, ...]]:
        """{number: (net, VAT, total, outstanding, refunded)} of the list's CSV."""
        figures = ("공급가액", "부가세", "합계", "미납액", "환불액")
        return {
            row["청구서"]: tuple(units(row[each], row["통화"]) for each in figures)
            for row in self.named("/billing.csv?view=all")
        }

    def ageing(self) -> dict[str, tuple[int, int]]:
        """{currency: (number, amount)} of what is unpaid, over all ages."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in cells(self.page("/billing").split("</table>")[0]):
            if len(row) == 3 and row[1].isdigit():
                sums = found["USD" if "USD" in row[2] else "KRW"]
                sums[0] += int(row[1])
                sums[1] += minor(row[2])
        return {code: (number, amount) for code, (number, amount) in found.items() if number}

    # the people

    def payroll(self) -> Counter[tuple[str, str]]:
        """{(name, currency): owed} of the list of what is owed."""
        found: Counter[tuple[str, str]] = Counter()
        for row in self.table("/distributions/payroll.csv"):
            found[row[1], row[3]] += minor(row[4])
        return found

    def payroll_files(self) -> Counter[tuple[str, str, str]]:
        """{(name, currency of the shares, "shares" | "paid" | "free" | "taxed")} of all files that payroll took."""
        found: Counter[tuple[str, str, str]] = Counter()
        refs = db.session.execute(text("SELECT ref FROM payroll_file ORDER BY id")).scalars().all()
        for ref in refs:
            for row in self.table(f"/distributions/payouts/file/{ref}.csv"):
                name, code = row[1], row[3]
                found[name, code, "shares"] += minor(row[4])
                found[name, code, f"paid {row[5]}"] += minor(row[6])
                found[name, code, "free"] += int(row[7] or 0)
                found[name, code, "taxed"] += int(row[8] or 0)
        return found

    def distributions(self) -> Counter[tuple[str, str, str]]:
        """{(invoice's number, party, name): amount} of the list's CSV."""
        words = {"발명자": "inventor", "기여자": "contributor", "기관": "institution"}
        found: Counter[tuple[str, str, str]] = Counter()
        for row in self.table("/distributions.csv"):
            party = words[row[3]]
            found[row[1], party, "" if party == "institution" else row[4]] += minor(row[7])
        return found

    def income(self, actor: Actor) -> Figures:
        """{(currency, "all" | "unpaid")} of the researcher's own page, summed over its rows and by its heads."""
        page = self.page("/income", self.client(actor))
        found: Figures = defaultdict(int)
        for row in cells(page):
            if len(row) == 8 and FIGURE.fullmatch(row[4]):
                code = "USD" if "USD" in row[4] else "KRW"
                found[code, "all"] += minor(row[4])
                found[code, "unpaid"] += 0 if row[6].startswith("20") else minor(row[4])
        return {key: amount for key, amount in found.items() if amount}

    def cash(self) -> tuple[dict[str, int], int]:
        """({month: won received} of the rows' CSV, the institution's line in the table's CSV), of 2026."""
        months: dict[str, int] = defaultdict(int)
        asked = "from=2026-01-01&to=2026-12-31&format=csv"
        for row in self.table(f"/center/tracking/income?{asked}", self.officer):
            months[row[0][:7]] += int(row[5])
        (line,) = self.table(f"/center/tracking?{asked}", self.officer)
        return {month: amount for month, amount in months.items() if amount}, int(line[-1])

    def paper(self, ref: str, client: FlaskClient | None = None) -> str:
        """The words of a paper's PDF."""
        answer = (client or self.finance).get(f"/papers/{ref}.pdf")
        assert answer.status_code == 200, ref
        done = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=answer.data, capture_output=True, check=True
        )
        return done.stdout.decode()


def agrees_at_close(pages: Pages, month: int) -> None:
    """A month's close: what was kept with it, the page and its files, and the postings up to that day are one."""
    institution, last = pages.year.cast.institution_id, month_end(month)
    books = posted(db.session.connection(), institution, last)
    kept = db.session.execute(
        text("SELECT balances FROM period_close WHERE institution_id = :i AND until_on = :u"),
        {"i": institution, "u": last},
    ).scalar_one()
    held = {
        (code, account): amount
        for code, each in parsed(kept).items()
        for account, amount in each.items()
        if amount
    }
    assert held == books, month
    for shown in pages.trial_balance(date(2026, month, 1), last):
        assert shown == books, month


def expected_lists(sums: Sums) -> dict[str, tuple[int, ...]]:
    """What the list of invoices must show: bills with what is owed and was given back, and credit notes."""
    found = {
        bill.row["number"]: (
            bill.row["net"],
            bill.row["tax"],
            bill.row["total"],
            bill.outstanding,
            bill.price_back,
        )
        for bill in sums.bills.values()
    }
    return found | {row["number"]: (row["net"], row["tax"], row["total"], 0, 0) for row in sums.credits}
