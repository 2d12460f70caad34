"""The reports that the center and institutions owe, each said once: its tables, who reads it, and what is missing for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from marketplace.clusters.models import ClusterMeeting
from marketplace.insight.permissions import is_viewer, may_track
from marketplace.insight.queries import report_tables
from marketplace.insight.queries.figures import FIGURES
from marketplace.insight.queries.kept import targets
from marketplace.insight.queries.report_parts import Made, Period, Reader, Table, figures_table
from marketplace.insight.queries.tracking import since
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.outcomes.models import CompanyYear
from marketplace.programmes.models import AwardReport

FIRST_YEAR = 2000
TRANSFER = ("listings", "views", "inquiries", "agreements", "licences", "income")
HELP = ("difficulties", "solved", "meetings", "mentored", "mentoring_hours")
SUPPORT = ("applications", "awards", "supported", "granted", "paid")


@dataclass(frozen=True)
class Report:
    """`halves`: also of half a year. `office`: for institutions too, each of its own. `viewers`: for a ministry's account."""

    key: str
    name: Text
    basis: Text
    tables: tuple[Callable[[Reader], Table], ...]
    halves: bool = False
    office: bool = False
    viewers: bool = False
    programmes: bool = False


def _figures(keys: tuple[str, ...], ko: str, en: str) -> Callable[[Reader], Table]:
    return lambda reader: figures_table(keys, Text(ko, en), reader)


_TRANSFER = _figures(TRANSFER, "기술이전", "Technology transfer")
_HELP = _figures(HELP, "기업의 애로와 멘토링", "Difficulties and mentoring")
_SUPPORT = _figures((*SUPPORT, "new_sales"), "지원사업", "Support programmes")

REPORTS: dict[str, Report] = {
    one.key: one
    for one in (
        Report(
            "transfers", Text("기술이전 실적 보고", "Report of technology transfers"),
            Text("기술의 이전 및 사업화 촉진에 관한 법률에 따른 보고. 상반기는 7월 31일, 한 해는 다음 해 1월 31일까지.",
                 "Under the Technology Transfer and Commercialization Promotion Act: half a year by 31 July, the year by 31 January."),
            (_TRANSFER, report_tables.contracts, report_tables.institutions), halves=True, office=True,
        ),
        Report(
            "utilisation", Text("연구성과 활용 현황", "Utilisation of results"),
            Text("과제가 끝난 뒤 다섯 해 동안, 다음 해 2월 말까지.", "For five years after a project, by the end of February."),
            (report_tables.in_use, _TRANSFER), office=True,
        ),
        Report(
            "office", Text("전담조직 실적", "Results of transfer offices"),
            Text("전담조직의 계획과 실적, 다음 해 1월 31일까지.", "Plan and results of transfer offices, by 31 January."),
            (_TRANSFER, report_tables.institutions), office=True,
        ),
        Report(
            "indicators", Text("기술이전 지표", "Indicators of transfer"),
            Text("AUTM 조사와 같은 뜻으로 셉니다. 수입은 그해에 들어온 돈입니다.", "Counted as in the AUTM survey; income is cash received in the year."),
            (report_tables.indicators,), office=True,
        ),
        Report(
            "programmes", Text("지원사업 한 해", "The programme year"),
            Text("한 해의 과제 수와 지원금을 사업과 재원별로.", "Projects and support of a year by programme and fund."),
            (_SUPPORT, report_tables.programmes), viewers=True, programmes=True,
        ),
        Report(
            "ministry", Text("부처 보고 한 장", "One page for the ministry"),
            Text("클러스터 사업 전체를 한 장으로.", "The whole cluster on one page."),
            (_SUPPORT, _HELP, _TRANSFER, report_tables.programmes), viewers=True, programmes=True,
        ),
    )
}  # fmt: skip

UNKNOWN = Text(
    "전담 인력 수, 보유 특허 전체, 창업 기업 수는 이 사이트에 자료가 없습니다. 기관에서 받아 넣어 주십시오.",
    "Staff, all patents held and start-ups are not known to this site: ask the institutions.",
)


