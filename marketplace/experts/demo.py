"""What the demo shows of mentoring: a pool of experts, and companies that are mentored over two years.

As many experts as the first site starts with (181) beside 354 companies; a smaller demo has fewer in proportion. Everything is
told through the services; in the end some mentorings are under way, most are over, and each role account has its turn.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Row, func, select

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.queries import actor_of, people_of
from marketplace.experts import demo_words, queries, services
from marketplace.experts.demo_words import Trade
from marketplace.experts.models import Expert
from marketplace.experts.services import ExpertDraft, Meeting, MentoringDraft
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal
from marketplace.kernel.scene import Players
from marketplace.kernel.transaction import atomic

EXPERTS, COMPANIES, MENTORINGS = 181, 354, 96
EARLY = 0.6  # of the companies are there when the story begins
BATCH = 20
Story = Iterator[datetime]


@dataclass(frozen=True)
class Mentor:
    """An expert of the demo: profile, person, and what they can."""

    ref: str
    actor: Actor
    trade: Trade


def mentoring(players: Players) -> Iterator[datetime]:
    """The center builds its pool; then companies ask, meet their mentors, and say how it was."""
    yield clock.now() + timedelta(hours=1)
    there = db.session.scalar(
        select(func.count()).where(Organisation.kind == "company", Organisation.state == "approved")
    )
    scale = min(1.0, (there or 0) / (EARLY * COMPANIES))
    mentors = _pool(players, max(12, round(EXPERTS * scale)))
    yield clock.now() + timedelta(days=2)
    _rates(players, mentors)
    end = clock.now() + timedelta(days=715)
    stories: list[Story] = []
    for _ in range(max(8, round(MENTORINGS * scale))):
        begins = clock.now() + timedelta(days=5 + players.dice.random() * 690)
        stories.append(_mentored(players, mentors, Random(players.dice.random()), begins))
    stories += [_home(players, mentors[0], end), _waiting(players, mentors, end), _newcomers(players, end)]
    yield from _side_by_side(stories)


def _side_by_side(stories: list[Story]) -> Iterator[datetime]:
    """Several stories in the order of their moments."""
    waiting = [(at, number, story) for number, story in enumerate(stories) if (at := next(story, None))]
    heapq.heapify(waiting)
    while waiting:
        at, number, story = heapq.heappop(waiting)
        yield at
        if (following := next(story, None)) is not None:
            heapq.heappush(waiting, (max(following, clock.now() + timedelta(seconds=1)), number, story))


def _pool(players: Players, count: int) -> list[Mentor]:
    """Researchers and experts of the institutions register; nearly all of them agree to be public."""
    people = db.session.execute(
        select(User.id, User.name, User.name_en, User.job_title, Organisation.name_ko)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.role.in_(("expert", "researcher")), Membership.state == "active")
        .order_by((User.email != "expert@demo.example"), User.id)
        .limit(count)
    ).all()
    mentors: list[Mentor] = []
    for first in range(0, len(people), BATCH):
        with atomic():
            for number, person in enumerate(people[first : first + BATCH], first):
                mentors.append(_registered(players, person, number))
    return mentors


def _registered(players: Players, person: Row[int, str, str, str, str], number: int) -> Mentor:
    dice, trade = players.dice, demo_words.TRADES[number % len(demo_words.TRADES)]
    actor = actor_of(person.id)
    draft = ExpertDraft(
        name_ko=person.name,
        name_en=person.name_en,
        employer=person.name_ko,
        job_title=person.job_title,
        fields=list(trade.fields),
        industries=list(trade.industries),
        languages=["ko", "en"] if dice.random() < 0.35 else ["ko"],
        skills_ko=f"{trade.skills_ko}\n{dice.choice(demo_words.CAREERS)}",
        skills_en=trade.skills_en,
        capacity=dice.choice((1, 2, 2, 3)),
        available=number == 0 or dice.random() < 0.9,
        availability=dice.choice(demo_words.TIMES),
    )
    ref = services.save_own_profile(actor, draft)
    services.approve(players.center, ref)
    if number == 0 or dice.random() < 0.85:
        services.set_published(actor, True)
    return Mentor(ref, actor, trade)


def _rates(players: Players, mentors: list[Mentor]) -> None:
    """The center agrees with each on what an hour costs."""
    for first in range(0, len(mentors), BATCH):
        with atomic():
            for mentor in mentors[first : first + BATCH]:
                hourly = players.dice.choice((100_000, 120_000, 150_000, 200_000))
                services.record_rate(players.center, mentor.ref, hourly, clock.today())


def _mentored(players: Players, mentors: list[Mentor], dice: Random, begins: datetime) -> Story:
    """One company from its request to what became of it."""
    yield begins
    company = _company(dice, players.company_id)
    boss = actor_of(people_of(company, "representative")[0]) if company else None
    if company is None or boss is None:
        return
    mentor = dice.choice(mentors)
    goal = dice.choice(mentor.trade.goals)
    draft = MentoringDraft(goal, mentor.trade.fields[0], "ko", clock.today() + timedelta(days=14))
    ref = services.request_mentoring(boss, company, draft, f"demo-{begins.timestamp():.0f}-{company}")
    yield _later(dice, 1, 4)
    if not _asked(players, ref, mentor):
        services.withdraw(boss, ref)
        return
    yield _later(dice, 0, 2)
    if dice.random() < 0.1:
        services.decline(mentor.actor, ref, "이번 달에는 시간을 내기 어렵습니다.")
        yield _later(dice, 1, 2)
        others = [one for one in mentors if one.trade is mentor.trade and one is not mentor]
        if not others or not _asked(players, ref, mentor := dice.choice(others)):
            services.withdraw(boss, ref)
            return
        yield _later(dice, 0, 2)
    services.accept(mentor.actor, ref)
    yield from _meetings(mentor, ref, dice, dice.randint(2, 5))
    outcome = dice.choices(("solved", "partly", "project", "licence", "not_solved"), (45, 25, 15, 8, 7))[0]
    services.end(mentor.actor, ref, outcome, dice.choice(demo_words.ENDS[outcome]))
    yield _later(dice, 1, 5)
    services.rate(boss, ref, dice.choices((5, 4, 3, 2), (45, 38, 13, 4))[0], dice.choice(demo_words.REMARKS))
    services.rate(mentor.actor, ref, dice.choices((5, 4, 3), (40, 45, 15))[0], "")


def _meetings(mentor: Mentor, ref: str, dice: Random, count: int) -> Story:
    yield _later(dice, 3, 9)
    for number in range(count):
        notes, actions = dice.choice(demo_words.MEETINGS)
        meeting = Meeting(
            held_on=clock.today(),
            minutes=dice.choice((60, 90, 120, 120, 180)),
            place="company" if number == 0 else dice.choice(("company", "center", "online")),
            notes=f"{mentor.trade.seen}\n{notes}",
            private="다음에는 생산 담당자를 함께 만나야 한다." if dice.random() < 0.3 else "",
            actions=actions,
            next_on=clock.today() + timedelta(days=28) if number + 1 < count else None,
        )
        services.log_meeting(mentor.actor, ref, meeting, f"demo-{ref}-{number}")
        yield _later(dice, 15, 24)


def _asked(players: Players, ref: str, mentor: Mentor) -> bool:
    """Whether the expert could be asked: there may be no room, or none any more."""
    try:
        services.assign(players.center, ref, mentor.ref)
    except Refusal:
        return False
    return True


def _company(dice: Random, home: int) -> int | None:
    """A company that has no mentoring under way; the home company has a story of its own."""
    free = [row.company.id for row in queries.covered() if row.mentoring is None and row.company.id != home]
    return dice.choice(free) if free else None


def _home(players: Players, mentor: Mentor, end: datetime) -> Story:
    """The role accounts: the home company is mentored by the expert's account, and has met twice."""
    yield end - timedelta(days=70)
    boss = players.representative
    draft = MentoringDraft(mentor.trade.goals[0], mentor.trade.fields[0], "ko", clock.today())
    ref = services.request_mentoring(boss, players.company_id, draft, "demo-home")
    yield clock.now() + timedelta(days=2)
    if _full(mentor) or not _asked(players, ref, mentor):
        return
    yield clock.now() + timedelta(days=1)
    services.accept(mentor.actor, ref)
    for days in (6, 27):
        yield clock.now() + timedelta(days=days)
        notes, actions = demo_words.MEETINGS[0 if days == 6 else 1]
        meeting = Meeting(
            clock.today(), 120, "company", f"{mentor.trade.seen}\n{notes}", "사장님이 결정을 서두르신다.", actions,
            clock.today() + timedelta(days=40),
        )  # fmt: skip
        services.log_meeting(mentor.actor, ref, meeting, f"demo-home-{days}")


