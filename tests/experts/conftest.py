"""A small town of experts: a center, a company that wants a mentor, and people who can help it."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.experts import matching, services
from marketplace.experts.models import Expert, Mentoring
from marketplace.experts.services import ExpertDraft, Meeting, MentoringDraft
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.ids import new_ref
from tests.world import World

GOAL = "Thin injection-moulded covers warp while they cool. We want to halve the warpage."


class Town:
    """Texts are English, so that no test has to load the Korean analysis."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.center = world.person("center_admin", world.center())
        self.institution = world.institution("금오연구원")
        self.company = world.company("가온정밀")
        self.boss = world.person("representative", self.company)
        self.people: dict[str, Actor] = {}

    def expert(self, skills: str = "Mould design against warpage and shrinkage", **values: Any) -> str:
        """A public expert with an account; the ref."""
        person = self.world.person("expert", self.institution)
        draft = ExpertDraft(name_ko=person.name, skills_en=skills, **({"languages": ["ko", "en"]} | values))
        ref = services.save_own_profile(person, draft)
        services.approve(self.center, ref)
        services.set_published(person, True)
        self.people[ref] = person
        return ref

    def ask(self, company: int | None = None, boss: Actor | None = None, **values: Any) -> str:
        draft = MentoringDraft(
            **({"goal": GOAL, "field": "", "language": "ko", "wanted_on": clock.today()} | values)
        )
        return services.request_mentoring(boss or self.boss, company or self.company, draft, new_ref(20))

    def another(self) -> tuple[int, Actor]:
        """Another company with its representative."""
        company = self.world.company()
        return company, self.world.person("representative", company)

    def running(self, expert: str, **values: Any) -> str:
        """A mentoring that the expert has accepted."""
        ref = self.ask(**values)
        services.assign(self.center, ref, expert)
        services.accept(self.people[expert], ref)
        return ref

    def met(self, ref: str, expert: str, **values: Any) -> str:
        meeting = {
            "held_on": clock.today(),
            "minutes": 90,
            "place": "company",
            "notes": "Looked at the cooling.",
        }
        return services.log_meeting(self.people[expert], ref, Meeting(**(meeting | values)), new_ref(20))

    def row(self, ref: str) -> Mentoring:
        db.session.rollback()
        return db.session.query(Mentoring).filter_by(ref=ref).one()

    def profile(self, ref: str) -> Expert:
        db.session.rollback()
        return db.session.query(Expert).filter_by(ref=ref).one()


@pytest.fixture(autouse=True)
def no_other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names in the other language need the Korean analysis, which takes seconds to load: test_matching has them."""
    monkeypatch.setattr(matching, "_other_names", dict)


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)
