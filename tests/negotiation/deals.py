"""People and steps of a deal, for the tests of negotiation, licensing and the deal room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marketplace.accounts.models import Organisation, OrganisationCluster
from marketplace.catalog import services as catalog
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Inquiry, JointMember, TermSheet
from marketplace.rights.models import FieldOfUse
from tests.world import PASSWORD, World


@dataclass
class Deal:
    """An institution and a company around one listing."""

    world: World
    officer: Actor
    researcher: Actor
    boss: Actor
    member: Actor
    center: Actor
    listing_id: int
    public_id: str
    company_id: int
    institution_id: int

    def ask(self, **more: Any) -> Inquiry:
        return negotiation.ask(
            self.member,
            self.public_id,
            self.company_id,
            "adopt",
            "양산 라인에 적용할 수 있는지 궁금합니다.",
            **more,
        )

    def offer(self, inquiry: Inquiry, by: Actor | None = None, **changes: Any) -> TermSheet:
        return negotiation.offer_terms(inquiry.id, terms(**changes), "", by or self.officer)

    def agreed(self, inquiry: Inquiry | None = None, **changes: Any) -> TermSheet:
        sheet = self.offer(inquiry or self.ask(), **changes)
        return negotiation.accept_terms(sheet.id, self.boss)

    def offered(self, **changes: Any) -> Agreement:
        agreement = licensing.draft_agreement(self.agreed(**changes).id, self.officer)
        return licensing.offer(agreement.id, self.officer)

    def concluded(self, **changes: Any) -> Agreement:
        agreement = self.offered(**changes)
        licensing.sign(agreement.id, self.boss, PASSWORD, "203.0.113.7")
        for gate in agreement.gates:
            licensing.pass_gate(gate.id, self.officer)
        return licensing.countersign(agreement.id, self.officer, PASSWORD, "203.0.113.8")

    def field(self, ko: str, en: str, beneath: int | None = None) -> int:
        """A field of use of the listing, placed by the officer apart from those beside it."""
        parent = db.session.get_one(FieldOfUse, beneath).ref if beneath else ""
        return catalog.add_field(self.listing_id, self.officer, parent, ko, en, apart=True).id


def terms(**changes: Any) -> dict[str, Any]:
    """A plain non-exclusive licence of ₩30,000,000 for 36 months."""
    return {
        "kind": "non_exclusive",
        "fee": 30_000_000,
        "currency": "KRW",
        "term_months": 36,
        "territories": ["KR"],
        "field_id": None,
        "royalty_bp": None,
        "start_on": None,
        "note": "",
    } | changes


def make_deal(world: World, **listing: Any) -> Deal:
    """Two organisations, their people with passwords, a published listing."""
    institution_id, company_id = world.institution("선산대학교 산학협력단"), world.company("㈜다온전자")
    people = {
        "officer": world.person("officer", institution_id, name="박담당"),
        "researcher": world.person("researcher", institution_id, name="김하늘"),
        "boss": world.person("representative", company_id, name="이대표"),
        "member": world.person("member", company_id, name="최구성"),
        "center": world.person("center_admin", world.center(), name="한센터"),
    }
    for person in people.values():
        world.set_password(person)
    listing_id = world.listing(institution_id, people["researcher"], **listing)
    from marketplace.catalog.models import Listing

    public_id = db.session.get_one(Listing, listing_id).public_id
    return Deal(
        world,
        listing_id=listing_id,
        public_id=public_id,
        company_id=company_id,
        institution_id=institution_id,
        **people,
    )


def rival(deal: Deal, **values: Any) -> tuple[Deal, Actor]:
    """Another company in the same listing."""
    company_id = deal.world.company(**values)
    boss = deal.world.person("representative", company_id)
    deal.world.set_password(boss)
    other = Deal(**{**deal.__dict__, "company_id": company_id, "boss": boss, "member": boss})
    return other, boss


def cluster_of(deal: Deal, companies: int) -> list[Actor]:
    """The deal's company and others in one mini-cluster; the others' representatives."""
    bosses = [rival(deal)[1] for _ in range(companies)]
    join_cluster(deal.world, [deal.company_id, *(boss.standings[0].organisation_id for boss in bosses)])
    return bosses


def join_cluster(world: World, company_ids: list[int]) -> None:
    """Put companies into one mini-cluster."""
    with atomic():
        cluster = world.cluster()
        for company_id in company_ids:
            db.session.add(
                OrganisationCluster(
                    organisation_id=company_id, mini_cluster_id=cluster, joined_at=clock.now()
                )
            )


def invite(inquiry: Inquiry, boss: Actor, by: Actor, share: int = 1) -> JointMember:
    """The lead asks another representative's company into the deal."""
    company = db.session.get_one(Organisation, boss.standings[0].organisation_id)
    return negotiation.invite(inquiry.id, company.ref, share, by)


def opened(inquiry: Inquiry, *people: Actor) -> None:
    """These people of the center have opened the deal with a reason."""
    for person in people:
        negotiation.open_matter("deal", inquiry.ref, "진행을 확인합니다.", person)


def ended(agreement_id: int, reason: str, officer: Actor, boss: Actor) -> None:
    """The institution proposes to end an agreement today, the company agrees."""
    row = licensing.announce(agreement_id, "accord", None, reason, officer)
    licensing.answer_ending(row.ref, True, "", boss)


def lapsed(agreement_id: int, officer: Actor) -> None:
    """Once its day has passed the institution gives notice of lapse; nothing comes in by the day named."""
    late_on = max(db.session.get_one(Agreement, agreement_id).complete_by or clock.today(), clock.today())
    with clock.moved(by=late_on - clock.today() + timedelta(days=4)):
        notice = licensing.announce(agreement_id, "lapse", None, "기한 안에 납부되지 않았습니다.", officer)
        clock.move_by(notice.ends_on - clock.today() + timedelta(days=4))
        licensing.follow_endings({}, "job")
