"""The center's people, companies with theirs, and an event that begins in ten days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.newsroom import services
from marketplace.newsroom.models import Event, Registration
from marketplace.newsroom.services import Plan, Words
from tests.world import World


def letters(sent: list[Any]) -> list[tuple[str, str]]:
    """(to whom, subject) of what was sent since the last look."""
    outbox.drain()
    found = [(mail["To"].addresses[0].addr_spec, str(mail["Subject"])) for mail in sent]
    sent.clear()
    return found


class House:
    def __init__(self, world: World) -> None:
        self.world = world
        center = world.center()
        self.center = world.person("center_admin", center)
        self.colleague = world.person("center_admin", center)
        self.company = world.company("가온정밀")
        self.boss = world.person("representative", self.company)
        self.fellow = world.person("member", self.company)
        self.other = world.person("representative", world.company("다온전자"))
        self.third = world.person("representative", world.company("라온소재"))

    def words(self, **values: Any) -> Words:
        base: dict[str, Any] = {
            "title_ko": "설명회를 엽니다", "title_en": "A briefing", "body_ko": "# 안내\n- 오후 두 시", "body_en": "At two.",
            "audience": "everybody", "cluster_id": None, "from_on": clock.today(), "until_on": None, "pinned": False,
        }  # fmt: skip
        return Words(**(base | values))

    def notice(self, token: str = "n1", **values: Any) -> str:
        ref = services.write_notice(self.center, token, self.words(**values))
        services.publish_notice(self.center, ref)
        return ref

    def plan(self, **values: Any) -> Plan:
        starts_at = values.pop("starts_at", clock.now() + timedelta(days=10))
        base: dict[str, Any] = {
            "title_ko": "성과 설명회", "title_en": "New results", "body_ko": "식순", "body_en": "Agenda", "audience": "everybody",
            "cluster_id": None, "place": "대강당", "link": "https://meet.example.com/x", "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2), "opens_at": clock.now() - timedelta(minutes=1),
            "closes_at": starts_at - timedelta(hours=1), "seats": None, "per_company": None,
        }  # fmt: skip
        return Plan(**(base | values))

    def event(self, token: str = "e1", **values: Any) -> str:
        ref = services.write_event(self.center, token, self.plan(**values))
        services.announce_event(self.center, ref)
        return ref

    def row(self, ref: str) -> Event:
        db.session.rollback()
        return db.session.query(Event).filter_by(ref=ref).one()

    def state(self, ref: str, person: Actor) -> str:
        db.session.rollback()
        query = db.session.query(Registration).join(Event, Event.id == Registration.event_id)
        return query.filter(Event.ref == ref, Registration.user_id == person.user_id).one().state

    def registration(self, ref: str, person: Actor) -> int:
        db.session.rollback()
        query = db.session.query(Registration).join(Event, Event.id == Registration.event_id)
        number = query.filter(Event.ref == ref, Registration.user_id == person.user_id).one().id
        db.session.rollback()
        return number


@pytest.fixture
def house(world: World) -> House:
    return House(world)
