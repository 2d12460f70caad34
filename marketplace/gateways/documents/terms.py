"""The terms of a licence in the words of a paper: its title, and the table of what was agreed, line by line.

Quotations, agreements and approval papers print the table. The articles that follow from the terms are written by
licensing, which owns the contract.
"""

from dataclasses import dataclass
from datetime import date

from marketplace.formats import dates_text, money_text
from marketplace.gateways.documents.contracts import LicenceKind, LicenceTerms, Royalty
from marketplace.kernel.text import Text

TITLES = {
    "non_exclusive": (
        Text("기술이전 계약서", "Technology Licence Agreement"),
        Text("통상실시권 허락", "Non-exclusive licence"),
    ),
    "exclusive": (
        Text("기술이전 계약서", "Technology Licence Agreement"),
        Text("전용실시권 설정", "Exclusive licence"),
    ),
    "sole": (
        Text("기술이전 계약서", "Technology Licence Agreement"),
        Text("독점적 통상실시권 허락", "Sole contractual licence"),
    ),
    "assignment": (
        Text("기술이전 계약서", "Technology Transfer Agreement"),
        Text("특허권 등의 양도", "Assignment of rights"),
    ),
    "publication": (
        Text("배타적발행권 설정 계약서", "Publication Agreement"),
        Text("배타적발행권 설정", "Exclusive publication right"),
    ),
    "sale": (Text("매매 계약서", "Sale Agreement"), Text("시제품의 매매", "Sale of the prototype")),
    "loan": (Text("대여 계약서", "Loan Agreement"), Text("시제품의 대여", "Loan of the prototype")),
    "evaluation": (
        Text("시험 실시 계약서", "Evaluation Agreement"),
        Text("내부 시험과 평가", "Internal tests and evaluation"),
    ),
    "option": (
        Text("실시 옵션 계약서", "Option Agreement"),
        Text("실시권 계약의 청구권", "Right to a licence agreement"),
    ),
    "sharing": (
        Text("기술나눔 계약서", "Technology Sharing Agreement"),
        Text("통상실시권 허락", "Non-exclusive licence"),
    ),
}
RIGHTS: dict[LicenceKind, Text] = {
    "non_exclusive": Text("통상실시권", "non-exclusive licence"),
    "exclusive": Text("전용실시권", "exclusive licence (전용실시권)"),
    "sole": Text("독점적 통상실시권", "sole contractual licence"),
    "assignment": Text("양도", "assignment"),
    "publication": Text("배타적발행권", "exclusive publication right (배타적발행권)"),
    "sale": Text("매매", "sale"),
    "loan": Text("대여", "loan"),
    "evaluation": Text("시험 실시권", "evaluation licence"),
    "option": Text("실시 옵션", "option"),
    "sharing": Text("통상실시권(기술나눔)", "non-exclusive licence (technology sharing)"),
}
REGISTERED: tuple[LicenceKind, ...] = ("exclusive", "assignment")
# how the periods of royalty reports are counted -> period -> its name, at the beginning of a sentence in Korean
PERIODS: dict[str, dict[str, Text]] = {
    "calendar": {
        "month": Text("매월", "each calendar month"),
        "quarter": Text("매 분기", "each calendar quarter"),
        "half_year": Text("매 반기", "each calendar half-year"),
        "year": Text("매년", "each calendar year"),
    },
    "contract": {
        "month": Text("계약 시작일부터 매 1개월", "each month counted from the start of the term"),
        "quarter": Text("계약 시작일부터 매 3개월", "each three months counted from the start of the term"),
        "half_year": Text("계약 시작일부터 매 6개월", "each six months counted from the start of the term"),
        "year": Text("계약 시작일부터 매 1년", "each year counted from the start of the term"),
    },
}