def reports_for(actor: Actor) -> list[Report]:
    """The reports that the reader may open."""
    if actor.oversees:
        return list(REPORTS.values())
    if may_track(actor):
        return [one for one in REPORTS.values() if one.office]
    return [one for one in REPORTS.values() if one.viewers] if is_viewer(actor) else []


def report_for(actor: Actor, key: str) -> Report | None:
    return next((one for one in reports_for(actor) if one.key == key), None)


def period_of(words: str, report: Report) -> Period | None:
    """`2026`, or `2026-1` where the report is also of half a year."""
    year, _, half = words.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4) or half not in ("", "1", "2"):
        return None
    if (half and not report.halves) or not FIRST_YEAR <= int(year) <= clock.today().year:
        return None
    return Period(int(year), int(half or 0))


def periods_of(report: Report) -> list[Period]:
    """What to choose from on the page: the last six years, the newest first, each followed by its halves."""
    this = clock.today().year
    halves = (0, 1, 2) if report.halves else (0,)
    return [Period(year, half) for year in range(this, this - 6, -1) for half in halves]


def made(actor: Actor, report: Report, period: Period, as_of: date) -> Made:
    """The report as it was known on a day. A viewer's is of today and shows what everybody may see."""
    guarded = not may_track(actor)
    reader = Reader(actor, period, clock.today() if guarded else min(as_of, clock.today()), guarded)
    tables = [table(reader) for table in report.tables]
    missing = [] if guarded else _missing(report, reader) + _lost(reader, tables)
    return Made(report.key, report.name, report.basis, reader, [one for one in tables if one.rows], missing)


def _missing(report: Report, reader: Reader) -> list[Text]:
    """What a report of this period would need and does not have."""
    found = []
    if reader.period.end > reader.as_of:
        found.append(Text("기간이 아직 끝나지 않았습니다.", "The period is not over yet."))
    if report.office:
        found.append(UNKNOWN)
    if not reader.one_institution and not reader.period.half:
        aims = targets([reader.period.year], reader.as_of)
        if without := [
            FIGURES[key].name
            for key in TRANSFER + SUPPORT
            if (key, reader.period.year) not in aims and key != "views"
        ]:
            found.append(
                Text("목표가 없는 지표: {ko}", "No target for: {en}").fill(
                    ko=", ".join(name.ko for name in without), en=", ".join(name.en for name in without)
                )
            )
    if report.programmes:
        found += _open_matters(reader)
    return found


def _lost(reader: Reader, tables: list[Table]) -> list[Text]:
    """What of a past day can't be told any more, of the figures that stand in these tables."""
    if reader.as_of >= clock.today():
        return []
    keys = {cell.figure for table in tables for row in table.rows for cell in row}
    lost = (figure.lost for key, figure in FIGURES.items() if key in keys)
    return list(dict.fromkeys(text for text in lost if text is not None))


def _open_matters(reader: Reader) -> list[Text]:
    """What companies and the center still owe for the year."""
    end = min(reader.period.end, reader.as_of)
    late = select(AwardReport.id).where(AwardReport.due_on <= end, AwardReport.state.in_(("due", "returned")))
    figures = select(CompanyYear.id).where(
        CompanyYear.year == reader.period.year, CompanyYear.state.in_(("due", "returned", "submitted"))
    )
    minutes = select(ClusterMeeting.id).where(
        ClusterMeeting.state == "called", ClusterMeeting.ends_at < since(end + timedelta(days=1)),
        ClusterMeeting.ends_at >= since(reader.period.start),
    )  # fmt: skip
    said = (
        (
            late,
            Text(
                "제출하지 않은 과제 보고서: {n}건 (오늘 기준)",
                "Project reports not submitted: {n} (as of today)",
            ),
        ),
        (
            figures,
            Text(
                "확인하지 않은 기업 성과: {n}곳 (오늘 기준)",
                "Companies' figures not confirmed: {n} (as of today)",
            ),
        ),
        (
            minutes,
            Text("회의록이 없는 모임: {n}건 (오늘 기준)", "Meetings without minutes: {n} (as of today)"),
        ),
    )
    return [text.fill(n=number) for query, text in said if (number := _count(query))]


def _count(query: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
