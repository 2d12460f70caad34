"""People around a need: its company, two institutions, the center."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.catalog.models import Listing
from marketplace.demand import services
from marketplace.demand.models import NeedAnswer, NeedRequest
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from tests.world import World

SECRET_NAME = "금오비밀전지"
SECRET_TITLE = "무건조 전극 압연 공정"
SECRET_TEXT = "롤 온도 137도에서 바인더가 뭉칩니다."
TEASER_TITLE = "전극 만드는 공정의 불량 줄이기"
TEASER_TEXT = "용제를 쓰지 않는 공정에서 생기는 뭉침을 줄이고 싶습니다."


@dataclass
class Town:
    world: World
    company: int
    buyer: Actor
    colleague: Actor
    rival: Actor
    institution: int
    officer: Actor
    researcher: Actor
    finance: Actor
    other: int
    other_officer: Actor
    center: Actor
    auditor: Actor
    public_id: str
    listing_id: int

    def need(self, shown: str = "center", teaser: bool = True, **values: Any) -> str:
        """An open need of the company; its ref."""
        written = {
            "company_id": self.company, "form_token": f"need-{shown}-{teaser}", "title": SECRET_TITLE, "problem": SECRET_TEXT,
            "field": "battery", "trl_from": None, "budget": None,
        }  # fmt: skip
        outside = services.Outside(
            shown=shown, teaser_title=TEASER_TITLE if teaser else "", teaser=TEASER_TEXT if teaser else ""
        )
        ref = services.save_need(self.buyer, None, **(written | values), outside=outside)
        services.open_need(self.buyer, ref)
        return ref

    def asked(self, ref: str, message: str = "") -> NeedRequest:
        return services.ask_institutions(self.center, ref, [self.institution], message)[0]

    def answered(self, ref: str, by: Actor | None = None, **values: Any) -> NeedAnswer:
        given = {"institution_id": self.institution, "body": "여섯 달이면 시제품이 나옵니다."} | values
        return services.answer_need(by or self.researcher, ref, **given)


def make_town(world: World) -> Town:
    company = world.company(f"{SECRET_NAME} 주식회사", name_en="Geumo Secret Battery Co., Ltd.")
    institution = world.institution("구미연구원")
    other = world.institution("남의연구원")
    center = world.center()
    researcher = world.person("researcher", institution, name="김연구")
    listing_id = world.listing(institution, researcher)
    return Town(
        world=world,
        company=company,
        buyer=world.person("member", company, name="박비밀"),
        colleague=world.person("representative", company, name="최동료"),
        rival=world.person("representative", world.company("경쟁기업")),
        institution=institution,
        officer=world.person("officer", institution),
        researcher=researcher,
        finance=world.person("finance", institution),
        other=other,
        other_officer=world.person("officer", other),
        center=world.person("center_admin", center),
        auditor=world.person("auditor", center),
        public_id=db.session.get_one(Listing, listing_id).public_id,
        listing_id=listing_id,
    )
