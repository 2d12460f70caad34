"""The figures of the site, each said once: its name, its definition, and the rows that it is counted from.

A figure is the count or the sum of its rows and of nothing else, so that whoever doubts a number opens what it is made of.
Every query gives the same columns (`COLUMNS`). `on` is when it happened and `known` when the site learnt of it: as of a past
day a figure counts what had happened and was known by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, cast, func, literal, null, or_, select

from marketplace.accounts.models import Organisation
from marketplace.books.models import JournalEntry, Posting
from marketplace.catalog.models import Listing, ListingView
from marketplace.clusters.models import ClusterMeeting, Difficulty
from marketplace.experts.models import Mentoring, MentoringSession
from marketplace.insight.queries.tracking import CASH, MATCHED, RECEIVED
from marketplace.invoicing.models import Invoice
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement
from marketplace.negotiation.models import Inquiry
from marketplace.outcomes.models import CompanyFigure, CompanyYear
from marketplace.programmes.models import Application, Award, AwardPayment, Budget, Call

COLUMNS = (
    "id",
    "ref",
    "name",
    "on",
    "known",
    "company_id",
    "institution_id",
    "cluster_id",
    "programme_id",
    "amount",
)
COUNT, WON, HOURS, COMPANIES = "count", "won", "hours", "companies"
SOLVED = ("solved_by_expert", "made_project", "licensed")

GROUPS: dict[str, Text] = {
    "technology": Text("기술이전", "Technology transfer"),
    "companies": Text("기업의 애로와 멘토링", "Companies' difficulties and mentoring"),
    "programmes": Text("지원사업", "Support programmes"),
}


@dataclass(frozen=True)
class Figure:
    """`says`: one sentence with what is counted, its unit and by which day. `unit`: count, won, hours (rows in minutes) or
    companies (each counted once). `public`: shown to everybody; only figures whose rows stay as they are once they were
    counted, since a row that is entered late or taken back would be told by the difference. `days`: `on` is a day, not an
    instant; `known_days` likewise. `lost`: what of a past day can't be told any more."""

    key: str
    group: str
    name: Text
    says: Text
    query: Callable[[], Select[Any]]
    unit: str = COUNT
    public: bool = True
    days: bool = False
    known_days: bool = False
    page: str = ""  # the page of a row: an endpoint and the name of its part, "dealroom.deal ref"
    of_institutions: bool = False  # whether an institution has its own part of it
    of_companies: bool = True  # whether companies stand behind it, so that few of them are not shown
    lost: Text | None = None


def _none(name: str) -> ColumnElement[Any]:
    return cast(null(), Integer).label(name)


def _columns(**given: Any) -> list[ColumnElement[Any]]:
    """All of COLUMNS, empty where nothing is given."""
    given.setdefault("known", given["on"])
    given.setdefault("amount", literal(1))
    given.setdefault("ref", cast(null(), String))
    given.setdefault("name", cast(null(), String))
    return [given[name].label(name) if name in given else _none(name) for name in COLUMNS]


TITLE = func.coalesce(func.nullif(Listing.title_ko, ""), Listing.title_en)
_LISTING = {"institution_id": Listing.institution_id, "cluster_id": Listing.mini_cluster_id}


def _listings() -> Select[Any]:
    columns = _columns(id=Listing.id, ref=Listing.public_id, name=TITLE, on=Listing.published_at, **_LISTING)
    return select(*columns).where(Listing.published_at.is_not(None))


def _views() -> Select[Any]:
    columns = _columns(
        id=Listing.id,
        ref=Listing.public_id,
        name=TITLE,
        on=ListingView.on,
        amount=ListingView.count,
        **_LISTING,
    )
    return select(*columns).join(Listing, Listing.id == ListingView.listing_id)


def _inquiries() -> Select[Any]:
    columns = _columns(
        id=Inquiry.id,
        ref=Inquiry.ref,
        name=TITLE,
        on=Inquiry.created_at,
        company_id=Inquiry.company_id,
        **_LISTING,
    )
    return select(*columns).join(Listing, Listing.id == Inquiry.listing_id)