@dataclass(frozen=True)
class TermsInWords:
    """Terms, the language of the paper, and values in its words."""

    terms: LicenceTerms
    lang: str

    def s(self, ko: str, en: str) -> str:
        """Choose the sentence of the paper's language."""
        return ko if self.lang == "ko" else en

    def money(self, minor: int) -> str:
        """Write an amount in the currency of the terms."""
        return money_text.exact(minor, self.terms["currency"], self.lang)

    def day(self, iso: str) -> str:
        """Write an ISO date as contract text does."""
        return dates_text.contract_date(date.fromisoformat(iso), self.lang)

    @property
    def kind(self) -> LicenceKind:
        """The kind of right granted."""
        return self.terms["kind"]

    @property
    def royalty(self) -> Royalty | None:
        """The running royalty, if the terms have one."""
        return self.terms.get("royalty")

    @property
    def effective_when(self) -> str:
        """countersigned, paid, registered or notified; what the law wants entered waits for the register."""
        if self.needs_register:
            return "registered"
        return self.terms.get("effective_when") or "countersigned"

    @property
    def needs_register(self) -> bool:
        """Whether the right exists only once it is entered in the patent register."""
        return self.terms.get("needs_register", self.kind in REGISTERED)

    @property
    def right(self) -> str:
        """What the right is called, in the middle of a sentence."""
        usual = RIGHTS[self.kind]
        return self.terms.get("right") or self.s(usual.ko, usual.en)

    @property
    def has_fee(self) -> bool:
        """Whether any money is due under the terms."""
        terms = self.terms
        fixed = terms.get("upfront") or terms.get("lump_sum") or terms.get("milestones")
        return bool(fixed or self.royalty)


def reporting_period(royalty: Royalty) -> Text:
    """`매 반기`, `each calendar half-year`: how often royalties are reported."""
    return PERIODS[royalty.get("counts", "calendar")][royalty.get("period", "half_year")]


def agreement_title(kind: str, lang: str) -> tuple[str, str]:
    """Return title and subtitle of an agreement of this kind."""
    title, subtitle = TITLES[kind]
    return (title.ko, subtitle.ko) if lang == "ko" else (title.en, subtitle.en)


def term_rows(terms: LicenceTerms, lang: str) -> list[tuple[str, str]]:
    """Return (label, value) rows in the language of the paper; terms that were not agreed are left out."""
    words = TermsInWords(terms, lang)
    return [row for row in [*_scope(words), *_fees(words), *_royalty(words), *_duties(words)] if row[1]]


def _scope(d: TermsInWords) -> list[tuple[str, str]]:
    terms = d.terms
    sublicence = terms.get("sublicence")
    return [
        (
            d.s("권리의 종류", "Kind of right"),
            d.right[0].upper() + d.right[1:],
        ),
        (d.s("실시 분야", "Field of use"), terms["field_of_use"] or d.s("제한 없음", "Not restricted")),
        (d.s("실시 지역", "Territory"), terms["territory"]),
        (d.s("효력 발생", "Effective"), effective_text(d)),
        (d.s("계약 기간", "Term"), term_text(d)),
        (d.s("옵션 행사 기한", "Option until"), d.day(until) if (until := terms.get("option_until")) else ""),
        (
            d.s("재실시권", "Sublicensing"),
            ""
            if sublicence is None
            else d.s("허용", "Allowed")
            if sublicence
            else d.s("불허", "Not allowed"),
        ),
        (d.s("독점 허락의 근거", "Grounds for exclusivity"), terms.get("exclusive_grounds") or ""),
    ]


def effective_text(d: TermsInWords) -> str:
    """Say when the right takes effect, as a table value."""
    return {
        "countersigned": d.s("양 당사자의 서명이 끝난 때", "When both parties have signed"),
        "paid": d.s("최초 기술료가 전액 지급된 때", "When the first fee has been paid in full"),
        "registered": d.s("특허원부에 등록된 때", "When entered in the patent register")
        if d.kind != "publication"
        else d.s("저작권등록부에 등록된 때", "When entered in the copyright register"),
        "notified": d.s(
            "지식재산처에 출원인 변경을 신고한 때", "When the change of applicant is notified to the office"
        ),
    }[d.effective_when]


def term_text(d: TermsInWords) -> str:
    """Say how long the agreement runs, as a table value."""
    terms = d.terms
    if d.kind in ("assignment", "sale"):
        return d.s("해당 없음 (권리 이전)", "Not applicable (transfer of the right)")
    start, end, months = terms.get("starts_on"), terms.get("ends_on"), terms.get("term_months")
    if end and start:
        return d.s(f"{d.day(start)}부터 {d.day(end)}까지", f"From {d.day(start)} to {d.day(end)}")
    if end:
        return d.s(f"효력 발생일부터 {d.day(end)}까지", f"From the effective date to {d.day(end)}")
    if months:
        first = d.day(start) if start else d.s("효력 발생일", "the effective date")
        return d.s(f"{first}부터 {months}개월", f"{months} months from {first}")
    return d.s("대상 권리의 존속기간이 끝나는 날까지", "Until the last of the licensed rights expires")


