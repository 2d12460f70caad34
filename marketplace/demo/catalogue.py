"""The listings' stories: imported as drafts, completed, reviewed, published; some held back, returned, withdrawn."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.demo.cast import Cast
from marketplace.demo.institutions import HOME
from marketplace.demo.sentences import REVIEW_REMARKS
from marketplace.demo.timeline import Pace, Story
from marketplace.formats.table_writer import csv_bytes
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.rights import queries as rights

DATA = Path(__file__).parent / "data"
# What became of a listing; every other one is simply published. Drawn without replacement, home listings aside.
FATES = {"draft": 3, "in_review": 2, "suspended": 2, "withdrawn": 2, "embargoed": 2}
FATE_REASONS = {
    "suspended": "특허의 공동 권리자 표시를 확인하고 있습니다.",
    "withdrawn": "연구 협약에 따라 참여 기업이 먼저 실시하기로 하여 공개를 거둡니다.",
}

# Left as they were typed, so that the officer of the home institution finds a field to place.
LEFT_TYPED = {"ele-smt-xray-dataset"}
BENEATH = {"차량용 전력 반도체": "전력 반도체", "고체전해질 분말": "고체전해질 분말 및 시트"}


@dataclass(eq=False)
class Offered:
    """A listing to be: its record, when its story begins, what becomes of it. `id` is 0 until it is a draft."""

    record: dict[str, Any]
    begins_at: datetime
    fate: str = "published"
    weight: float = 1.0  # how much it is looked at and asked about
    id: int = 0
    public_id: str = ""
    published_at: datetime | None = None
    closed_at: datetime | None = None
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def institution(self) -> str:
        return str(self.record["institution"])


def records() -> list[dict[str, Any]]:
    """Every record of the data folder, in file order."""
    return [
        json.loads(line)
        for path in sorted(DATA.glob("listings_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]


def draw_listings(
    rng: Random, chosen: Sequence[dict[str, Any]], start: datetime, end: datetime
) -> list[Offered]:
    """When each listing comes and what becomes of it. The home institution's come early, so that deals can grow."""
    span = end - start
    drawn = []
    for record in chosen:
        home = record["institution"] == HOME
        # A third of the catalogue is there soon after the opening; the rest arrives steadily until last month.
        share = rng.uniform(0.03, 0.08) if home or rng.random() < 0.33 else rng.uniform(0.08, 0.95)
        begins_at = Pace(rng).office_hour(clock.seoul_date(start + span * share))
        drawn.append(Offered(record, begins_at, weight=rng.paretovariate(1.3)))
    _draw_fates(rng, drawn, end)
    return drawn


