"""What the demo shows of the newsroom: some notices, two events that took place, one to come that is full, two mailings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.models import Membership, User
from marketplace.accounts.queries import actor_of
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import SEOUL
from marketplace.kernel.database import db
from marketplace.kernel.scene import Players
from marketplace.newsroom import services
from marketplace.newsroom.models import Event
from marketplace.newsroom.queries.gatherings import event_for, own_registration
from marketplace.newsroom.services import Message, Plan, Words

COMERS = 12  # of an event, in the whole demo; a smaller demo has fewer
NOTICES = (
    ("기술이전 상담 주간을 엽니다", "A week of licensing advice",
     "# 일정\n- 월요일부터 금요일까지, 오전 10시에서 오후 5시\n- 센터 3층 상담실\n\n담당자와 30분씩 이야기합니다. 예약 없이 오셔도 됩니다.",
     "# When\n- Monday to Friday, 10:00 to 17:00\n- Third floor of the center\n\nHalf an hour with an officer, no appointment needed.", False),
    ("홈페이지 점검 안내", "Maintenance of the site",
     "일요일 오전 2시부터 4시까지 점검합니다. 그동안 접속이 끊길 수 있습니다.",
     "Sunday, 2:00 to 4:00 in Korea. The site may be away meanwhile.", False),
    ("회원사 성과 입력에 감사드립니다", "Thank you for your figures",
     "올해 성과를 입력해 주신 회원사에 감사드립니다. 결과는 ‘기업 성공 이야기’에서 볼 수 있습니다.",
     "Thank you to every company that entered its figures. See “Companies' stories”.", True),
)  # fmt: skip
SAID = ("사례 발표가 도움이 되었습니다.", "질문 시간이 더 길면 좋겠습니다.", "")


def newsroom(players: Players) -> Iterator[datetime]:
    """Two and a half months: notices now and then, events one after the other."""
    yield clock.now()
    center = players.center
    people = _people(players)
    _notice(center, 0)
    yield from _event(players, people, "기술이전 실무 교육", "Licensing in practice", 20, "센터 대강당", "")
    _notice(center, 1)
    yield clock.now() + timedelta(days=3)
    yield from _event(
        players,
        people,
        "미니클러스터 교류회",
        "Meeting of the mini-clusters",
        25,
        "",
        "https://meet.example.com/gisul",
    )
    _notice(center, 2)
    yield clock.now() + timedelta(days=21)
    ref = _plan(
        center,
        "연구성과 설명회",
        "New research results",
        12,
        "센터 대강당",
        "",
        seats=max(2, len(people) // 2),
    )
    for one in people:
        services.register(one, ref)
    if players.representative not in people:
        services.register(players.representative, ref)
    _mailings(center, ref)


def _people(players: Players) -> list[Actor]:
    """People of companies who go to events, the home company's among them."""
    query = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.state == "active", Membership.role == "representative", User.email_confirmed_at.is_not(None),
            User.closed_at.is_(None),
        )
        .order_by(Membership.user_id)
    )  # fmt: skip
    chosen = list(db.session.scalars(query.limit(max(4, round(COMERS * players.scale)))))
    found = [actor_of(number) for number in chosen if number != players.member.user_id]
    db.session.rollback()
    return [*found, players.member]


def _notice(center: Actor, number: int) -> None:
    title_ko, title_en, body_ko, body_en, pinned = NOTICES[number]
    words = Words(title_ko, title_en, body_ko, body_en, "everybody", None, clock.today(), None, pinned)
    services.publish_notice(center, services.write_notice(center, f"demo-notice-{number}", words))


def _plan(center: Actor, ko: str, en: str, days: int, place: str, link: str, seats: int | None) -> str:
    day = clock.now().astimezone(SEOUL).date() + timedelta(days=days)
    starts_at = datetime(day.year, day.month, day.day, 14, tzinfo=SEOUL)
    plan = Plan(
        ko, en,
        "# 식순\n- 14:00 인사\n- 14:10 발표\n- 15:30 질문과 상담\n\n참가비는 없습니다.",
        "# Agenda\n- 14:00 Welcome\n- 14:10 Talks\n- 15:30 Questions and advice\n\nIt is free.",
        "everybody", None, place, link, starts_at, starts_at + timedelta(hours=2), clock.now(),
        starts_at - timedelta(hours=20), seats, 2,
    )  # fmt: skip
    ref = services.write_event(center, f"demo-{en}", plan)
    services.announce_event(center, ref)
    return ref


def _mailings(center: Actor, event_ref: str) -> None:
    """One that was sent to those who registered, and one to all companies that is still being written."""
    ref = services.write_mailing(
        center, "demo-mailing-sent",
        Message(
            "service", (f"event:{event_ref}",), "설명회 오시는 길과 자료", "How to reach us, and documents",
            "센터 주차장이 좁으니 대중교통을 이용해 주십시오.\n자료는 행사 화면에 올려 두겠습니다.",
            "Parking is scarce, so please come by bus.\nDocuments will be on the event's page.",
        ),
    )  # fmt: skip
    services.send_mailing(center, ref)
    services.write_mailing(
        center, "demo-mailing-draft",
        Message(
            "advertising", ("members", "institutions"), "올해의 연구성과 설명회에 초대합니다", "Join us for this year's results",
            "새로 공개된 기술을 한자리에서 소개합니다.", "See the newly published technologies in one place.",
        ),
    )  # fmt: skip


def _event(
    players: Players, people: list[Actor], ko: str, en: str, days: int, place: str, link: str
) -> Iterator[datetime]:
    """One that takes place: registered for, attended, spoken of afterwards."""
    ref = _plan(players.center, ko, en, days, place, link, seats=None)
    for one in people:
        services.register(one, ref)
    row = db.session.scalars(select(Event).where(Event.ref == ref)).one()
    starts_at, code = row.starts_at, row.code
    db.session.rollback()
    services.withdraw(people[0], _registration(people[0], ref))
    yield starts_at + timedelta(minutes=5)
    came = people[1:]
    for one in came:
        services.check_in(one, code)
    yield starts_at + timedelta(hours=3)
    for number, one in enumerate(came):
        score, words = players.dice.choice((3, 4, 4, 5, 5)), SAID[number % len(SAID)]
        services.give_feedback(_registration(one, ref), score, words)
    yield starts_at + timedelta(days=1)


def _registration(person: Actor, ref: str) -> int:
    event = event_for(person, ref)
    mine = own_registration(person, event) if event else None
    assert mine is not None
    number = mine.id
    db.session.rollback()
    return number
