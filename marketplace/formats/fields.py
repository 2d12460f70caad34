"""Kinds of values that a field can hold, written once for all their uses.

Each kind says how its value is read from a catalogue and written to a table, why a value can't be stored, how it is stored
in its column, and how a column's value is kept as plain JSON. A page maps each kind to a control of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.formats import codes, dates_in, doi
from marketplace.formats.catalogues.check import Check
from marketplace.formats.catalogues.columns import join_list, split_list, unchanged
from marketplace.formats.text_in import one_line
from marketplace.kernel.text import Text

CHOOSE = Text("선택해 주십시오", "Choose")
WRONG_DOI = Text("DOI는 10.1000/182 형식입니다.", "A DOI looks like 10.1000/182.")
WRONG_ISSUED = Text(
    "발행일은 2024, 2024-05, 2024-05-01 가운데 한 형식으로 입력해 주십시오.",
    "Enter a date such as 2024, 2024-05 or 2024-05-01.",
)
WRONG_ADDRESS = Text(
    "웹 주소는 https://로 시작합니다.",
    "A web address begins with https://.",
)
LONGEST_TEXT = 20_000  # characters of a paragraph that comes from elsewhere


@dataclass(frozen=True)
class Kind:
    """A kind of value; the methods here fit a value that is stored and kept as it is."""

    prose = False  # text that people read
    always = False  # a catalogue's listing has it, empty or not

    def read(self, check: Check, name: str) -> Any:
        """The value of a row of a catalogue; what is wrong with it is noted."""
        raise NotImplementedError

    def refusals(self, value: Any) -> Iterator[Text]:
        """Why a value of a record can't be stored; nothing when it can, or is missing."""
        yield from ()

    def stored(self, value: Any) -> Any:
        """A record's value as its column holds it."""
        return value

    def kept(self, value: Any) -> Any:
        """A column's value as plain JSON."""
        return value

    def split(self, cell: str) -> Any:
        return unchanged(cell)

    def join(self, value: Any) -> Any:
        return unchanged(value)


@dataclass(frozen=True)
class Line(Kind):
    """One line of text; a catalogue may be held to less than the form."""

    limit: int = 300
    catalogue_limit: int = 200
    prose = True

    def read(self, check: Check, name: str) -> str:
        text = check.text(name)
        if len(text) > self.catalogue_limit:
            check.problem(
                name,
                f"{self.catalogue_limit:,}자를 넘습니다 ({len(text):,}자).",
                f"Longer than {self.catalogue_limit:,} characters ({len(text):,}).",
            )
        if "\ufffd" in text:
            check.problem(
                name,
                "깨진 글자가 있습니다. 파일의 문자 인코딩을 확인해 주십시오.",
                "Some characters could not be decoded. Check the file's encoding.",
                "broken_text",
            )
        return text

    def refusals(self, value: Any) -> Iterator[Text]:
        if not isinstance(value or "", str):
            yield Text("글이어야 합니다.", "Must be text.")
        elif len(value or "") > self.longest:
            yield Text(f"{self.longest}자를 넘습니다.", f"Longer than {self.longest} characters.")

    @property
    def longest(self) -> int:
        """What the column takes at most."""
        return self.limit

    def stored(self, value: Any) -> str:
        return (value or "").strip()


@dataclass(frozen=True)
class Paragraphs(Line):
    """Several lines of text; what comes from elsewhere may be longer than what the form takes."""

    limit: int = 10_000
    catalogue_limit: int = LONGEST_TEXT

    @property
    def longest(self) -> int:
        return LONGEST_TEXT


@dataclass(frozen=True)
class Doi(Line):
    """A DOI in any usual spelling, kept bare."""

    limit: int = doi.LONGEST
    prose = False

    def read(self, check: Check, name: str) -> str:
        written = check.text(name)
        found = doi.read(written)
        if written and found is None:
            check.problem(name, f"{WRONG_DOI.ko} ({written[:60]})", f"{WRONG_DOI.en} ({written[:60]})", "doi")
        return found or ""

    def refusals(self, value: Any) -> Iterator[Text]:
        if value and doi.read(str(value)) is None:
            yield WRONG_DOI

    def stored(self, value: Any) -> str:
        return doi.read(value) or ""


