"""Two years of the mini-clusters: described and coordinated, meeting after meeting, difficulties and what became of them.

As many as the site has members: about forty difficulties and a dozen meetings for 354 companies.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from sqlalchemy import select

from marketplace.accounts.models import MiniCluster
from marketplace.accounts.queries import actor_of, center_people, people_of
from marketplace.clusters import services
from marketplace.clusters.demo_words import ABOUTS, MINUTES, OUTCOMES, PROBLEMS, REPLIES, TOPICS
from marketplace.clusters.models import ClusterMeeting, Difficulty
from marketplace.clusters.queries import members
from marketplace.clusters.services import Facts, Plan
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import SEOUL
from marketplace.kernel.database import db
from marketplace.kernel.scene import Players
from marketplace.kernel.working_days import add_working_days, is_working_day

DAYS = 690  # before the present, when the scene begins
WHOLE = 180  # members that the whole demo has by then
COMES, ANSWERS = 6, 8  # of a meeting: who checks in, who answers the invitation
HOME = "electronics"
Act = Callable[[], None]


class Years:
    """What happens when: acts in their order, each of which may plan the next."""

    def __init__(self, players: Players) -> None:
        self.players, self.dice = players, players.dice
        self.end = clock.now() + timedelta(days=DAYS)
        self._acts: list[tuple[datetime, int, Act]] = []
        self._turn = count()
        self.clusters = [row.code for row in db.session.scalars(select(MiniCluster).order_by(MiniCluster.id))]
        self.staff = [actor_of(one) for one in center_people("center_admin", "center_finance")]

    def plan(self, at: datetime, act: Act) -> None:
        if at < self.end:
            heapq.heappush(self._acts, (at, next(self._turn), act))

    def tell(self) -> Iterator[datetime]:
        while self._acts:
            at, _, act = heapq.heappop(self._acts)
            yield at
            act()

    # Who

    def coordinator(self, code: str) -> Actor:
        """The center's administrators and its finance in turn; of the home company's cluster the one of the role account."""
        return (
            self.players.center if code == HOME else self.staff[self.clusters.index(code) % len(self.staff)]
        )

    def companies(self, code: str) -> list[int]:
        return [row.organisation_id for row in members(self.row(code))]

    def row(self, code: str) -> MiniCluster:
        return db.session.query(MiniCluster).filter_by(code=code).one()

    def somebody(self, company: int) -> Actor | None:
        people = people_of(company)
        return actor_of(self.dice.choice(people)) if people else None

    # What

    def describe(self, code: str) -> None:
        row, companies = self.row(code), self.companies(code)
        industry_ko, industry_en, about_ko, about_en = ABOUTS.get(code, ("", "", "", ""))
        leader = self.players.company_id if code == HOME else next(iter(companies), None)
        facts = Facts(
            row.name_ko, row.name_en, industry_ko, industry_en, about_ko, about_en, "054-470-0000",
            leader if leader in companies else None, self.coordinator(code).user_id,
        )  # fmt: skip
        services.save_cluster(self.players.center, code, facts)
        services.write_news(
            self.coordinator(code), code, form_token=f"demo-news-{code}", title="미니클러스터 활동을 시작합니다",
            body="코디네이터를 정하고 첫 모임을 준비합니다.\n풀기 어려운 문제가 있으면 애로로 등록해 주십시오.", public=True,
        )  # fmt: skip

    def call(self, code: str, number: int, day: date, hour: int = 14) -> None:
        """A meeting; its invitations are answered, people come, its minutes follow. The last one is still to come."""
        starts_at = datetime.combine(day, time(hour), SEOUL)
        title = f"{self.row(code).name_ko} {TOPICS[number % len(TOPICS)]}"
        agenda = "지난 애로의 진행\n새로 나온 어려움\n함께 쓸 장비"
        plan = Plan(title, agenda, "센터 3층 회의실", starts_at, starts_at + timedelta(hours=2))
        ref = services.call_meeting(self.coordinator(code), code, f"demo-meeting-{number}", plan)
        now = clock.now()
        self.plan(now + timedelta(days=1), lambda: self.answer(code, ref))
        self.plan(starts_at + timedelta(minutes=10), lambda: self.come(code, ref))
        self.plan(starts_at + timedelta(days=3), lambda: self.write(code, ref))

    def answer(self, code: str, ref: str) -> None:
        for company in self.dice.sample(self.companies(code), min(ANSWERS, len(self.companies(code)))):
            person = self.somebody(company)
            if person is not None and company != self.players.company_id:
                services.answer_invitation(person, ref, self.dice.choice(("yes", "yes", "yes", "no")))

    def come(self, code: str, ref: str) -> None:
        digits = db.session.query(ClusterMeeting).filter_by(ref=ref).one().code
        for company in self.dice.sample(self.companies(code), min(COMES, len(self.companies(code)))):
            person = self.somebody(company)
            if person is not None:
                services.check_in(person, digits)

    def write(self, code: str, ref: str) -> None:
        services.write_minutes(self.coordinator(code), ref, MINUTES, True)

    def trouble(self, code: str, number: int, own: bool = False, ends: str = "") -> None:
        """A company raises a difficulty; the coordinator takes it up, replies, and says what became of it."""
        companies = self.companies(code)
        if not companies:
            return
        company = self.players.company_id if own else self.dice.choice(companies)
        person = self.players.representative if own else self.somebody(company)
        if person is None or company not in companies:
            return
        title, problem, amount = PROBLEMS[number % len(PROBLEMS)]
        ref = services.raise_difficulty(
            person, code, company_id=company, form_token=f"demo-difficulty-{number}-{own}", title=title, problem=problem,
            amount=amount, shared=number % 2 == 0,
        )  # fmt: skip
        self.plan(self.soon(1), lambda: services.take_up(self.coordinator(code), ref))
        self.plan(self.soon(self.dice.randint(2, 4)), lambda: self.reply(code, ref))
        if not own or ends:
            self.plan(self.soon(self.dice.randint(12, 45)), lambda: self.end_one(code, ref, ends))
        if number % 2 == 0:
            for fellow in self.dice.sample(companies, min(3, len(companies))):
                self.plan(self.soon(self.dice.randint(1, 9)), lambda fellow=fellow: self.same(ref, fellow))  # type: ignore[misc]

    def reply(self, code: str, ref: str) -> None:
        services.reply(self.coordinator(code), ref, self.dice.choice(REPLIES), None)

    def end_one(self, code: str, ref: str, ends: str) -> None:
        weights = (5, 3, 1, 1)
        action = ends or self.dice.choices(list(OUTCOMES), weights)[0]
        services.end_difficulty(self.coordinator(code), ref, action, self.dice.choice(OUTCOMES[action]))

    def same(self, ref: str, company: int) -> None:
        row = db.session.query(Difficulty).filter_by(ref=ref).one()
        person = self.somebody(company)
        if person is not None and row.company_id != company and row.state in ("raised", "examined"):
            services.have_same(person, ref, True)

    def soon(self, working_days: int) -> datetime:
        """An office hour so many working days from now."""
        return self.office_hour(add_working_days(clock.today(), working_days))

    def office_hour(self, day: date) -> datetime:
        return datetime.combine(day, time(self.dice.randint(9, 17), self.dice.randint(0, 59)), SEOUL)

    def day_after(self, days: float) -> date:
        """The first working day so many days after the scene's beginning."""
        day = clock.seoul_date(self.end - timedelta(days=DAYS - days))
        while not is_working_day(day):
            day += timedelta(days=1)
        return day