def _agreements(column: Any) -> Callable[[], Select[Any]]:
    """Agreements by the instant at which they came so far: an NDA is no transfer, an amendment no new one."""

    def query() -> Select[Any]:
        columns = _columns(
            id=Agreement.id, ref=Inquiry.ref, name=Agreement.number, on=column, company_id=Agreement.company_id,
            institution_id=Agreement.institution_id, cluster_id=Listing.mini_cluster_id,
        )  # fmt: skip
        return (
            select(*columns)
            .join(Listing, Listing.id == Agreement.listing_id)
            .join(Inquiry, Inquiry.id == Agreement.inquiry_id)
            .where(Agreement.kind != "nda", Agreement.amends_id.is_(None), column.is_not(None))
        )

    return query


def _received() -> Select[Any]:
    """Movements of money: in on the day of value, known from the day on which they were booked."""
    columns = _columns(
        id=Posting.id, ref=Invoice.ref, name=Invoice.number, on=JournalEntry.value_on, known=JournalEntry.posted_at,
        company_id=Invoice.company_id, amount=RECEIVED, **_LISTING,
    )  # fmt: skip
    return (
        select(*columns)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(Invoice, Invoice.id == Posting.invoice_id)
        .join(Listing, Listing.id == Invoice.listing_id)
        .where(or_(Posting.account.in_(CASH), MATCHED), JournalEntry.currency == "KRW")
    )


def _difficulties() -> Select[Any]:
    return select(
        *_columns(
            id=Difficulty.id, ref=Difficulty.ref, name=Difficulty.title, on=Difficulty.raised_at,
            company_id=Difficulty.company_id, cluster_id=Difficulty.mini_cluster_id,
        )
    )  # fmt: skip


def _solved() -> Select[Any]:
    return select(
        *_columns(
            id=Difficulty.id, ref=Difficulty.ref, name=Difficulty.title, on=Difficulty.ended_at,
            company_id=Difficulty.company_id, cluster_id=Difficulty.mini_cluster_id,
        )
    ).where(Difficulty.state.in_(SOLVED), Difficulty.ended_at.is_not(None))  # fmt: skip


def _meetings() -> Select[Any]:
    return select(
        *_columns(
            id=ClusterMeeting.id, ref=ClusterMeeting.ref, name=ClusterMeeting.title, on=ClusterMeeting.starts_at,
            known=ClusterMeeting.held_at, cluster_id=ClusterMeeting.mini_cluster_id,
        )
    ).where(ClusterMeeting.held_at.is_not(None))  # fmt: skip


def _sessions() -> Select[Any]:
    columns = _columns(
        id=MentoringSession.id, ref=Mentoring.ref, on=MentoringSession.held_on, known=MentoringSession.logged_at,
        company_id=Mentoring.company_id, amount=MentoringSession.minutes,
    )  # fmt: skip
    return select(*columns).join(Mentoring, Mentoring.id == MentoringSession.mentoring_id)


def _applications() -> Select[Any]:
    columns = _columns(
        id=Application.id, ref=Application.ref, name=Application.number, on=Application.submitted_at,
        company_id=Application.company_id, programme_id=Budget.programme_id,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Call, Call.id == Application.call_id)
        .join(Budget, Budget.id == Call.budget_id)
        .where(Application.submitted_at.is_not(None))
    )


def _awards(amount: Any) -> Callable[[], Select[Any]]:
    def query() -> Select[Any]:
        columns = _columns(
            id=Award.id, ref=Award.ref, name=Award.number, on=Award.accepted_at, company_id=Award.company_id,
            programme_id=Budget.programme_id, amount=amount,
        )  # fmt: skip
        return (
            select(*columns).join(Budget, Budget.id == Award.budget_id).where(Award.accepted_at.is_not(None))
        )

    return query


def _paid() -> Select[Any]:
    columns = _columns(
        id=AwardPayment.id, ref=Award.ref, name=Award.number, on=AwardPayment.paid_on, company_id=Award.company_id,
        programme_id=Budget.programme_id, amount=AwardPayment.amount,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Award, Award.id == AwardPayment.award_id)
        .join(Budget, Budget.id == Award.budget_id)
        .where(AwardPayment.state == "paid", AwardPayment.paid_on.is_not(None))
    )


