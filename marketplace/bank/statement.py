"""Reading the statements that Korean banks export: their headings differ, their meaning does not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

from marketplace.formats import dates_in, tables
from marketplace.formats.amounts import NotReadable
from marketplace.formats.tables import Columns, Line, Table, TableError
from marketplace.formats.text_in import one_line
from marketplace.kernel import clock
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

# what we need -> the headings that banks give it; blanks, punctuation, case and a unit in brackets don't count
ALIASES: dict[str, tuple[str, ...]] = {
    "date": ("거래일시", "거래일자", "거래일", "거래날짜", "입금일시", "입금일자", "입금일", "처리일시", "처리일자", "일시", "일자", "날짜", "transaction date", "booking date", "value date", "posting date", "date"),
    "time": ("거래시간", "거래시각", "처리시간", "입금시간", "시간", "시각", "transaction time", "time"),
    "deposit": ("입금액", "입금금액", "입금", "입금거래금액", "맡기신금액", "받으신금액", "받은금액", "들어온금액", "대변", "deposit", "deposits", "credit", "credit amount", "paid in", "money in"),
    "withdrawal": ("출금액", "출금금액", "출금", "출금거래금액", "찾으신금액", "지급액", "지급금액", "보낸금액", "나간금액", "차변", "withdrawal", "withdrawals", "debit", "debit amount", "paid out", "money out"),
    "amount": ("거래금액", "금액", "amount", "transaction amount"),
    "payer": ("의뢰인", "의뢰인명", "보낸분", "보낸분/받는분", "보낸사람", "입금자", "입금자명", "입금인", "의뢰인/수취인", "송금인", "거래처", "상대계좌예금주명", "상대예금주", "상대방", "예금주명", "성명", "payer", "payer name", "name", "counterparty", "기재내용", "통장기재내용", "통장표시내용", "내용", "거래내용"),
    "memo": ("송금메모", "거래메모", "통장메모", "메모", "적요", "거래적요", "비고", "memo", "description", "details", "narrative", "note", "기재내용", "통장기재내용", "통장표시내용", "내용", "거래내용"),
    "kind": ("구분", "거래구분", "입출금구분", "입출구분", "거래종류", "거래유형", "상태", "거래상태", "처리상태", "처리결과", "type", "transaction type", "status"),
    "currency": ("통화", "통화코드", "currency", "ccy"),
    "reference": ("거래번호", "거래고유번호", "고유번호", "참조번호", "일련번호", "거래일련번호", "전문번호", "reference", "reference no", "transaction id", "id", "no", "번호", "순번"),
    "balance": ("잔액", "거래후잔액", "거래후 잔액", "통장잔액", "balance", "running balance"),
}  # fmt: skip
MONEY = ("deposit", "withdrawal", "amount", "balance")
STATEMENT = Columns(
    aliases=ALIASES,
    needed=(frozenset({"date", "deposit"}), frozenset({"date", "amount"})),
    label="date",
    names=Text("거래일, 입금액", "date, deposit"),
    money=frozenset(MONEY),
    ends_in_total=False,
)
SHOWN = 5  # lines named in a refusal
OLDEST = timedelta(days=366 * 20)
_TIME = re.compile(r"(오전|오후|am|pm)?\s*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(am|pm)?", re.IGNORECASE)
_OUT = re.compile(r"출금|지급|인출|차변|debit|withdraw|^dr$|^d$|out", re.IGNORECASE)
_CANCELLED_KIND = re.compile(r"취소|정정|반려|cancel|revers|void", re.IGNORECASE)
_CANCELLED_MEMO = re.compile(
    r"(?:당행|타행|전자|인터넷|모바일|자동)?(?:입금|이체|송금|거래|출금|전자금융)?의?(?:취소|정정|오류정정|cancel(?:led|lation)?|reversal)(?:입금|출금|거래|분)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StatementLine:
    """One deposit as the bank or a person states it: `amount` and `balance` (after it) in minor units, `time` HH:MM[:SS].

    `reference` is the bank's own number; it may restart with each file and is never taken alone for what the deposit is.
    """

    reference: str
    received_on: date
    amount: int
    payer_name: str
    memo: str
    time: str = ""
    balance: int | None = None
    number: int = 0  # the line of the file


@dataclass
class Statement:
    """What a file says: `deposits` in its order, `cancelled` ones whose deposit is not in the file, how many lines are neither."""

    deposits: list[StatementLine] = field(default_factory=list)
    cancelled: list[StatementLine] = field(default_factory=list)
    pairs: list[tuple[StatementLine, StatementLine]] = field(
        default_factory=list
    )  # (deposit, what cancelled it)
    skipped: int = 0
    notes: list[Text] = field(default_factory=list)


def read_statement(content: bytes, currency: str = "KRW") -> Statement:
    """The deposits of a bank's file, in the account's currency. Raises Invalid naming every line that can't be read."""
    try:
        table = tables.read(content, STATEMENT)
    except TableError as error:
        raise Invalid(error.reason, file=error.reason) from error
    _refuse_units(table, currency)
    return _Reader(table, currency).read()


