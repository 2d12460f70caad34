"""Reading 홈택스's list of electronic tax invoices: what it says, line by line; no database."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from marketplace.formats import dates_in, tables
from marketplace.formats.amounts import Amount, NotReadable
from marketplace.formats.tables import Columns, Line, TableError
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

LIST = Columns(
    aliases={
        "approval": ("승인번호", "국세청승인번호", "전자세금계산서승인번호", "approval number"),
        "issued": ("작성일자", "작성일", "작성년월일", "date of issue"),
        "supplier": ("공급자사업자등록번호", "공급자등록번호", "공급자 사업자번호", "supplier number"),
        "payer": ("공급받는자사업자등록번호", "공급받는자등록번호", "공급받는자 사업자번호", "매출처사업자등록번호", "payer number", "customer number"),
        "net": ("공급가액", "공급가", "net", "supply value"),
        "tax": ("세액", "부가세", "부가가치세", "vat", "tax"),
        "total": ("합계금액", "합계", "총액", "total"),
    },
    needed=(frozenset({"approval", "issued", "payer", "net"}),),
    label="approval",
    names=Text("작성일자, 승인번호, 공급받는자사업자등록번호, 공급가액, 세액", "date, approval number, payer number, net, VAT"),
    money=frozenset({"net", "tax", "total"}),
)  # fmt: skip
SHOWN = 5  # lines named in a refusal


@dataclass(frozen=True)
class HometaxLine:
    """One tax invoice of the list: numbers without hyphens, won; `amends` where it is a 수정세금계산서."""

    number: int
    approval: str
    issued_on: date
    supplier: str
    payer: str
    net: int
    tax: int
    amends: bool


@dataclass
class HometaxList:
    lines: list[HometaxLine] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def read_list(content: bytes) -> HometaxList:
    """The lines of a file of 홈택스. Raises Invalid naming every line that can't be read."""
    try:
        table = tables.read(content, LIST)
    except TableError as error:
        raise Invalid(error.reason, file=error.reason) from error
    found, problems = HometaxList(notes=list(table.notes)), []
    for line in table.lines:
        if not any(line.values.values()):
            continue
        try:
            net, tax = (_won(table.amount(line, name)) for name in ("net", "tax"))
            total = _won(table.amount(line, "total")) if line.values.get("total") else net + tax
            found.lines.append(_line(line, net, tax, total))
        except NotReadable as error:
            problems.append((line.number, error.reason))
    if problems:
        ko = " ".join(f"{number}번째 줄: {why.ko.rstrip('.')}." for number, why in problems[:SHOWN])
        en = " ".join(f"Line {number}: {why.en.rstrip('.')}." for number, why in problems[:SHOWN])
        problem = Text(f"{ko} 아무것도 읽지 않았습니다.", f"{en} Nothing was read.")
        raise Invalid(problem, file=problem)
    if not found.lines:
        problem = Text("세금계산서가 없는 파일입니다.", "The file has no tax invoice.")
        raise Invalid(problem, file=problem)
    return found


def _won(amount: Amount | None) -> int:
    return amount.minor("KRW") if amount else 0


def _line(line: Line, net: int, tax: int, total: int) -> HometaxLine:
    values = line.values
    issued_on = dates_in.day(values["issued"])
    if issued_on is None:
        raise NotReadable(
            Text("작성일자를 읽을 수 없습니다: {written}", "The date can't be read: {written}").fill(
                written=values["issued"][:30]
            )
        )
    if net + tax != total:
        raise NotReadable(
            Text("공급가액과 세액의 합이 합계금액과 다릅니다", "Net and VAT do not sum to the total")
        )
    return HometaxLine(
        line.number,
        re.sub(r"[-\s]", "", values["approval"]).upper()[:40],
        issued_on,
        re.sub(r"\D", "", values.get("supplier", "")),
        re.sub(r"\D", "", values["payer"]),
        net,
        tax,
        net < 0 or any("수정세금계산서" in cell for cell in line.cells),
    )
