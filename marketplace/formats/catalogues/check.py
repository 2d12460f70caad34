"""Reading single values of a row: put right where that is safe, questioned where not."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marketplace.formats import codes, dates_in
from marketplace.formats.amounts import NotReadable, read_minor, read_percent
from marketplace.formats.catalogues.rows import Problem
from marketplace.formats.text_in import lines, one_line
from marketplace.kernel.text import Text

MOST_FEE = 10**13
_PLACEHOLDER = re.compile(r"^(?:0000-00-00|-|n/?a|none|null|없음)?$", re.IGNORECASE)


class Check:
    """Collects the problems of one row while its values are read."""

    def __init__(self, record: Mapping[str, Any], today: date) -> None:
        self.record = record
        self.today = today
        self.problems: list[Problem] = []

    def problem(self, field: str, ko: str, en: str, code: str = "invalid", *, blocking: bool = True) -> None:
        """Note a problem of a field."""
        self.problems.append(Problem(field, Text(ko, en), code, blocking))

    def text(self, field: str) -> str:
        """Read a text; another type is a problem."""
        value = self.record.get(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.problem(field, "글자가 아닌 값이 있습니다.", "The value is not text.")
            return ""
        return one_line(value) if field.startswith(("title_", "name_", "institution")) else lines(value)

    def items(self, field: str) -> list[Any]:
        """Read a list; a missing one is empty, another type is a problem."""
        value = self.record.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problem(field, "목록이 아닌 값이 있습니다.", "The value is not a list.")
            return []
        return value

    def whole(self, field: str, value: Any, low: int, high: int, label: str | None = None) -> int | None:
        """Read a whole number between limits, given as number or digits; None stays None."""
        if value is None or value == "":
            return None
        text = str(value).replace(",", "").strip()
        number = int(text) if re.fullmatch(r"-?\d{1,15}", text) and not isinstance(value, bool) else None
        if number is None or not low <= number <= high:
            self.problem(
                label or field,
                f"{low:,}부터 {high:,}까지의 정수여야 합니다: {value}",
                f"A whole number from {low:,} to {high:,} is needed: {value}",
            )
            return None
        return number

    def fee(self, field: str, value: Any, currency: str) -> int | None:
        """Read an amount as people write it (`3천만원`); a number, or digits alone, are minor units as exports have them."""
        text = "" if value is None else str(value).strip()
        if not text or isinstance(value, bool) or re.fullmatch(r"-?[0-9,]{1,20}", text):
            return self.whole(field, value, 0, MOST_FEE)
        try:
            minor = read_minor(text, currency)
        except NotReadable as error:
            self.problems.append(Problem(field, error.reason, "invalid"))
            return None
        return self.whole(field, minor, 0, MOST_FEE)

    def percent(self, field: str, value: Any) -> int | None:
        """Read a percentage that says so (`3.5%`) in basis points; a number, or digits alone, are basis points already."""
        text = "" if value is None else str(value).strip()
        if not text.endswith(("%", "％", "퍼센트")):
            return self.whole(field, value, 0, 10_000)
        try:
            return read_percent(text)
        except NotReadable as error:
            self.problems.append(Problem(field, error.reason, "invalid"))
            return None

    def share(self, field: str, value: Any, label: str) -> int | None:
        """Read a whole percentage from 1 to 100: `60`, `60%`, `60.0`."""
        try:
            points = read_percent("" if value is None else str(value))
        except NotReadable as error:
            self.problems.append(Problem(label, error.reason, "invalid"))
            return None
        if points is None:
            return None
        return self.whole(field, points // 100 if points % 100 == 0 else value, 1, 100, label)

    def day(self, field: str, value: Any) -> str | None:
        """Read an ISO date as ISO text; empty and 0000-00-00 are None."""
        text = str(value or "").strip()
        if _PLACEHOLDER.match(text):
            return None
        day = dates_in.day(text)
        if day is None:
            self.problem(
                field, f"날짜는 2026-10-28 형식입니다: {text}", f"A date looks like 2026-10-28: {text}"
            )
        return day.isoformat() if day else None

    def code(self, field: str, scheme: str, value: Any, *, required: bool = False) -> str | None:
        """Read a code of a table; unknown codes are a problem."""
        text = str(value or "").strip()
        if not text:
            if required:
                self.problem(field, "값이 필요합니다.", "A value is needed.", "missing")
            return None
        if not codes.is_known(scheme, text):
            self.problem(field, f"알 수 없는 코드입니다: {text}", f"Unknown code: {text}", "unknown_code")
            return None
        return codes.normalise(scheme, text)