def _refuse_units(table: Table, currency: str) -> None:
    """No bank gives thousands: who does has made the file by hand, and a statement is no place for rounding."""
    for name in ("deposit", "amount", "withdrawal"):
        if name not in table.heading.places:
            continue
        unit = table.unit_of(name)
        if unit.factor != 1:
            problem = Text(
                "‘{heading}’ 열의 금액이 {unit} 단위입니다. 은행에서 내려받은 파일을 그대로 올려 주십시오.",
                "The amounts of “{heading}” are in the unit {unit}. Upload the file as the bank gave it.",
            ).fill(heading=table.heading_of(name), unit=unit.written)
            raise Invalid(problem, file=problem)
        if unit.currency not in (None, currency):
            problem = Text(
                "‘{heading}’ 열의 통화가 이 계좌의 통화와 다릅니다({code}). {currency} 계좌의 파일을 올려 주십시오.",
                "The column “{heading}” is in another currency than the account ({code}). Upload the file of a {currency} account.",
            ).fill(heading=table.heading_of(name), code=unit.currency, currency=currency)
            raise Invalid(problem, file=problem)


class _Reader:
    """One pass over the lines: deposits, cancellations, and what is wrong."""

    def __init__(self, table: Table, currency: str) -> None:
        self.table, self.currency, self.today = table, currency, clock.today()
        self.problems: list[tuple[int, Text]] = []
        self.found = Statement(skipped=len(table.totals), notes=list(table.notes))

    def read(self) -> Statement:
        cancelled: list[StatementLine] = []
        withdrawn: list[StatementLine] = []
        for line in self.table.lines:
            if not any(line.values.values()):
                continue
            before = len(self.problems)
            try:
                amount = self._signed(line)
            except NotReadable as error:
                self.problems.append((line.number, error.reason))
                continue
            if amount == 0:
                self.found.skipped += 1
                continue
            made = self._made(line, abs(amount))
            if len(self.problems) > before:
                continue
            is_cancelled = self._is_cancelled(line)
            if amount > 0 and not is_cancelled:
                self.found.deposits.append(made)
            elif is_cancelled or (amount < 0 and self._column(line) == "deposit"):
                cancelled.append(made)
            else:
                withdrawn.append(made)
                self.found.skipped += 1
        self._refuse()
        self._pair(cancelled, withdrawn)
        return self.found

    def _signed(self, line: Line) -> int:
        """Minor units that came in, negative for what went out; 0 for a line of neither."""
        column = self._column(line)
        amount = self.table.amount(line, column)
        minor = amount.minor(self.currency) if amount else 0
        if column == "amount" and _OUT.search(line.values.get("kind", "")):
            return -abs(minor)
        return minor if column != "withdrawal" else -abs(minor)

    def _column(self, line: Line) -> str:
        """Which column holds the line's amount: the one for deposits, unless it is empty or 0 and the other is not."""
        places = self.table.heading.places
        if "deposit" not in places:
            return "amount"
        if "withdrawal" in places and self._is_blank(line, "deposit"):
            return "withdrawal"
        return "deposit"

    def _is_blank(self, line: Line, column: str) -> bool:
        amount = self.table.amount(line, column)
        return amount is None or amount.value == 0

    def _is_cancelled(self, line: Line) -> bool:
        """The kind or status says so, or a memo that says nothing else: 계약취소 위약금 is a deposit like others."""
        texts = [self._cell(line, place) for place in self.table.heading.places.get("memo", ())]
        return bool(_CANCELLED_KIND.search(line.values.get("kind", ""))) or any(
            _CANCELLED_MEMO.fullmatch(re.sub(r"[\W_]", "", text)) for text in texts
        )

    def _made(self, line: Line, amount: int) -> StatementLine:
        values = line.values
        on, time = _day_and_time(values["date"], values.get("time", ""))
        if on is None:
            self._wrong(line, "날짜를 읽을 수 없습니다", "the date can't be read", values["date"])
        elif on > self.today:
            self._wrong(line, "날짜가 오늘보다 뒤입니다", "the date lies in the future", values["date"])
        elif on < self.today - OLDEST:
            self._wrong(line, "날짜가 너무 오래되었습니다", "the date is too long ago", values["date"])
        payer = one_line(values.get("payer"))
        return StatementLine(
            reference=one_line(values.get("reference"))[:80],
            received_on=on or self.today,
            amount=amount,
            payer_name=payer,
            memo=self._memo(line, payer),
            time=time,
            balance=self._balance(line),
            number=line.number,
        )

    def _memo(self, line: Line, payer: str) -> str:
        """Everything that the memo columns say, each thing once; what was taken for the payer is not repeated."""
        cells = [one_line(self._cell(line, place)) for place in self.table.heading.places.get("memo", ())]
        return " ".join(dict.fromkeys(cell for cell in cells if cell and cell != payer))

    def _balance(self, line: Line) -> int | None:
        """Only supports the comparison: one that can't be read is as good as none."""
        try:
            amount = self.table.amount(line, "balance")
            return amount.minor(self.currency) if amount else None
        except NotReadable:
            return None

    def _cell(self, line: Line, place: int) -> str:
        return line.cells[place] if place < len(line.cells) else ""

    def _wrong(self, line: Line, ko: str, en: str, written: str) -> None:
        self.problems.append((line.number, Text(f"{ko}({written[:30]})", f"{en} ({written[:30]})")))

    def _refuse(self) -> None:
        if not self.problems:
            return
        shown, more = self.problems[:SHOWN], len(self.problems) - SHOWN
        ko = " ".join(f"{number}번째 줄: {reason.ko.rstrip('.')}." for number, reason in shown)
        en = " ".join(f"Line {number}: {reason.en.rstrip('.')}." for number, reason in shown)
        problem = Text(
            f"{ko}{f' 그 밖에 {more}줄이 더 있습니다.' if more > 0 else ''} 아무것도 등록하지 않았습니다.",
            f"{en}{f' There are {more} more.' if more > 0 else ''} Nothing was imported.",
        )
        raise Invalid(problem, file=problem)

    def _pair(self, cancelled: list[StatementLine], withdrawn: list[StatementLine]) -> None:
        """Each cancellation with the deposit (or the payment out) that it cancels; what is left may cancel an earlier file's."""
        for line in cancelled:
            partner = _cancelled_by(line, self.found.deposits)
            if partner is not None:
                self.found.deposits.remove(partner)
                self.found.pairs.append((partner, line))
                self.found.skipped += 2
            elif (paid := _cancelled_by(line, withdrawn)) is not None:
                withdrawn.remove(paid)
                self.found.skipped += 1
            else:
                self.found.cancelled.append(line)
        if self.found.pairs:
            shown = ", ".join(f"{first.number}·{second.number}" for first, second in self.found.pairs[:10])
            self.found.notes.append(
                Text(
                    "취소된 입금과 그 취소는 등록하지 않았습니다: {lines}번째 줄",
                    "Cancelled deposits and their cancellations were left out: lines {lines}",
                ).fill(lines=shown)
            )


