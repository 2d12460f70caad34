"""The dated rules in words for who decides them, and reading a new value as people write it. Nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.formats import amounts, numbers_in
from marketplace.formats.amounts import NotReadable
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

# unit -> (how a value is shown, the smallest, the largest)
UNITS: dict[str, tuple[Text, int, int]] = {
    "working_days": (Text("{n}근무일", "{n} working days"), 1, 250),
    "days": (Text("{n}일", "{n} days"), 1, 36_500),
    "months": (Text("{n}개월", "{n} months"), 1, 600),
    "years": (Text("{n}년", "{n} years"), 1, 100),
    "hours": (Text("{n}시간", "{n} hours"), 1, 720),
    "companies": (Text("{n}개 기업", "{n} companies"), 2, 1_000),
    "people": (Text("{n}명", "{n} people"), 1, 100_000),
    "bp": (Text("{n}%", "{n}%"), 0, 10_000),
    "krw": (Text("{n}원", "KRW {n}"), 0, 10**13),
}
KINDS = {
    "patent": Text("특허·실용신안", "Patents and utility models"),
    "design": Text("디자인", "Designs"),
}
STANDINGS = {
    "employee": Text("재직자", "Employees"),
    "retired": Text("퇴직자", "Former employees"),
    "student": Text("학생", "Students"),
}
SIGNED_DAYS = Text(
    "쉼표로 나누어 입력합니다. 기한 전의 날은 빼기표를 붙입니다. 예: -7, 1, 15",
    "Separate with commas; days before the date carry a minus, such as -7, 1, 15.",
)
DAYS_BEFORE = Text(
    "쉼표로 나누어, 기한까지 남은 날수를 입력합니다. 예: 30, 7",
    "The days that are left until the date, separated by commas, such as 30, 7.",
)

DAY_OF_YEAR = Text("달과 날을 입력합니다. 예: 04-01", "A month and a day, such as 04-01.")
UNNAMED = Text(
    "이 기준은 아직 화면에서 바꿀 수 없습니다. 사이트 운영자에게 문의해 주십시오.",
    "This rule can't be changed on the page yet. Ask the operator of the site.",
)


@dataclass(frozen=True)
class Rule:
    """What a rule is called, and what its value is: one of UNITS, `list` of days, `chosen` from names, `rates` of currencies, `day_of_year`."""

    name: Text
    unit: str
    chosen: Mapping[str, Text] | None = None
    before: bool = False  # a list of days that are left, none of them negative

    @property
    def hint(self) -> Text | None:
        if self.unit == "list":
            return DAYS_BEFORE if self.before else SIGNED_DAYS
        if self.unit == "rates":
            return Text("예: USD 1500, EUR 1700", "Such as USD 1500, EUR 1700.")
        if self.unit == "day_of_year":
            return DAY_OF_YEAR
        if self.unit == "bp":
            return Text("0에서 100 사이의 비율입니다. 예: 3.5", "A rate from 0 to 100, such as 3.5.")
        if self.chosen:
            names = [Text(*label) for label in self.chosen.values()]
            return Text(
                f"쉼표로 나누어 입력합니다: {', '.join(one.ko for one in names)}",
                f"Separate with commas: {', '.join(one.en for one in names)}",
            )
        return None

    def shown(self, value: Any) -> Text:
        """A value as people read it."""
        if self.chosen is not None:
            known = [self.chosen.get(one, Text(str(one), str(one))) for one in value]
            return Text(", ".join(one.ko for one in known), ", ".join(one.en for one in known))
        if self.unit == "list":
            return _both(", ".join(str(one) for one in value))
        if self.unit == "rates":
            return _both(", ".join(f"{currency} {rate:,}" for currency, rate in value.items()))
        if self.unit not in UNITS or not isinstance(value, int):
            return _both(str(value))
        number = f"{value / 100:g}" if self.unit == "bp" else f"{value:,}"
        return UNITS[self.unit][0].fill(n=number)

    def written(self, value: Any) -> str:
        """A value as a person would type it."""
        if self.unit == "bp":
            return f"{value / 100:g}"
        if isinstance(value, int):
            return f"{value:,}"
        return str(self.shown(value))

    def read(self, text: str) -> Any:
        """The value that a person typed; Invalid, beside its field, for what is none."""
        try:
            return self._read(text.strip())
        except NotReadable as error:
            raise Invalid(error.reason, value=error.reason) from error

    def _read(self, text: str) -> Any:
        if not text:
            raise NotReadable(Text("새 값을 입력해 주십시오.", "Enter the new value."))
        if self.chosen is not None:
            return _chosen(text, self.chosen)
        if self.unit == "list":
            return _days(text, self.before)
        if self.unit == "rates":
            return _rates(text)
        if self.unit == "day_of_year":
            return _day_of_year(text)
        if self.unit not in UNITS:
            raise NotReadable(UNNAMED)
        if self.unit == "bp":
            return amounts.read_percent(text)
        if self.unit == "krw":
            found = amounts.read_minor(text, "KRW")
        else:
            found = numbers_in.whole(
                re.sub(
                    r"\s*(근무일|일|개월|년|시간|개 기업|곳|명|days?|months?|years?|hours?|people)$", "", text
                )
            )
        _, least, most = UNITS[self.unit]
        if found is None or not least <= found <= most:
            raise NotReadable(
                Text(
                    "{least}에서 {most} 사이의 숫자를 입력해 주십시오.",
                    "Enter a number from {least} to {most}.",
                ).fill(least=f"{least:,}", most=f"{most:,}")
            )
        return found


def _both(text: str) -> Text:
    return Text(text, text)


def _chosen(text: str, known: Mapping[str, Text]) -> list[str]:
    names = {name.lower(): code for code, label in known.items() for name in (*label, code)}
    parts = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in parts if part.lower() not in names]
    if unknown or not parts:
        raise NotReadable(
            Text("목록에 없는 값입니다: {unknown}", "Not in the list: {unknown}").fill(
                unknown=", ".join(unknown)[:80] or text
            )
        )
    return list(dict.fromkeys(names[part.lower()] for part in parts))


def _day_of_year(text: str) -> str:
    found = re.fullmatch(r"(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*일?", text, re.ASCII)
    try:
        day = date(2027, int(found[1]), int(found[2])) if found else None  # no leap year: there every year
    except ValueError:
        day = None
    if day is None:
        raise NotReadable(DAY_OF_YEAR)
    return f"{day:%m-%d}"


def _days(text: str, before: bool) -> list[int]:
    parts = [part for part in re.split(r"[,\s]+", text) if part]
    days = [numbers_in.whole(part, 0 if before else -365, 365) for part in parts]
    if None in days or not days or len(days) > 10:
        raise NotReadable(DAYS_BEFORE if before else SIGNED_DAYS)
    found = sorted({day for day in days if day is not None})
    return found[::-1] if before else found


def _rates(text: str) -> dict[str, int]:
    found = re.findall(r"([A-Za-z]{3})\s*:?\s*([\d,]*\d)", text)
    rates = {currency.upper(): numbers_in.whole(rate, 1, 1_000_000) for currency, rate in found}
    left = re.sub(r"([A-Za-z]{3})\s*:?\s*([\d,]*\d)", "", text).strip(" ,;")
    if left or set(rates) != {"USD", "EUR"} or None in rates.values():
        raise NotReadable(
            Text(
                "달러와 유로의 값을 모두 입력해 주십시오. 예: USD 1500, EUR 1700",
                "Enter both, such as USD 1500, EUR 1700.",
            )
        )
    return {currency: rate for currency, rate in rates.items() if rate is not None}