def _fees(d: TermsInWords) -> list[tuple[str, str]]:
    terms = d.terms
    rows = [
        (d.s("착수기본료", "Upfront fee"), d.money(fee) if (fee := terms.get("upfront")) else ""),
        (d.s("정액기술료", "Lump sum"), d.money(fee) if (fee := terms.get("lump_sum")) else ""),
    ]
    if credit := terms.get("credit"):
        rows.append(
            (
                d.s("공제할 금액", "Credited"),
                d.s(
                    f"{d.money(credit['amount'])} (계약 {credit['number']}의 대가)",
                    f"{d.money(credit['amount'])} paid under {credit['number']}",
                ),
            )
        )
    for number, milestone in enumerate(terms.get("milestones") or [], start=1):
        due_on = milestone.get("due_on")
        due = f" ({d.day(due_on)})" if due_on else ""
        value = f"{d.money(milestone['amount'])} · {milestone['event']}{due}"
        rows.append((d.s(f"중도기술료 {number}", f"Milestone fee {number}"), value))
    if not d.has_fee:
        rows.append((d.s("기술료", "Fee"), d.s("무상", "Free of charge")))
    return rows


def _royalty(d: TermsInWords) -> list[tuple[str, str]]:
    royalty = d.royalty
    if not royalty:
        return []
    base = royalty.get("base") or d.s("순매출액", "net sales")
    rate = money_text.percent(royalty["rate_bp"])
    period = reporting_period(royalty)
    rows = [(d.s("경상기술료", "Running royalty"), d.s(f"{base}의 {rate}", f"{rate} of {base}"))]
    for step in royalty.get("steps") or []:
        above, stepped = d.money(step["from_sales"]), money_text.percent(step["rate_bp"])
        value = d.s(f"누적 {above} 초과분 {stepped}", f"{stepped} on cumulated sales above {above}")
        rows.append((d.s("체감·체증 요율", "Rate step"), value))
    minimum, cap = royalty.get("minimum"), royalty.get("cap")
    rows += [
        (
            d.s("최저기술료", "Minimum royalty"),
            d.s(f"연 {d.money(minimum)}", f"{d.money(minimum)} a year") if minimum else "",
        ),
        (
            d.s("최대기술료", "Royalty cap"),
            d.s(f"연 {d.money(cap)}", f"{d.money(cap)} a year") if cap else "",
        ),
        (d.s("보고 주기", "Reporting period"), d.s(period.ko, period.en[0].upper() + period.en[1:])),
    ]
    return rows


def _duties(d: TermsInWords) -> list[tuple[str, str]]:
    terms = d.terms
    rate = money_text.percent(vat) + " " if (vat := terms.get("vat_rate_bp")) else ""
    treatment = {
        "taxable": d.s(f"{rate}별도 (세금계산서)", f"{rate}in addition (tax invoice)"),
        "exempt": d.s("면세 (계산서)", "Exempt (invoice without VAT)"),
        "zero_rated": d.s("영세율", "Zero-rated"),
    }[terms.get("tax_treatment") or "taxable"]
    late, years = terms.get("late_interest_bp"), terms.get("confidentiality_years", 5)
    days = terms.get("payment_days", 30)
    improvements = {
        "licensor": d.s(
            "기술제공자 귀속, 기술도입자 무상 실시", "Owned by the licensor, free use by the licensee"
        ),
        "each": d.s("개량한 당사자 귀속", "Owned by the party that made them"),
        "joint": d.s("공동 소유", "Owned jointly"),
    }[terms.get("improvements") or "each"]
    return [
        (d.s("부가가치세", "VAT"), treatment if d.has_fee else ""),
        (
            d.s("지급 기한", "Payment"),
            d.s(f"청구일부터 {days}일 이내", f"Within {days} days of invoice") if d.has_fee else "",
        ),
        (
            d.s("지연이자", "Late interest"),
            d.s(f"연 {money_text.percent(late)}", f"{money_text.percent(late)} a year") if late else "",
        ),
        (
            d.s("원천징수 세금", "Tax withheld at source"),
            d.s("기술도입자 부담, 기술료 전액 지급", "Borne by the licensee; the fee is paid whole")
            if d.has_fee and terms.get("withholding") == "grossed_up"
            else "",
        ),
        (d.s("기술 지원", "Technical assistance"), terms.get("technical_assistance") or ""),
        (d.s("개량기술", "Improvements"), improvements),
        (d.s("비밀유지", "Confidentiality"), d.s(f"계약 종료 후 {years}년", f"{years} years after the end")),
        (d.s("관할", "Jurisdiction"), terms.get("court") or ""),
    ]