def _draw_fates(rng: Random, drawn: list[Offered], end: datetime) -> None:
    # Those offered exclusively stay public: the stage needs one of them.
    pool = [
        item
        for item in drawn
        if item.institution != HOME and {"exclusive"}.isdisjoint(o["kind"] for o in item.record["offers"])
    ]
    rng.shuffle(pool)
    for fate, count in FATES.items():
        for _ in range(min(count, len(pool) // 8)):
            _give(pool.pop(), fate, rng, end)
    # The office of the role accounts has one of the researcher's returned and one to review. Listings for the
    # stage's deals must be priced; free ones are not needed there.
    spare = [item for item in drawn if item.institution == HOME and not _priced(item.record)]
    for listing, fate in zip(spare, ("returned", "in_review"), strict=False):
        _give(listing, fate, rng, end)


def _give(listing: Offered, fate: str, rng: Random, end: datetime) -> None:
    listing.fate = fate
    if fate in ("draft", "in_review", "returned", "embargoed"):
        listing.begins_at = Pace(rng).office_hour(clock.seoul_date(end - timedelta(days=rng.randint(3, 12))))
    else:
        listing.begins_at = min(listing.begins_at, end - timedelta(days=200))


def _priced(record: dict[str, Any]) -> bool:
    return any(offer["kind"] == "non_exclusive" and offer["fee"] for offer in record["offers"])


def publish(listing: Offered, cast: Cast, rng: Random) -> Story:
    """From the office's import to publication and what came after."""
    office, pace = cast.offices[listing.institution], Pace(rng)
    officer = cast.actor(rng.choice(office.officers))
    yield listing.begins_at
    record = listing.record
    people = [row | {"user_id": office.researchers[row["name_ko"]]} for row in record["inventors"]]
    rnd = record["kind"] == "patent" and rng.random() < 0.4
    record = record | {"inventors": people, "national_rnd": rnd}
    listing.id = catalog.import_draft(record, office.id, officer, "demo", record["key"])
    row = db.session.get_one(Listing, listing.id)
    listing.public_id = row.public_id
    listing.facts = _facts(record)
    if listing.fate == "draft":
        return
    if record["key"] not in LEFT_TYPED:
        _place_fields(listing.id, record, officer)
    if rng.random() < 0.3 and record["kind"] != "paper":
        yield pace.within(0, 1)
        _attach(listing, officer, rng)
    author = cast.actor(people[0]["user_id"])
    if listing.fate in ("returned", "in_review") or rng.random() < 0.4:
        yield pace.within(0, 2)
        catalog.submit(listing.id, author)
    if listing.fate == "in_review":
        return
    if listing.fate == "returned":
        yield pace.within(0, 1)
        catalog.send_back(listing.id, cast.actor(cast.roles["center_admin"]), REVIEW_REMARKS)
        return
    if listing.fate == "embargoed":
        catalog.save(
            listing.id, officer, {"embargo_until": clock.today() + timedelta(days=rng.randint(60, 200))}
        )
    yield pace.within(0, 2)
    catalog.publish(listing.id, officer, disclosure_confirmed=True)
    _look_up(listing, officer)
    listing.published_at = clock.now() if listing.fate != "embargoed" else None
    if listing.fate in FATE_REASONS:
        yield pace.within(60, 110)
        listing.closed_at = clock.now()
        if listing.fate == "suspended":
            catalog.suspend(listing.id, cast.actor(cast.center_admins[0]), FATE_REASONS["suspended"])
        else:
            catalog.withdraw(listing.id, officer, FATE_REASONS["withdrawn"])


def _place_fields(listing_id: int, record: dict[str, Any], officer: Actor) -> None:
    """What the catalogue typed as a field of use becomes a field of the listing's tree; a mere purpose is every field."""
    for offer in record["offers"]:
        ko, en = offer["field_of_use_ko"], offer["field_of_use_en"]
        tree = rights.tree_of(listing_id)
        if not ko or ko in tree.placed:
            continue
        ref = ""
        if ko != "전 분야" and offer["kind"] != "evaluation":
            above = tree.placed.get(BENEATH.get(ko, ""))
            parent = tree.nodes[above].ref if above else ""
            ref = catalog.add_field(listing_id, officer, parent, ko, en or ko, apart=True).ref
        catalog.place_words(listing_id, officer, ko, ref, same=True)


def _look_up(listing: Offered, officer: Actor) -> None:
    """Every other listing's patents were looked up in the register; the others are as the institution entered them."""
    if listing.id % 2:
        return
    for patent in list(db.session.get_one(Listing, listing.id).patents):
        catalog.record_register_check(
            listing.id,
            patent.id,
            officer,
            checked_on=clock.today(),
            status=patent.status,
            expires_on=patent.expires_on,
            seen="권리자와 존속기간이 입력한 내용과 같습니다.",
        )


def _attach(listing: Offered, officer: Actor, rng: Random) -> None:
    """A summary for everybody, the conditions after an NDA, the figures for licensees."""
    record = listing.record
    summary = "\n\n".join(
        record[f"{part}_ko"] for part in ("title", "summary", "problem", "solution", "benefit")
    )
    conditions = csv_bytes(
        ("항목", "조건", "비고"),
        [
            (word, f"{rng.randint(10, 400)} ± {rng.randint(1, 9)}", record["field"])
            for word in record["keywords_ko"]
        ],
    )
    figures = csv_bytes(
        ("회차", "측정값 1", "측정값 2"),
        [(n, round(rng.gauss(92, 2), 2), round(rng.gauss(4.1, 0.3), 3)) for n in range(1, 41)],
    )
    for name, content, access in (
        ("기술소개.txt", summary.encode(), "public"),
        ("시험조건.csv", conditions, "nda"),
        ("측정자료.csv", figures, "licensee"),
    ):
        catalog.add_file(listing.id, officer, name, io.BytesIO(content), access)


def _facts(record: dict[str, Any]) -> dict[str, str]:
    use = record["applications_ko"].split("\n")[0].rstrip(".") or record["keywords_ko"][0]
    return {
        "title": record["title_ko"],
        "title_en": record["title_en"],
        "keyword": record["keywords_ko"][0],
        "use": use,
        "figure": f"“{record['benefit_ko'].split('. ')[0].rstrip('.')}.”",
    }