def _full(mentor: Mentor) -> bool:
    """Whether the expert has no room: then room is made, so that the story of the role accounts is told."""
    row = db.session.execute(select(Expert.id, Expert.capacity).where(Expert.ref == mentor.ref)).one()
    if queries.loads().get(row.id, 0) >= row.capacity:
        with atomic():
            db.session.get_one(Expert, row.id).capacity = row.capacity + 2
    return False


def _waiting(players: Players, mentors: list[Mentor], end: datetime) -> Story:
    """What waits today: for the center a request and an unanswered proposal, for the expert's account a company to accept."""
    yield end - timedelta(days=6)
    companies = [row.company.id for row in queries.covered() if row.mentoring is None]
    companies = [number for number in companies if number != players.company_id][:3]
    refs = []
    for number, company in enumerate(companies):
        trade = mentors[number * 3 % len(mentors)].trade
        draft = MentoringDraft(trade.goals[-1], trade.fields[0], "ko", clock.today() + timedelta(days=10))
        boss = actor_of(people_of(company, "representative")[0])
        actor = players.center if number == 2 else boss
        refs.append(services.request_mentoring(actor, company, draft, f"demo-waits-{number}"))
        yield clock.now() + timedelta(days=1)
    if refs:
        _full(mentors[0])
        _asked(players, refs[0], mentors[0])


def _newcomers(players: Players, end: datetime) -> Story:
    """The center has entered two people who have no account yet."""
    yield end - timedelta(days=9)
    for number, (name, employer) in enumerate((("문가람", "경북테크노파크"), ("배하람", "한국산업단지공단"))):
        trade = demo_words.TRADES[-1 - number]
        draft = ExpertDraft(
            name_ko=name, email=f"pool{number}@expert.example", employer=employer, skills_ko=trade.skills_ko,
            skills_en=trade.skills_en, fields=list(trade.fields), industries=list(trade.industries),
        )  # fmt: skip
        services.enter_expert(players.center, draft, f"demo-pool-{number}")


def _later(dice: Random, low: int, high: int) -> datetime:
    """An hour of the day, so many days from now."""
    day = clock.now() + timedelta(days=dice.randint(low, high))
    return day.replace(hour=dice.randint(0, 8), minute=dice.randint(0, 59))