def _new_sales() -> Select[Any]:
    """What stands there now: a figure that is corrected waits to be confirmed again, and counts from that day on."""
    columns = _columns(
        id=CompanyFigure.id, ref=Organisation.ref, name=cast(CompanyYear.year, String), on=CompanyYear.decided_at,
        known=CompanyFigure.entered_at, company_id=CompanyYear.company_id, amount=CompanyFigure.value,
    )  # fmt: skip
    return (
        select(*columns)
        .join(CompanyYear, CompanyYear.id == CompanyFigure.year_id)
        .join(Organisation, Organisation.id == CompanyYear.company_id)
        .where(
            CompanyFigure.code == "new_sales",
            CompanyFigure.value > 0,
            CompanyYear.state == "confirmed",
            CompanyYear.decided_at.is_not(None),
            CompanyFigure.replaced_at.is_(None),
        )
    )


MOVED = Text(
    "그 뒤에 합병한 기업은 합친 기업의 이름으로 나옵니다.",
    "A company that merged since then stands under the name of the one it went into.",
)
REOPENED = Text(
    "그 뒤에 다시 요청한 애로는 마지막으로 끝난 날에만 나옵니다.",
    "A difficulty that was raised again since then counts only on the day on which it last ended.",
)
CHANGED_LOG = Text(
    "그 뒤에 고치거나 지운 면담 기록은 고친 대로 나옵니다.",
    "A meeting whose record was changed or deleted since then counts as it stands now.",
)
RECONFIRMED = Text(
    "그 뒤에 다시 확인한 성과는 마지막으로 확인한 날에만 나옵니다.",
    "Figures that were confirmed again since then count only on the day of the last confirmation.",
)