def clusters(players: Players) -> Iterator[datetime]:
    """The two years, as large as the site is; then what the role accounts find in the home company's cluster."""
    years = Years(players)
    for code in years.clusters:
        years.describe(code)
    size = min(1.0, sum(len(years.companies(code)) for code in years.clusters) / WHOLE)
    meetings, difficulties = max(3, round(12 * size)), max(5, round(37 * size))
    for number in range(meetings):
        code = years.clusters[number % len(years.clusters)]
        day = years.day_after(20 + number * (DAYS - 60) / meetings)
        years.plan(
            years.office_hour(day) - timedelta(days=14),
            lambda code=code, number=number, day=day: years.call(code, number, day),  # type: ignore[misc]
        )
    for number in range(difficulties):
        code = years.dice.choice(years.clusters)
        day = years.day_after(3 + number * (DAYS - 12) / difficulties)
        years.plan(years.office_hour(day), lambda code=code, number=number: years.trouble(code, number))  # type: ignore[misc]
    _of_role_accounts(years)
    yield from years.tell()


def _of_role_accounts(years: Years) -> None:
    """The home company: a meeting next week, one difficulty solved, one being looked into, one that waits for a reply."""
    last = years.day_after(DAYS + 7)
    years.plan(years.end - timedelta(days=6), lambda: years.call(HOME, 102, last))
    for number, (days, ends) in enumerate(((90, "solve"), (20, ""), (1, ""))):
        day = years.day_after(DAYS - days)
        at = min(years.office_hour(day), years.end - timedelta(hours=5 - number))
        years.plan(at, lambda number=number, ends=ends: years.trouble(HOME, number + 1, True, ends))  # type: ignore[misc]
