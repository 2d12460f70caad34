"""A center, two companies and a call, for the tests of programmes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.programmes import services
from marketplace.programmes.models import Application, Budget, Call, CallForm
from tests.world import World

ANSWERS = {
    "f2": "㈜금오전지",
    "f3": "김담당",
    "f6": "분리막 코팅 시제품",
    "f7": "젖음성을 높이려고 합니다.",
    "f8": "불량이 반으로 줍니다.",
}


@dataclass
class Town:
    world: World
    center: Actor
    second: Actor
    finance: Actor
    boss: Actor
    member: Actor
    company_id: int
    rival: Actor
    rival_id: int
    budget_id: int
    form_ref: str

    def call(self, announced: bool = True, **changes: Any) -> Call:
        now = clock.now()
        form_id = db.session.scalars(select(CallForm.id).where(CallForm.ref == self.form_ref)).one()
        values: dict[str, Any] = {
            "budget_id": self.budget_id,
            "form_id": form_id,
            "title_ko": "시제품 제작 지원",
            "title_en": "Prototype support",
            "about_ko": "회원사의 시제품 제작을 지원합니다.",
            "about_en": "",
            "opens_at": now - timedelta(hours=1),
            "closes_at": now + timedelta(days=10),
            "ceiling": 50_000_000,
            "own_part_bp": 2500,
            "items": [
                {"key": "i1", "ko": "재료비", "en": "Materials"},
                {"key": "i2", "ko": "외주비", "en": "Outside work"},
            ],
            "criteria": [
                {"key": "c1", "ko": "기술성", "en": "Technology", "weight": 60},
                {"key": "c2", "ko": "사업성", "en": "Business", "weight": 40},
            ],
            "sizes": [],
            "cluster_id": None,
        }
        token = f"call-{clock.now().timestamp()}"
        ref = services.save_call(self.center, None, form_token=token, **(values | changes))
        if announced:
            services.announce(self.center, ref)
        return self.row(ref)

    def row(self, ref: str) -> Call:
        db.session.expire_all()
        return db.session.scalars(select(Call).where(Call.ref == ref)).one()

    def application(self, call: Call, actor: Actor, company_id: int, submitted: bool = True) -> Application:
        ref = services.begin(actor, call.ref, company_id)
        services.save_answers(
            actor, ref, ANSWERS | {"money": {"i1": ["3,000만", "1,000만"], "i2": ["", ""]}}, None
        )
        if submitted:
            services.submit(actor, ref)
        db.session.expire_all()
        return db.session.scalars(select(Application).where(Application.ref == ref)).one()


def make_town(world: World, center: Actor | None = None) -> Town:
    center = center or world.person("center_admin", world.center())
    center_id = center.standings[0].organisation_id
    company_id, rival_id = world.company("㈜금오전지"), world.company("㈜남의회사")
    programme = services.save_programme(
        center,
        None,
        form_token="programme",
        name_ko="시제품 제작 지원사업",
        name_en="Prototypes",
        category="prototype",
        fund="innovation",
        about="",
    )
    services.set_budget(center, programme, clock.today().year, 100_000_000)
    return Town(
        world=world,
        center=center,
        second=world.person("center_admin", center_id),
        finance=world.person("center_finance", center_id),
        boss=world.person("representative", company_id),
        member=world.person("member", company_id),
        company_id=company_id,
        rival=world.person("representative", rival_id),
        rival_id=rival_id,
        budget_id=db.session.scalars(select(Budget.id)).one(),
        form_ref=services.new_form(center, "기본 양식", "form"),
    )
