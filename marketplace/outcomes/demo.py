"""What the demo shows of outcomes: companies that entered two years, some by phone, and the center's conversations with them.

About sixty of 354 companies; a smaller demo has fewer, and never fewer than a comparison needs. Told through the services.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import actor_of, center_people, people_of
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.scene import Players
from marketplace.outcomes import queries, services
from marketplace.outcomes.services import Figures, Spoken
from marketplace.papers.services import store_attachment

COMPANIES = 30  # of each group, in the whole demo
FEWEST = 6
MOST_LOOKED_AT = 12  # companies among which the one with the fullest way is found
MILLION = 1_000_000
PAPER = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
STEPS = {
    "difficulty": "식으면서 커버가 휘는 문제를 센터에 알렸습니다.",
    "mentoring": "전문가가 공장에 와서 냉각 조건을 함께 바꾸었습니다.",
    "award": "지원사업으로 시제품을 만들고 시험했습니다.",
    "licence": "연구기관의 기술을 들여와 양산에 적용했습니다.",
}
WORDS = (
    ("called", "지난해 매출과 고용을 물어보고 성과 입력을 요청함. 이번 주에 입력하겠다고 함."),
    ("visit", "현장 방문. 새 설비의 시험 생산이 시작됨. 내년 지원사업 일정을 궁금해함."),
    ("was_called", "시험 설비를 빌릴 수 있는 곳을 물어봄. 전문가 두 분을 소개하기로 함."),
    ("mail", "수출 상담회 안내를 보냄."),
)


def outcomes(players: Players) -> Iterator[datetime]:
    """Spring: the year before is asked for; the companies answer in the weeks after."""
    yield clock.now()
    year = queries.last_year()
    center = _center(players)
    hero = _hero(players, year)
    for after, (company_id, supported) in enumerate(_companies(players)):
        dice = Random(players.dice.random())
        people = people_of(company_id)
        ref = db.session.scalar(select(Organisation.ref).where(Organisation.id == company_id)) or ""
        db.session.rollback()
        if not people or company_id == hero:
            continue
        yield clock.now() + timedelta(minutes=40)
        sales = round(dice.lognormvariate(7.6, 0.7)) * MILLION  # a company of two billion won in the middle
        jobs = max(2, round(sales / MILLION / 170))
        for one in (year - 1, year):
            grown = 1.0 if one < year else dice.lognormvariate(0.16 if supported else 0.05, 0.18)
            _told(
                center,
                actor_of(people[0]),
                ref,
                one,
                _figures(round(sales * grown / MILLION) * MILLION, jobs, grown, dice),
                supported or after % 2 == 0,
            )
    yield from _home(players, center, year)
    if hero is not None:
        _grown(players, center, hero, year)
    yield clock.now() + timedelta(days=150)
    _conversations(players)
    services.release_figures({}, "")
    if hero is not None:
        _tell_story(players, hero, year)


def _center(players: Players) -> list[Actor]:
    """Two people of the center: one enters what is said on the phone, another confirms it."""
    others = [one for one in center_people("center_admin", "center_finance") if one != players.center.user_id]
    return [players.center, actor_of(others[0]) if others else players.center]


def _companies(players: Players) -> list[tuple[int, bool]]:
    """(company, whether it was supported before): as many of each group as the demo's size allows."""
    supported = queries.supported()
    query = select(Organisation.id).where(
        Organisation.kind == "company",
        Organisation.state == "approved",
        Organisation.id != players.company_id,
    )
    there = list(db.session.scalars(query.order_by(Organisation.id)))
    most = max(FEWEST, round(COMPANIES * players.scale))
    helped = [number for number in there if number in supported][:most]
    alone = [number for number in there if number not in supported][:most]
    return [(number, True) for number in helped] + [(number, False) for number in alone]


def _hero(players: Players, year: int) -> int | None:
    """The company whose way has the most stations: modelled on the one of the report, whose sales doubled."""
    days = queries.supported()
    often = sorted(
        (number for number in days if number != players.company_id), key=lambda one: (-len(days[one]), one)
    )
    stations = {
        number: len(
            {
                event.kind.key
                for event in queries.line_of(players.center, number)
                if event.evidence and event.on.year <= year
            }
        )
        for number in often[:MOST_LOOKED_AT]
        if people_of(number, "representative")
    }
    db.session.rollback()
    return max(stations, key=lambda one: stations[one], default=None)


