"""What a year must come to, summed from raw rows by plain SQL and by the words of the law, not by the product.

Nothing of `marketplace` is imported here, and no posting is read: what came, went back, was kept, given up and paid is taken
from the rows of those events, and every figure that the product derives is derived again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, text

SEOUL = timedelta(hours=9)
Row = dict[str, Any]


def nearest(value: Fraction) -> int:
    """To the nearest unit, a half upwards; amounts of a year's papers are not negative."""
    return int((value * 2 + 1) // 2)


def portions(whole: int, weights: Sequence[int]) -> list[int]:
    """Whole units in proportion, the largest remainders first."""
    total = sum(weights)
    found = [whole * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(whole * weights[at] % total), at))
    for at in order[: whole - sum(found)]:
        found[at] += 1
    return found


def day(value: Any) -> date:
    """A day, as either database gives it."""
    return (
        value
        if isinstance(value, date) and not isinstance(value, datetime)
        else date.fromisoformat(str(value)[:10])
    )


def seoul_day(value: Any) -> date:
    """The day in Seoul of an instant, as either database gives it."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return (moment + SEOUL).date()


def parsed(value: Any) -> Any:
    """A JSON column: text on SQLite, values on PostgreSQL."""
    return json.loads(value) if isinstance(value, str) else value


@dataclass
class Bill:
    """One invoice that is no credit note, and where it must stand."""

    row: Row
    came: int = 0  # deposits that are for it, and what was moved here less what was moved away
    kept: int = 0  # by banks and foreign states
    lost: int = 0
    surplus_back: int = 0  # given back of what came beyond
    price_back: int = 0  # given back of the price
    price_back_net: int = 0  # by its papers
    price_back_tax: int = 0

    @property
    def void(self) -> bool:
        return bool(self.row["state"] == "void")

    @property
    def cover(self) -> int:
        """What is left to be paid by money."""
        return int(self.row["total"]) - self.kept - self.lost

    @property
    def paid(self) -> int:
        return 0 if self.void else min(self.cover, self.came - self.surplus_back)

    @property
    def outstanding(self) -> int:
        return 0 if self.void else self.cover - self.paid

    @property
    def unapplied(self) -> int:
        return self.came - self.surplus_back - (self.price_back if self.void else self.paid)

    @property
    def shareable(self) -> int:
        """What was received and stays, without its VAT; the VAT of what is missing is missing too."""
        received = self.paid - self.price_back
        if self.void or received <= 0:
            return 0
        total, tax = int(self.row["total"]), int(self.row["tax"])
        missing = nearest(Fraction((total - received - self.kept) * tax, total))
        return max(0, received - (tax - missing))


@dataclass
class Sums:
    """The figures of one institution."""

    bills: dict[int, Bill] = field(default_factory=dict)
    credits: list[Row] = field(default_factory=list)
    accounts: dict[tuple[str, str], int] = field(default_factory=dict)  # (currency, account): debit positive
    shares: dict[tuple[int, str, str], int] = field(default_factory=dict)  # (invoice, party, person): amount
    people: dict[tuple[str, str], int] = field(
        default_factory=dict
    )  # (person, currency): everything that is theirs
    paid: dict[tuple[str, str], int] = field(default_factory=dict)  # (person, currency): paid of it
    payouts: list[Row] = field(default_factory=list)
    cash_by_month: dict[str, int] = field(
        default_factory=dict
    )  # won received for invoices, less what went back
    royalties: dict[int, int] = field(default_factory=dict)  # report: royalty before VAT
    taxes: dict[int, tuple[int, ...]] = field(default_factory=dict)  # invoice: VAT of its lines
    tax_documents: dict[str, int] = field(default_factory=dict)  # approval number: invoice


class Summing:
    """Reads the rows once, and sums them."""

    def __init__(self, connection: Connection, institution_id: int) -> None:
        self.connection, self.institution = connection, institution_id
        self.found = Sums()

    def rows(self, table: str, where: str = "", **values: Any) -> list[Row]:
        sql = f"SELECT * FROM {table} {'WHERE ' + where if where else ''} ORDER BY id"
        return [
            dict(row)
            for row in self.connection.execute(text(sql), {"i": self.institution} | values).mappings()
        ]

    def all(self) -> Sums:
        self._invoices()
        self._money()
        self._vat()
        self._shares()
        self._payouts()
        self._accounts()
        self._cash()
        self._royalties()
        return self.found

    def _invoices(self) -> None:
        for row in self.rows("invoice", "institution_id = :i"):
            if row["credits_id"] is None:
                self.found.bills[row["id"]] = Bill(row)
            else:
                self.found.credits.append(row)

    def _mine(self, rows: Iterable[Row], name: str = "invoice_id") -> Iterable[tuple[Bill, Row]]:
        for row in rows:
            if row[name] in self.found.bills:
                yield self.found.bills[row[name]], row

    def _money(self) -> None:
        self.receipts = self.rows(
            "bank_receipt", "account_id IN (SELECT id FROM payment_account WHERE institution_id = :i)"
        )
        for bill, row in self._mine(self.receipts):
            bill.came += row["amount"]
        moves = [row for row in self.rows("surplus_move") if row["undone_at"] is None]
        for bill, row in self._mine(moves, "to_id"):
            bill.came += row["amount"]
        for bill, row in self._mine(moves, "from_id"):
            bill.came -= row["amount"]
        for bill, row in self._mine(self.rows("deduction", "state = 'approved'")):
            bill.kept += row["amount"]
        for bill, row in self._mine(self.rows("write_off", "state = 'approved'")):
            bill.lost += row["amount"]
        self.refunds = self.rows("refund", "state = 'succeeded' AND attempt_id IS NULL")
        for bill, row in self._mine(self.refunds):
            if row["reason"] == "합의에 따른 할인":
                bill.price_back += row["amount"]
            else:
                bill.surplus_back += row["amount"]
        for bill, row in self._mine(self.rows("reduction")):
            bill.price_back_net -= row["net"]
            bill.price_back_tax -= row["tax"]
        for row in self.rows("tax_document"):
            if row["invoice_id"] in self.found.bills:
                self.found.tax_documents[row["approval_number"]] = row["invoice_id"]

    def _policy(self, key: str, on: date) -> Any:
        rows = [row for row in self.rows("policy", "key = :k", k=key) if day(row["from_on"]) <= on]
        return parsed(max(rows, key=lambda row: (day(row["from_on"]), row["id"]))["value"])

    def _vat(self) -> None:
        """Ten per cent once of the sum of a paper's taxable lines, divided among them."""
        lines: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows("invoice_line"):
            lines[row["invoice_id"]].append(row)
        for number, bill in self.found.bills.items():
            mine = sorted(lines[number], key=lambda row: (row["position"], row["id"]))
            nets = [row["net"] if row["tax_treatment"] == "taxable" else 0 for row in mine]
            whole = nearest(Fraction(sum(nets) * 1000, 10_000))
            self.found.taxes[number] = tuple(portions(whole, nets) if any(nets) else [0] * len(nets))
            assert bill.row["net"] == sum(row["net"] for row in mine), bill.row["number"]
            assert tuple(row["tax"] for row in mine) == self.found.taxes[number], bill.row["number"]

    # what is whose

    def _shares(self) -> None:
        agreements = {row["id"]: row for row in self.rows("agreement")}
        schedules = {row["id"]: row["agreement_id"] for row in self.rows("royalty_schedule")}
        reports = {row["id"]: schedules[row["schedule_id"]] for row in self.rows("royalty_report")}
        inventors: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows("inventor"):
            inventors[row["listing_id"]].append(row)
        listings = {row["id"]: row for row in self.rows("listing")}
        for number, bill in self.found.bills.items():
            source = bill.row["source_id"]
            if bill.row["source_type"] not in ("agreement", "royalty_report"):
                continue
            agreement = agreements[source if bill.row["source_type"] == "agreement" else reports[source]]
            listing = listings[agreement["listing_id"]]
            people = sorted(inventors[listing["id"]], key=lambda row: (row["position"], row["id"]))
            for key, amount in self._split(bill.shareable, agreement, listing, people).items():
                self.found.shares[(number, *key)] = amount

    def _split(
        self, amount: int, agreement: Row, listing: Row, people: list[Row]
    ) -> dict[tuple[str, str], int]:
        on = seoul_day(agreement["concluded_at"])
        rules = [
            row
            for row in self.rows("sharing_rule", "institution_id = :i AND state = 'confirmed'")
            if day(row["from_on"]) <= on
        ]
        rule = max(rules, key=lambda row: day(row["from_on"]))
        costs = amount * rule["costs_bp"] // 10_000 if rule["deduct_costs_first"] else 0
        groups = {
            party: [row for row in people if bool(row["is_contributor"]) == (party == "contributor")]
            for party in ("inventor", "contributor")
        }
        rates = {
            "inventor": max(rule["researchers_bp"], self._policy("share_public_research_researchers_bp", on)),
            "contributor": max(
                rule["contributors_bp"], self._policy("share_public_research_contributors_bp", on)
            ),
        }
        rates = {party: rate if groups[party] else 0 for party, rate in rates.items()}
        if listing["national_rnd"]:
            floor = self._policy("share_national_rnd_pool_bp", on)
            rates["inventor"] += max(0, floor - sum(rates.values()))
        pool = -(-(amount - costs) * sum(rates.values()) // 10_000)
        found: dict[tuple[str, str], int] = {}
        for party, part in zip(rates, portions(pool, list(rates.values())), strict=True):
            if groups[party]:
                amounts = portions(part, [row["share"] for row in groups[party]])
                for row, each in zip(groups[party], amounts, strict=True):
                    found[party, str(row["user_id"] or row["name_ko"])] = each
        found["institution", ""] = amount - pool
        return found

    def _payouts(self) -> None:
        self.found.payouts = self.rows("payout", "institution_id = :i AND state IN ('confirmed', 'taken')")
        for (number, party, person), amount in self.found.shares.items():
            if party != "institution":
                key = (person, self.found.bills[number].row["currency"])
                self.found.people[key] = self.found.people.get(key, 0) + amount
        for row in self.found.payouts:
            key = (str(row["user_id"] or row["name"]), row["currency"])
            self.found.paid[key] = self.found.paid.get(key, 0) + row["amount"]

    # the books as they must be

    def _accounts(self) -> None:
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for bill in self.found.bills.values():
            code = bill.row["currency"]
            sums[code, "unapplied"] -= bill.unapplied
            if bill.void:
                continue
            sums[code, "receivable"] += bill.outstanding
            sums[code, "licence_income"] -= bill.row["net"] - bill.price_back_net
            sums[code, "vat_payable"] -= bill.row["tax"] - bill.price_back_tax
            sums[code, "bad_debt"] += bill.lost
        for row in self.rows("deduction", "state = 'approved'"):
            bill_of = self.found.bills.get(row["invoice_id"])
            if bill_of is not None and not bill_of.void:
                account = {"bank_charge": "bank_charges", "foreign_tax": "foreign_tax"}[row["kind"]]
                sums[bill_of.row["currency"], account] += row["amount"]
        self._bank(sums)
        for (_, code), amount in self.found.people.items():
            sums[code, "distribution_expense"] += amount
            sums[code, "distribution_payable"] -= amount
        for row in self.found.payouts:
            sums[row["currency"], "distribution_payable"] += row["amount"]
            sums[row["currency"], "cash_bank"] -= row["amount"]
            if row["exchanged"] is not None:
                sums["KRW", "cash_bank"] += row["exchanged"] - row["paid_amount"]
                sums["KRW", "exchange_difference"] += row["paid_amount"] - row["exchanged"]
        self.found.accounts = {key: amount for key, amount in sums.items() if amount}

    def _bank(self, sums: dict[tuple[str, str], int]) -> None:
        for row in self.receipts:
            left = row["aside_as"] == "withdrawn" or (row["aside_as"] and row["aside_on"] is not None)
            if row["part_of_id"] is None and not left:
                sums[row["currency"], "cash_bank"] += row["amount"]
            if (
                row["invoice_id"] is None
                and row["split_at"] is None
                and not left
                and row["aside_as"] != "joined"
            ):
                sums[row["currency"], "unapplied"] -= row["amount"]
        for bill, row in self._mine(self.refunds):
            sums[bill.row["currency"], "cash_bank"] -= row["amount"]

    def _cash(self) -> None:
        """Won that came for invoices by the day the bank says, less what went back on its day."""
        months: dict[str, int] = defaultdict(int)
        for bill, row in self._mine(self.receipts):
            if bill.row["currency"] == "KRW":
                months[f"{day(row['received_on']):%Y-%m}"] += row["amount"]
        for bill, row in self._mine(self.refunds):
            if bill.row["currency"] == "KRW":
                months[f"{seoul_day(row['finished_at']):%Y-%m}"] -= row["amount"]
        self.found.cash_by_month = dict(months)

    def _royalties(self) -> None:
        """Net sales in the contract's steps, cut at the cap of the year, rounded once."""
        lines: dict[int, int] = defaultdict(int)
        for row in self.rows("royalty_line"):
            lines[row["report_id"]] += row["sales"] - row["deductions"]
        schedules = {row["id"]: row for row in self.rows("royalty_schedule")}
        sold: dict[int, int] = defaultdict(int)
        earned: dict[int, int] = defaultdict(int)
        reports = [row for row in self.rows("royalty_report") if row["state"] != "due"]
        for report in sorted(reports, key=lambda row: (row["schedule_id"], str(row["period_from"]))):
            schedule = schedules[report["schedule_id"]]
            before = sold[schedule["id"]] if schedule["cumulative"] else 0
            until = before + lines[report["id"]]
            sold[schedule["id"]] += lines[report["id"]]
            steps = [(step["above"], step["bp"]) for step in parsed(schedule["steps"])]
            tops = [above for above, _ in steps[1:]] + [until]
            due = sum(
                (Fraction(max(0, min(until, top) - max(above, before)) * bp, 10_000))
                for (above, bp), top in zip(steps, tops, strict=True)
            )
            amount = nearest(Fraction(due))
            if (
                schedule["cap"] is not None
            ):  # of a contract year; none is over here, so that no minimum is due yet
                amount = min(amount, schedule["cap"] - earned[schedule["id"]])
            earned[schedule["id"]] += amount
            self.found.royalties[report["id"]] = amount


def posted(
    connection: Connection, institution_id: int, until: date | None = None
) -> dict[tuple[str, str], int]:
    """What the postings say, account by account: read only to be compared."""
    sql = (
        "SELECT e.currency, p.account, SUM(p.amount) FROM posting p JOIN journal_entry e ON e.id = p.entry_id"
        " WHERE e.institution_id = :i AND e.posted_on <= :u GROUP BY e.currency, p.account"
    )
    rows = connection.execute(text(sql), {"i": institution_id, "u": until or date(2100, 1, 1)})
    return {(code, account): int(amount) for code, account, amount in rows if amount}