def _cancelled_by(line: StatementLine, others: list[StatementLine]) -> StatementLine | None:
    """The latest of the others, not later than the cancellation, of the same amount and (where both name one) payer."""
    fitting = [
        other
        for other in others
        if other.amount == line.amount
        and other.received_on <= line.received_on
        and (not other.payer_name or not line.payer_name or plain(other.payer_name) == plain(line.payer_name))
    ]
    return max(fitting, key=lambda other: (other.received_on, other.time), default=None)


def plain(text: str) -> str:
    """A name or memo without blanks, signs and the words for a legal form, for comparing."""
    kept = unicodedata.normalize("NFKC", text).replace("(주)", "").replace("(유)", "")
    return re.sub(r"주식회사|유한회사|\(주(?=$)|[\W_]", "", kept).casefold()


def _day_and_time(day_text: str, time_text: str) -> tuple[date | None, str]:
    """`2026.11.29 09:12:31`, `20261129` beside `101010`, `20261129101010`, `2026-11-29 오후 3:05`; the time "" where none is said."""
    text = unicodedata.normalize("NFKC", day_text).replace("T", " ").strip()
    if match := re.fullmatch(r"(\d{8})\s?(\d{6})", text):
        text, time_text = match[1], time_text or match[2]
    time = ""
    if match := _TIME.search(text):
        text, time = (text[: match.start()] + text[match.end() :]).strip(" ()[]"), _time(match)
    on = dates_in.day(re.sub(r"\s*\(?[월화수목금토일]\)?(요일)?$", "", text))
    return on, _time_of(time_text) or time


def _time_of(text: str) -> str:
    digits = text.strip()
    if re.fullmatch(r"\d{5,6}", digits):
        digits = digits.zfill(6)
        digits = f"{digits[:2]}:{digits[2:4]}:{digits[4:]}"
    match = _TIME.search(digits)
    return _time(match) if match else ""


def _time(match: re.Match[str]) -> str:
    hour, minute, second = int(match[2]), match[3], match[4]
    half = (match[1] or match[5] or "").lower()
    if half in ("오후", "pm") and hour < 12:
        hour += 12
    elif half in ("오전", "am") and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute}" + (f":{second}" if second else "") if hour < 24 else ""