def _grown(players: Players, center: list[Actor], company_id: int, year: int) -> None:
    """Sales from 1 to 2 billion won, a fifth of its market, each with its paper."""
    boss, ref = _head(company_id)
    rows: dict[int, dict[str, int | None]] = {
        year - 1: {"sales": 1_000 * MILLION, "jobs": 10, "exports": 80 * MILLION, "market_share": 1_100},
        year: {"sales": 2_000 * MILLION, "new_sales": 900 * MILLION, "jobs": 17, "exports": 420 * MILLION, "patents": 2, "market_share": 2_000},
    }  # fmt: skip
    for one, values in rows.items():
        services.enter_figures(boss, ref, one, Figures(values))
        for kind, name in (
            ("statement", "재무제표"),
            ("insurance", "고용보험 명부"),
            ("other", "시장 조사 보고서"),
        ):
            file = store_attachment([(f"{one}년 {name}.pdf", io.BytesIO(PAPER))])
            services.add_file(boss, ref, one, kind, file)
        services.confirm_year(center[1], ref, one)


def _head(company_id: int) -> tuple[Actor, str]:
    ref = db.session.scalar(select(Organisation.ref).where(Organisation.id == company_id)) or ""
    boss = actor_of(people_of(company_id, "representative")[0])
    db.session.rollback()
    return boss, ref


def _tell_story(players: Players, company_id: int, year: int) -> None:
    """The seed's sentence as a page: the first event of each kind before the sales grew, sales of both years, the share."""
    boss, ref = _head(company_id)
    steps: dict[str, str] = {}
    for one in queries.tellable(boss, company_id):
        if one.on.year <= year:
            steps.setdefault(one.key.split(":")[0], one.key)
    steps.pop("figure", None)
    db.session.rollback()
    services.write_story(
        boss,
        ref,
        "매출이 10억에서 20억으로",
        "센터의 도움으로 어려움 하나를 풀었고, 그 제품이 우리 회사를 두 배로 키웠습니다.",
    )
    for kind, key in steps.items():
        services.agree_to_part(boss, ref, key, STEPS.get(kind, ""))
    for code, of in (("sales", year - 1), ("sales", year), ("market_share", year)):
        services.agree_to_part(boss, ref, f"figure:{of}:{code}", "")
    services.publish_story(boss, ref)


def _figures(sales: int, jobs: int, grown: float, dice: Random) -> dict[str, int | None]:
    return {
        "sales": sales,
        "new_sales": round(sales * 0.1 * dice.random() / MILLION) * MILLION if grown > 1.1 else None,
        "exports": round(sales * 0.3 * dice.random() / MILLION) * MILLION if dice.random() < 0.5 else None,
        "jobs": round(jobs * grown),
        "research": round(sales * 0.05 / MILLION) * MILLION,
        "patents": dice.choice((0, 0, 1, 1, 2)),
    }


def _told(
    center: list[Actor], boss: Actor, ref: str, year: int, values: dict[str, int | None], itself: bool
) -> None:
    first, second = center
    if itself:
        services.enter_figures(boss, ref, year, Figures(values))
    else:
        services.enter_figures(first, ref, year, Figures(values, "경리 담당자"))
    if second is not first:
        services.confirm_year(second, ref, year)


def _home(players: Players, center: list[Actor], year: int) -> Iterator[datetime]:
    """The company of the role accounts: three years with a paper; a correction of the first waits for the center."""
    yield clock.now() + timedelta(hours=3)
    ref = db.session.scalar(select(Organisation.ref).where(Organisation.id == players.company_id)) or ""
    db.session.rollback()
    boss = players.representative
    rows: dict[int, dict[str, int | None]] = {
        year - 2: {"sales": 910 * MILLION, "jobs": 9},
        year - 1: {"sales": 1_200 * MILLION, "jobs": 10, "exports": 80 * MILLION},
        year: {
            "sales": 1_450 * MILLION,
            "new_sales": 210 * MILLION,
            "jobs": 13,
            "exports": 150 * MILLION,
            "patents": 1,
        },
    }
    for one, values in rows.items():
        services.enter_figures(boss, ref, one, Figures(values))
    file = store_attachment([(f"{year}년 재무제표.pdf", io.BytesIO(PAPER))])
    services.add_file(boss, ref, year, "statement", file)
    for one in rows:
        services.confirm_year(center[1], ref, one)
    yield clock.now() + timedelta(days=20)
    services.enter_figures(boss, ref, year - 2, Figures({"sales": 905 * MILLION, "jobs": 9}))


def _conversations(players: Players) -> None:
    """Whom the center spoke with; the home company is called again this week."""
    query = select(Organisation.id, Organisation.ref).where(
        Organisation.kind == "company", Organisation.state == "approved"
    )
    rows = list(
        db.session.execute(query.order_by(Organisation.id != players.company_id, Organisation.id).limit(8))
    )
    db.session.rollback()
    for number, row in enumerate(rows):
        way, words = WORDS[number % len(WORDS)]
        again = clock.today() + timedelta(days=65) if number < 2 else None
        spoken = Spoken(way, clock.today() - timedelta(days=number), words, "", again)
        services.log_contact(players.center, row.ref, spoken, f"demo-contact-{number}")
