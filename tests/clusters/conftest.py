"""A mini-cluster with a coordinator, a leading company and members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from marketplace.accounts.models import OrganisationCluster
from marketplace.clusters import services
from marketplace.clusters.services import Facts
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.world import World

CODE = "mould"


@dataclass
class Cluster:
    """Its people; `others`: the representatives of further members."""

    world: World
    center: int
    admin: Actor
    coordinator: Actor
    company: int
    boss: Actor
    member: Actor
    leader: Actor
    others: list[Actor]
    outsider: Actor

    def difficulty(self, token: str = "d1", **values: Any) -> str:
        fields = {
            "title": "커버가 휩니다",
            "problem": "식으면서 0.8 mm 휩니다.",
            "amount": None,
            "shared": True,
        }
        return services.raise_difficulty(
            self.boss, CODE, company_id=self.company, form_token=token, **(fields | values)
        )


def facts(**values: Any) -> Facts:
    base: dict[str, Any] = {
        "name_ko": "부품소재금형", "name_en": "Parts, materials and moulds", "industry_ko": "금형", "industry_en": "Moulds",
        "about_ko": "금형 기업의 모임입니다.", "about_en": "Companies that make moulds.", "contact": "054-000-0000",
        "leader_company_id": None, "coordinator_id": None,
    }  # fmt: skip
    return Facts(**(base | values))


def join(world: World, company: int) -> None:
    with atomic():
        db.session.add(
            OrganisationCluster(
                organisation_id=company, mini_cluster_id=world.cluster(CODE), joined_at=clock.now()
            )
        )


@pytest.fixture
def cluster(world: World) -> Cluster:
    center = world.center()
    admin = world.person("center_admin", center)
    coordinator = world.person("center_finance", center)
    names = ("㈜금오정밀", "㈜이끎금형", "㈜셋째", "㈜넷째", "㈜다섯째")
    companies = [world.company(name) for name in names]
    for company in companies:
        join(world, company)
    boss, leader, *others = (world.person("representative", company) for company in companies)
    member = world.person("member", companies[0])
    services.save_cluster(
        admin, CODE, facts(leader_company_id=companies[1], coordinator_id=coordinator.user_id)
    )
    outsider = world.person("representative", world.company("㈜바깥"))
    return Cluster(world, center, admin, coordinator, companies[0], boss, member, leader, others, outsider)