_ALL = (
    Figure(
        "listings", "technology", Text("새로 공개한 기술", "Technologies published"),
        Text("기간에 처음 공개한 연구성과의 수(건), 공개한 날 기준.", "Research outputs first published in the period, by the day of publication."),
        _listings, page="catalog.listing public_id", of_institutions=True, of_companies=False,
    ),
    Figure(
        "views", "technology", Text("기술 열람", "Views of technologies"),
        Text("기간에 기술 화면을 연 횟수(회), 연 날 기준.", "How often pages of technologies were opened in the period, by the day."),
        _views, days=True, known_days=True, page="catalog.listing public_id", of_institutions=True, of_companies=False,
    ),
    Figure(
        "inquiries", "technology", Text("기술 문의", "Inquiries"),
        Text("기간에 기업이 보낸 기술 문의의 수(건), 보낸 날 기준.", "Inquiries that companies sent in the period, by the day of sending."),
        _inquiries, page="dealroom.deal ref", of_institutions=True, lost=MOVED,
    ),
    Figure(
        "agreements", "technology", Text("기술이전 계약", "Transfers agreed"),
        Text("기간에 체결한 기술이전 계약의 수(건), 마지막 서명일 기준. 비밀유지 계약과 변경 계약은 세지 않습니다.",
             "Agreements concluded in the period, by the day of the last signature. NDAs and amendments do not count."),
        _agreements(Agreement.concluded_at), page="dealroom.deal ref", of_institutions=True, lost=MOVED,
    ),
    Figure(
        "licences", "technology", Text("효력이 생긴 실시권", "Licences in force"),
        Text("기간에 효력이 생긴 기술이전 계약의 수(건), 효력이 생긴 날 기준.", "Agreements that took effect in the period, by that day."),
        _agreements(Agreement.in_force_at), public=False, page="dealroom.deal ref", of_institutions=True, lost=MOVED,
    ),
    Figure(
        "income", "technology", Text("기술료 입금액", "Licence income received"),
        Text("기간에 입금된 기술료에서 환불을 뺀 금액(원, 부가가치세 포함), 입금일 기준.",
             "Licence fees received in the period less refunds (KRW, VAT included), by the day of receipt."),
        _received, WON, days=True, page="billing.invoice ref", of_institutions=True, lost=MOVED,
    ),
    Figure(
        "difficulties", "companies", Text("접수한 애로", "Difficulties raised"),
        Text("기간에 회원사가 알린 애로의 수(건), 접수일 기준.", "Difficulties that member companies raised in the period, by the day."),
        _difficulties, page="clusters.difficulty ref", lost=MOVED,
    ),
    Figure(
        "solved", "companies", Text("해결한 애로", "Difficulties solved"),
        Text("기간에 전문가, 지원사업이나 기술 도입으로 끝난 애로의 수(건), 끝난 날 기준.",
             "Difficulties that ended in the period by an expert, a project or a licence, by the day of the end."),
        _solved, public=False, page="clusters.difficulty ref", lost=REOPENED,
    ),
    Figure(
        "meetings", "companies", Text("미니클러스터 모임", "Mini-cluster meetings"),
        Text("기간에 열린 미니클러스터 모임의 수(건), 모인 날 기준. 회의록을 보낸 모임만 셉니다.",
             "Mini-cluster meetings held in the period, by the day. Only those whose minutes went out count."),
        _meetings, page="clusters.meeting ref", of_companies=False,
    ),
    Figure(
        "mentored", "companies", Text("멘토링을 받은 기업", "Companies mentored"),
        Text("기간에 전문가를 한 번이라도 만난 기업의 수(곳), 만난 날 기준.", "Companies that met their expert at least once in the period, by the day of meeting."),
        _sessions, COMPANIES, days=True, public=False, page="experts.mentoring ref", lost=CHANGED_LOG,
    ),
    Figure(
        "mentoring_hours", "companies", Text("멘토링 시간", "Hours of mentoring"),
        Text("기간에 기업과 전문가가 만난 시간의 합(시간), 만난 날 기준.", "Hours that companies and experts met in the period, by the day of meeting."),
        _sessions, HOURS, days=True, public=False, page="experts.mentoring ref", lost=CHANGED_LOG,
    ),
    Figure(
        "applications", "programmes", Text("지원사업 신청", "Applications"),
        Text("기간에 제출한 지원사업 신청의 수(건), 제출일 기준.", "Applications to programmes submitted in the period, by the day."),
        _applications, public=False, page="programmes.application ref", lost=MOVED,
    ),
    Figure(
        "awards", "programmes", Text("지원 과제", "Projects supported"),
        Text("기간에 협약한 지원 과제의 수(건), 협약일 기준. 나중에 해지한 과제도 셉니다.",
             "Projects agreed on in the period, by the day of the agreement; those cancelled later count too."),
        _awards(literal(1)), page="programmes.award ref", lost=MOVED,
    ),
    Figure(
        "supported", "programmes", Text("지원받은 기업", "Companies supported"),
        Text("기간에 지원 과제를 협약한 기업의 수(곳), 협약일 기준. 한 기업은 한 번만 셉니다.",
             "Companies that agreed on a project in the period, by the day; each counts once."),
        _awards(literal(1)), COMPANIES, page="programmes.award ref", lost=MOVED,
    ),
    Figure(
        "granted", "programmes", Text("지원 결정액", "Support granted"),
        Text("기간에 협약한 과제의 지원금 합계(원), 협약일 기준. 그 뒤의 정산과 환수는 빼지 않습니다.",
             "Support agreed on in the period (KRW), by the day of the agreement, before settlement and returns."),
        _awards(Award.granted), WON, page="programmes.award ref", lost=MOVED,
    ),
    Figure(
        "paid", "programmes", Text("지원금 지급액", "Support paid"),
        Text("기간에 기업에 지급한 지원금의 합계(원), 지급일 기준.", "Support paid to companies in the period (KRW), by the day of payment."),
        _paid, WON, days=True, known_days=True, public=False, page="programmes.award ref", lost=MOVED,
    ),
    Figure(
        "new_sales", "programmes", Text("지원·도입 기술 제품의 매출", "Sales of supported products"),
        Text("기간에 센터가 확인한 연도별 성과 가운데 지원사업이나 도입한 기술로 만든 제품의 매출(원), 확인일 기준.",
             "Sales of products of support or licensed technology in the yearly figures that the center confirmed in the period (KRW)."),
        _new_sales, WON, public=False, page="outcomes.company ref", lost=RECONFIRMED,
    ),
)  # fmt: skip
FIGURES: dict[str, Figure] = {one.key: one for one in _ALL}
