"""The tables of reports beside their figures: contracts, institutions, licences in use, programmes."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.insight.permissions import institutions_seen
from marketplace.insight.queries.figures import COUNT, FIGURES, WON
from marketplace.insight.queries.kept import final
from marketplace.insight.queries.reading import ALL, Narrow, Rows, by, values
from marketplace.insight.queries.report_parts import (
    DAY,
    PERCENT,
    Cell,
    Reader,
    Table,
    figure_cell,
)
from marketplace.insight.queries.tracking import since
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement
from marketplace.programmes.models import CATEGORIES, FUNDS, Budget, Programme

OTHER_CURRENCY = Text("원화가 아님", "Not in KRW")


def _agreements(reader: Reader) -> list[Agreement]:
    """Transfers concluded in the period as it was known, with their parties."""
    span = reader.span
    last = min(span.end, span.as_of) + timedelta(days=1)
    query = select(Agreement).where(
        Agreement.kind != "nda", Agreement.amends_id.is_(None),
        Agreement.concluded_at >= since(span.start), Agreement.concluded_at < since(last),
    )  # fmt: skip
    seen = institutions_seen(reader.actor)
    if seen is not None:
        query = query.where(Agreement.institution_id.in_(seen))
    parts = (joinedload(Agreement.listing), joinedload(Agreement.institution), joinedload(Agreement.company))
    return list(db.session.scalars(query.options(*parts).order_by(Agreement.concluded_at, Agreement.id)))


def contracts(reader: Reader) -> Table:
    """기술이전·사업화 촉진법: parties, kind, fee and term of each transfer."""
    rows = [
        [
            Cell(row.number), Cell(row.dated_on, DAY), Cell(row.listing.title), Cell(row.institution.name),
            Cell(row.company.name), Cell(row.kind_name), _fee(row), Cell(row.terms.get("term_months"), COUNT),
        ]
        for row in _agreements(reader)
    ]  # fmt: skip
    columns = [
        Text("계약 번호", "Agreement"), Text("계약일", "Concluded"), Text("기술", "Technology"), Text("기술제공자", "Licensor"),
        Text("기술도입자", "Licensee"), Text("유형", "Type"), Text("정액·착수기본료", "Fixed or upfront fee"), Text("기간(개월)", "Term (months)"),
    ]  # fmt: skip
    note = Text(
        "금액은 부가가치세를 뺀 계약 금액이고, 경상기술료는 들어 있지 않습니다.",
        "Fees are those of the agreement without VAT; royalties are not in them.",
    )
    return Table(Text("체결한 계약", "Agreements concluded"), columns, rows, note)


def _fee(row: Agreement) -> Cell:
    fee = row.terms.get("fee")
    if row.terms.get("currency", "KRW") != "KRW":
        return Cell(OTHER_CURRENCY)
    return Cell(fee, WON) if isinstance(fee, int) else Cell(None, WON)


def institutions(reader: Reader) -> Table:
    """Each institution's part of the figures of transfer."""
    keys = ("listings", "inquiries", "agreements", "income")
    found = {key: by(reader.actor, FIGURES[key], reader.span, "institution") for key in keys}
    ids = {number for one in found.values() for number in one if number is not None}
    query = (
        select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name_ko, Organisation.id)
    )
    rows = [
        [
            Cell(row.name),
            *(
                figure_cell(FIGURES[key], found[key].get(row.id, 0), reader.span, Narrow(institution=row.id))
                for key in keys
            ),
        ]
        for row in db.session.scalars(query)
    ]
    return Table(
        Text("기관별", "By institution"),
        [Text("기관", "Institution"), *(FIGURES[key].name for key in keys)],
        rows,
    )


def in_use(reader: Reader) -> Table:
    """활용 현황: what was in force during the period, and what came in for it."""
    span = reader.span
    last = min(span.end, span.as_of)
    query = select(Agreement).where(
        Agreement.kind != "nda", Agreement.amends_id.is_(None),
        Agreement.in_force_at < since(last + timedelta(days=1)),
        or_(Agreement.ended_at.is_(None), Agreement.ended_at >= since(span.start)),
    )  # fmt: skip
    seen = institutions_seen(reader.actor)
    if seen is not None:
        query = query.where(Agreement.institution_id.in_(seen))
    parts = (joinedload(Agreement.listing), joinedload(Agreement.institution), joinedload(Agreement.company))
    ordered = query.options(*parts).order_by(Agreement.in_force_at, Agreement.id)
    begun = span.start <= span.as_of  # of a period to come nothing was known that day
    agreements = list(db.session.scalars(ordered)) if begun else []
    money = _income_by_licence(reader)
    rows = [
        [
            Cell(row.number), Cell(row.listing.title), Cell(row.institution.name), Cell(row.company.name), Cell(row.kind_name),
            Cell(clock.seoul_date(row.in_force_at) if row.in_force_at else None, DAY),
            Cell(money.get((row.listing_id, row.company_id), 0), WON),
        ]
        for row in agreements
    ]  # fmt: skip
    columns = [
        Text("계약 번호", "Agreement"), Text("기술", "Technology"), Text("기술제공자", "Licensor"), Text("기술도입자", "Licensee"),
        Text("유형", "Type"), Text("효력일", "In force since"), Text("기간의 입금액", "Received in the period"),
    ]  # fmt: skip
    note = Text(
        "입금액은 그 기술에 대해 그 기업에서 받은 금액입니다(부가가치세 포함). 같은 기술의 계약이 둘이면 두 줄에 같은 금액이 나옵니다.",
        "Received is what came from the company for that technology, VAT included; two agreements on one technology show it twice.",
    )
    return Table(Text("실시 중인 기술", "Licences in use"), columns, rows, note)


