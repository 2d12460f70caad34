"""What the role accounts find when they sign in: each has something to do, something that waits, something done.

These deals are told like all others; only their dates are counted back from the present.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.books import services as books
from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.demo.cast import Cast, Company, Office
from marketplace.demo.catalogue import Offered
from marketplace.demo.institutions import HOME
from marketplace.demo.plans import QUARTERLY, Plan, terms_of
from marketplace.demo.timeline import Pace, Story, Timeline
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.errors import Refusal
from marketplace.licensing import services as licensing
from marketplace.negotiation import services as negotiation

# goal -> days before now at which such a deal begins, so that it has just reached its goal (most working days it takes)
BEGINS = {
    "asked": 0,
    "answered": 3,
    "offered": 6,
    "accepted": 8,
    "sent": 12,
    "signed": 15,
    "concluded": 20,
    "paid": 26,
}


def priced_listings(listings: Sequence[Offered], researcher: str) -> list[Offered]:
    """The home institution's published listings with a priced non-exclusive offer; the researcher's own first."""
    found = [
        item
        for item in listings
        if item.institution == HOME
        and item.fate == "published"
        and _index(item, "non_exclusive", priced=True) is not None
    ]
    return sorted(
        found, key=lambda item: researcher not in [row["name_ko"] for row in item.record["inventors"]]
    )


def exclusive_listing(listings: Sequence[Offered], end: datetime) -> Offered | None:
    """A listing offered exclusively, there early enough and kept free for the deal that waits for the register."""
    for item in listings:
        if item.fate == "published" and item.institution != HOME and _index(item, "exclusive") is not None:
            item.begins_at = min(item.begins_at, end - timedelta(days=150))
            return item
    return None


def draw(
    rng: Random,
    timeline: Timeline,
    cast: Cast,
    own: Sequence[Offered],
    exclusive: Offered | None,
    others: Sequence[Company],
) -> list[Plan]:
    """The deals of the role accounts. `own` as from priced_listings; `others`: companies for the other side."""
    home, end = cast.home, timeline.end
    pace = Pace(rng)

    def plan(
        number: int, company: Company, goal: str, extra: int = 0, kind: str = "non_exclusive", **values: Any
    ) -> Plan:
        fitting = [item for item in own if _index(item, kind, priced=True) is not None] or own
        listing = fitting[number % len(fitting)]
        begins = end - timedelta(days=BEGINS[goal] + extra)
        asked_at = (
            pace.office_hour(clock.seoul_date(begins)) if BEGINS[goal] + extra else end - timedelta(hours=2)
        )
        return Plan(
            listing=listing,
            company=company,
            asked_at=min(asked_at, end - timedelta(hours=2)),
            purpose="adopt",
            goal=goal,
            offer=_index(listing, kind, priced=True) or 0,
            reply=(0, 1),
            step=(1, 2),
            **{"brief": True, **values},
        )

    plans = [
        # the company's own: income of the past, and one of each kind of thing to do
        plan(
            0,
            home,
            "paid",
            400,
            quoted=True,
            nda=True,
            counter=True,
            brief=False,
            royalty_bp=300,
            reporting=QUARTERLY,
        ),
        plan(1, home, "paid", 150, quoted=True, royalty_bp=300, reporting=QUARTERLY),
        plan(2, home, "concluded", 2),
        plan(3, home, "sent"),
        plan(4, home, "offered", quoted=True),
        plan(5, home, "answered"),
        plan(6, home, "asked"),
        plan(7, home, "sent", 2, kind="evaluation", signer="delegate"),
        # the institution's: others who wait, pay late, pay in part, paid too much
        plan(0, others[0], "paid", 200, royalty_bp=300),
        plan(1, others[1], "asked", 12),
        plan(2, others[2], "asked", 1),
        plan(0, others[3], "signed"),
        plan(1, others[4], "concluded", 32, effect="countersigned"),
        plan(2, others[5], "paid", payment="short"),
        plan(3, others[6], "paid", 9, payment="asked_back"),
        plan(4, others[7], "paid", 90, payment="parts"),
    ]
    if exclusive is not None:
        registered = plan(0, others[8], "paid", 20, confirmed=False)
        registered.listing, registered.offer = exclusive, _index(exclusive, "exclusive") or 0
        plans.append(registered)
    return plans


def planned_payments(cast: Cast) -> Story:
    """Finance keeps the day's rate, and the home company's oldest deal has payments still to come."""
    office: Office = cast.offices[HOME]
    finance = cast.actor(office.finance[0])
    yield clock.now() + timedelta(seconds=1)
    today = clock.today()
    books.record_rate(
        office.id,
        currency="USD",
        on_day=today,
        won="1,392.5",
        source="서울외국환중개 매매기준율 (예시)",
        actor=finance,
    )
    first = db.session.scalars(
        select(Invoice)
        .where(
            Invoice.institution_id == office.id,
            Invoice.company_id == cast.home.id,
            Invoice.source_type == "agreement",
            Invoice.state == "issued",
            Invoice.credits_id.is_(None),
        )
        .order_by(Invoice.id)
    ).first()
    if first is not None:
        rows = [
            invoicing.Planned("2차 분할 납부", "Second instalment", 5_000_000, today + timedelta(days=75)),
            invoicing.Planned("3차 분할 납부", "Third instalment", 5_000_000, today + timedelta(days=165)),
        ]
        invoicing.plan_invoices(first.id, rows, finance)


def keep_favourites(cast: Cast, listings: Sequence[Offered], rng: Random) -> Story:
    """What the company's people and others have kept, with a remark here and there."""
    remarks = ("다음 회의에서 논의", "견적 받아 볼 것", "경쟁 기술과 비교", "연구소장 검토 요청")
    yield clock.now() + timedelta(seconds=1)
    shown = [item for item in listings if item.published_at and not item.closed_at]
    people = [cast.roles[role] for role in ("representative", "delegate", "member")]
    people += [
        company.representative
        for company in rng.sample(cast.companies, len(cast.companies) // 3)
        if company.id
    ]
    for person in people:
        actor = cast.actor(person)
        for listing in rng.sample(shown, min(len(shown), rng.randint(1, 4))):
            catalog.keep(listing.id, actor)
            if rng.random() < 0.3:
                catalog.note_favourite(listing.id, actor, rng.choice(remarks))


def joint_licence(cast: Cast, item: Offered, leads: bool) -> Story:
    """The home company and two of its mini-cluster: led by it and waiting for its signature, or it is asked in."""
    yield clock.now() + timedelta(seconds=1)
    there = [company for company in cast.companies if company.cluster == cast.home.cluster and company.id]
    partners = [company for company in there if company is not cast.home][:2]
    if len(partners) < 2:
        return
    lead, others = (cast.home, partners) if leads else (partners[0], [partners[1], cast.home])
    boss, office = cast.actor(lead.representative), cast.offices[HOME]
    officer = cast.actor(office.officers[item.id % len(office.officers)])
    words = "저희 협력사들과 같은 설비를 쓰고 있어 함께 도입하려고 합니다. 공동 실시 조건을 알려 주십시오."
    inquiry = negotiation.ask(boss, item.public_id, lead.id, "adopt", words).id
    rows = []
    for share, company in ((2, others[0]), (1, others[1])):
        yield clock.now() + timedelta(hours=2)
        ref = db.session.get_one(Organisation, company.id).ref
        rows.append(negotiation.invite(inquiry, ref, share, boss).ref)
        if company is not cast.home:
            negotiation.answer_invitation(rows[-1], True, cast.actor(company.representative))
    negotiation.reply(
        inquiry, "공동 실시가 가능합니다. 기업별 분담 비율을 정해 주시면 조건을 보내 드리겠습니다.", officer
    )
    if not leads:
        return
    yield clock.now() + timedelta(hours=20)
    offer = item.record["offers"][_index(item, "non_exclusive", priced=True) or 0]
    terms = terms_of(offer, Random(item.id)) | {"effective_when": "paid"}
    sheet = negotiation.offer_terms(inquiry, terms, "분담 비율대로 기업마다 청구합니다.", officer)
    yield clock.now() + timedelta(hours=5)
    negotiation.accept_terms(sheet.id, boss)
    draft = licensing.draft_agreement(sheet.id, officer)
    yield clock.now() + timedelta(hours=20)
    licensing.offer(draft.id, officer)
    yield clock.now() + timedelta(hours=3)
    licensing.record_signature(draft.id, cast.actor(others[0].representative), "licensee")


def shared_technology(cast: Cast, listings: Sequence[Offered]) -> Story:
    """Three companies apply for a shared technology, the home company among them; the center may choose."""
    yield clock.now() + timedelta(seconds=1)
    shared = [
        one for one in listings if one.public_id and not one.closed_at and _index(one, "sharing") is not None
    ]
    shared = [one for one in shared if db.session.get_one(Listing, one.id).state == "published"]
    item = next(iter(sorted(shared, key=lambda one: one.institution != HOME)), None)
    others = [company for company in cast.companies if company.id and company is not cast.home][:2]
    if item is None:
        return
    plans = (
        "노칭 설비 두 대에 시험 적용하고, 결과가 좋으면 내년 상반기에 전 설비로 넓히겠습니다. 불량률을 절반으로 줄이는 것이 목표입니다.",
        "신제품의 출하 검사에 쓰려고 합니다. 석 달 안에 시제품을 만들고 결과를 공유하겠습니다.",
        "연구소에서 먼저 시험한 뒤 양산 여부를 정하겠습니다.",
    )
    offer = next(o for o in db.session.get_one(Listing, item.id).open_offers if o.kind == "sharing")
    ref, refs = offer.ref, []
    for company, plan in zip((cast.home, *others), plans, strict=False):
        yield clock.now() + timedelta(hours=3)
        boss = cast.actor(company.representative)
        try:
            refs.append(negotiation.apply_for_sharing(boss, item.public_id, ref, company.id, plan).ref)
        except Refusal:
            continue  # not a small company, or the technology is licensed exclusively by now
    if len(refs) > 2:
        yield clock.now() + timedelta(hours=20)
        why = "시험 설비를 갖추고 적용 시기가 분명한 기업을 먼저 선정했습니다."
        negotiation.decline_applicant(refs[-1], why, cast.actor(cast.center_admins[0]))


def starting_at(story: Story, at: datetime) -> Story:
    """Let a story begin at a moment; it reads the clock only then."""
    yield at
    yield from story


def _index(listing: Offered, kind: str, priced: bool = False) -> int | None:
    for i, offer in enumerate(listing.record["offers"]):
        if offer["kind"] == kind and (offer["fee"] or not priced):
            return i
    return None