@dataclass(frozen=True)
class Issued(Line):
    """When something was issued, as exactly as is known: `2024`, `2024-05`, `2024-05-01`."""

    prose = False

    def read(self, check: Check, name: str) -> str:
        written = super().read(check, name)
        found = dates_in.day(written)
        issued = found.isoformat() if found else written
        if any(True for _ in self.refusals(issued)):
            check.problem(name, f"{WRONG_ISSUED.ko} ({written})", f"{WRONG_ISSUED.en} ({written})")
        return issued

    def refusals(self, value: Any) -> Iterator[Text]:
        if value and not re.fullmatch(
            r"(?:1[5-9]|2[01])\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", str(value)
        ):
            yield WRONG_ISSUED


@dataclass(frozen=True)
class WebAddress(Line):
    """An address that a reader can follow."""

    limit: int = 300
    prose = False

    def refusals(self, value: Any) -> Iterator[Text]:
        yield from super().refusals(value)
        if value and (not isinstance(value, str) or not value.startswith(("https://", "http://"))):
            yield WRONG_ADDRESS


@dataclass(frozen=True)
class Words(Kind):
    """A list of words."""

    always = True

    def read(self, check: Check, name: str) -> list[str]:
        words = [one_line(str(word)) for word in check.items(name)]
        return list(dict.fromkeys(word for word in words if word))

    def refusals(self, value: Any) -> Iterator[Text]:
        if not isinstance(value or [], list):
            yield Text("목록이어야 합니다.", "Must be a list.")

    def stored(self, value: Any) -> list[str]:
        return list(value or [])

    def split(self, cell: str) -> list[str]:
        return split_list(cell)

    def join(self, value: Any) -> str:
        return join_list(value)


@dataclass(frozen=True)
class Choice(Kind):
    """A code of a table of `formats.codes`."""

    scheme: str
    required: bool = False
    nothing: Text = CHOOSE  # what the form calls no choice, where one need not be made

    def read(self, check: Check, name: str) -> str | None:
        return check.code(name, self.scheme, check.record.get(name), required=self.required)

    def refusals(self, value: Any) -> Iterator[Text]:
        if (value or self.required) and not codes.is_known(self.scheme, str(value)):
            yield Text(f"{value!r}는 없는 값입니다.", f"There is no such value: {value!r}.")

    def stored(self, value: Any) -> str:
        return codes.normalise(self.scheme, value or "")


@dataclass(frozen=True)
class Level(Kind):
    """A whole number between two limits."""

    low: int
    high: int
    titles: str = ""  # the table of `formats.codes` that names each number
    always = True

    def read(self, check: Check, name: str) -> int | None:
        return check.whole(name, check.record.get(name), self.low, self.high)

    def refusals(self, value: Any) -> Iterator[Text]:
        if value is not None and (type(value) is not int or not self.low <= value <= self.high):
            yield Text(
                f"{self.low}에서 {self.high} 사이의 숫자여야 합니다.",
                f"Must be a number from {self.low} to {self.high}.",
            )


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no."""

    def read(self, check: Check, name: str) -> bool:
        return check.record.get(name) in (True, "Y", "y", "true", "TRUE", "1", 1)

    def stored(self, value: Any) -> bool:
        return bool(value)


@dataclass(frozen=True)
class Day(Kind):
    """A date."""

    def read(self, check: Check, name: str) -> str | None:
        return check.day(name, check.record.get(name))

    def stored(self, value: Any) -> date | None:
        return date.fromisoformat(value) if value else None

    def kept(self, value: Any) -> str | None:
        return value.isoformat() if value else None


@dataclass(frozen=True)
class Row(Kind):
    """A row of another table, by its number; chosen in the form, never named by number in a catalogue."""


@dataclass(frozen=True)
class Codes(Kind):
    """Several codes of a classification."""

    scheme: str
    always = True

    def read(self, check: Check, name: str) -> list[str]:
        known = [check.code(name, self.scheme, value) for value in check.items(name)]
        return list(dict.fromkeys(code for code in known if code))

    def refusals(self, value: Any) -> Iterator[Text]:
        if not isinstance(value or [], list):
            yield Text("목록이어야 합니다.", "Must be a list.")
            return
        for code in value or []:
            if not codes.is_known(self.scheme, str(code)):
                yield Text(f"분류표에 없는 코드입니다: {code}", f"No such code: {code}")

    def stored(self, value: Any) -> Sequence[str]:
        return sorted({codes.normalise(self.scheme, code) for code in value or []})

    def split(self, cell: str) -> list[str]:
        return split_list(cell)

    def join(self, value: Any) -> str:
        return join_list(value)