def _income_by_licence(reader: Reader) -> dict[tuple[int | None, int], int]:
    """(listing, company) -> won received in the period."""
    found = Rows(reader.actor, FIGURES["income"], ALL)
    row = found.rows.c
    query = (
        select(Invoice.listing_id, Invoice.company_id, func.coalesce(sum_of(row.amount), 0))
        .select_from(found.source.join(Invoice, Invoice.ref == row.ref))
        .where(*found.conditions, found.during(reader.span))
        .group_by(Invoice.listing_id, Invoice.company_id)
    )
    return {(listing, company): int(amount) for listing, company, amount in db.session.execute(query)}


def indicators(reader: Reader) -> Table:
    """The indicators that technology transfer offices compare (AUTM): what follows from the figures, and its share."""
    keys = ("listings", "inquiries", "agreements", "licences", "income")
    found = {key: values(reader.actor, FIGURES[key], [reader.span])[0] for key in keys}
    options = sum(1 for row in _agreements(reader) if row.kind == "option")
    rate = round(1000 * found["agreements"] / found["listings"]) / 10 if found["listings"] else None
    names = {
        "listings": Text("새로 확보한 기술", "New technologies"),
        "inquiries": Text("기업 문의", "Inquiries"),
        "agreements": Text("기술이전 계약", "Transfers"),
        "licences": Text("효력이 생긴 실시권", "Licences in force"),
        "income": Text("기술료 수입 (그해 입금액)", "Licence income (cash received)"),
    }
    rows = [[Cell(names[key]), figure_cell(FIGURES[key], found[key], reader.span)] for key in keys]
    rows.insert(3, [Cell(Text("그 가운데 실시 옵션", "Of these, options")), Cell(options, COUNT)])
    rows.insert(
        4,
        [
            Cell(Text("기술이전율 (이전 ÷ 새 기술)", "Transfer rate (transfers ÷ new technologies)")),
            Cell(rate, PERCENT),
        ],
    )
    return Table(
        Text("기술이전 지표", "Indicators of transfer"),
        [Text("지표", "Indicator"), Text("값", "Value")],
        rows,
    )


def programmes(reader: Reader) -> Table:
    """The year's money by programme, with a sum for each kind of money."""
    return _guarded_programmes(reader) if reader.guarded else _programmes(reader)


def _programmes(reader: Reader) -> Table:
    keys = ("awards", "granted", "paid")
    found = {key: by(reader.actor, FIGURES[key], reader.span, "programme") for key in keys}
    money = select(Budget.programme_id, Budget.amount).where(Budget.year == reader.period.year)
    budgets = {one.programme_id: one.amount for one in db.session.execute(money)}
    rows: list[list[Cell]] = []
    query = select(Programme).order_by(Programme.fund.desc(), Programme.category, Programme.id)
    groups: dict[str, list[Programme]] = defaultdict(list)
    for row in db.session.scalars(query):
        if row.id in budgets or any(row.id in one for one in found.values()):
            groups[row.fund].append(row)
    for fund, inside in groups.items():
        for one in inside:
            cells = [
                figure_cell(FIGURES[key], found[key].get(one.id, 0), reader.span, Narrow(programme=one.id))
                for key in keys
            ]
            rows.append(
                [
                    Cell(one.name),
                    Cell(CATEGORIES.get(one.category, one.category)),
                    Cell(budgets.get(one.id), WON),
                    *cells,
                ]
            )
        sums = [sum(found[key].get(one.id, 0) for one in inside) for key in keys]
        total = Text(f"{FUNDS[fund].ko} 합계", f"{FUNDS[fund].en}, total")
        rows.append(
            [
                Cell(total),
                Cell(None),
                Cell(sum(budgets.get(one.id, 0) for one in inside), WON),
                *(Cell(n, FIGURES[key].unit) for n, key in zip(sums, keys, strict=True)),
            ]
        )
    columns = [
        Text("지원사업", "Programme"),
        Text("분야", "Category"),
        Text("예산", "Budget"),
        *(FIGURES[key].name for key in keys),
    ]
    note = Text(
        "예산은 오늘의 값입니다. 바뀐 예산의 지난 값은 남아 있지 않습니다.",
        "Budgets are today's: their earlier amounts are not kept.",
    )
    return Table(Text("지원사업별", "By programme"), columns, rows, note)


def _guarded_programmes(reader: Reader) -> Table:
    """As the year was made final; nothing before."""
    keys, year = ("awards", "granted"), reader.period.year
    kept = final([year])
    found = {key: kept.get((year, key), {"categories": []})["categories"] for key in keys}
    values = {
        key: {(one["fund"]["ko"], one["category"]["ko"]): one["value"] for one in found[key]} for key in keys
    }
    rows = [
        [
            Cell(Text(one["fund"]["ko"], one["fund"]["en"])), Cell(Text(one["category"]["ko"], one["category"]["en"])),
            *(figure_cell(FIGURES[key], values[key].get((one["fund"]["ko"], one["category"]["ko"])), None) for key in keys),
        ]
        for one in found["granted"]
    ]  # fmt: skip
    columns = [Text("재원", "Fund"), Text("분야", "Category"), *(FIGURES[key].name for key in keys)]
    note = Text(
        "분야별 값은 해를 확정한 뒤에 나옵니다. 다섯 기업이 안 되는 값은 ‘공개하지 않음’으로 둡니다.",
        "Values by category appear when the year is final; those of fewer than five companies are not shown.",
    )
    return Table(Text("분야별", "By category"), columns, rows, note)
