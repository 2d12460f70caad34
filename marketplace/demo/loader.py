"""Loading the demo: a seeded history of two years, told through the services with the clock moved along."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from flask import current_app
from sqlalchemy import update

from marketplace.catalog import services as catalog
from marketplace.demo import catalogue, footfall, names, people, plans, stage
from marketplace.demo.cast import Cast, Company
from marketplace.demo.deals import told
from marketplace.demo.institutions import HOME
from marketplace.demo.royalties import running_royalties
from marketplace.demo.talks import QUIET, deliver
from marketplace.demo.timeline import Pace, Story, Timeline
from marketplace.gateways.search import engine
from marketplace.installation import prepare_database
from marketplace.kernel import audit, clock, outbox, site
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.scene import Players, Scene
from marketplace.kernel.transaction import atomic
from marketplace.negotiation import services as negotiation

SEED = 20261122
YEARS = timedelta(days=730)
COMPANIES, INQUIRIES = 354, 350
LOADED = "demo_loaded"  # site fact: the load went to its end
FOUNDING, ENDING = 40, 60  # progress before and after the days of the history
STEPS = FOUNDING + YEARS.days + ENDING

Progress = Callable[[int], None]


def is_loaded() -> bool:
    """Whether a demo was loaded to the end; one that was interrupted counts as none."""
    return site.get(LOADED) is not None


def load(scale: float = 1.0, progress: Progress | None = None) -> None:
    """Fill an empty database. `scale` shrinks catalogue, companies and deals alike (tests); `progress` hears of STEPS."""
    with _little_collecting():
        _load(scale, progress or (lambda steps: None))


def _load(scale: float, tell: Progress) -> None:
    rng = Random(SEED)
    end = clock.now()
    start = (end - YEARS).replace(hour=0, minute=0, second=0, microsecond=0)
    with clock.moved(to=start):
        cast = Cast()
        registry = people.Registry(_own(rng))
        timeline = Timeline(start, end)
        records = _share_of(catalogue.records(), scale)
        people.found_center(cast, registry)
        people.found_institutions(cast, registry, records)
        tell(FOUNDING)
        cast.companies = people.draw_companies(rng, max(24, math.ceil(COMPANIES * scale)), start, end)
        cast.home_company = cast.companies[0]
        listings = catalogue.draw_listings(rng, records, start, end)
        _schedule(cast, registry, timeline, listings, max(40, round(INQUIRIES * scale)), rng)
        timeline.run(tell)
        clock.move_to(end)
        for work in (negotiation.run_reply_clock, negotiation.lapse_terms):
            work({}, "")
        footfall.write_views(listings, rng, clock.today())
    _finish(tell)


@contextmanager
def _little_collecting() -> Iterator[None]:
    """Thousands of short transactions make much garbage in cycles; looking for it less often saves a tenth."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _share_of(records: list[dict[str, object]], scale: float) -> list[dict[str, object]]:
    """The first part of the catalogue, with all of the home institution's."""
    if scale >= 1:
        return records
    home = [record for record in records if record["institution"] == HOME]
    exclusive = [record for record in records if any(o["kind"] == "exclusive" for o in record["offers"])]  # type: ignore[attr-defined]
    others = [record for record in records if record not in home and record not in exclusive]
    return [*home, *exclusive[:2], *others[: math.ceil(len(others) * scale)]]


def _schedule(
    cast: Cast,
    registry: people.Registry,
    timeline: Timeline,
    listings: list[catalogue.Offered],
    inquiries: int,
    rng: Random,
) -> None:
    """Give the timeline every story: joining, publishing, deals, and what the role accounts find."""
    end = timeline.end
    researcher = next(iter(cast.offices[HOME].researchers))
    own = stage.priced_listings(listings, researcher)
    exclusive = stage.exclusive_listing(listings, end)
    reserved = {*own, exclusive} if exclusive else set(own)
    for company in cast.companies:
        timeline.add(people.join(company, cast, registry, home=company is cast.home))
    for listing in listings:
        timeline.add(catalogue.publish(listing, cast, _own(rng)))
    early = [c for c in cast.companies[1:] if c.joined_at < timeline.start + timedelta(days=30)]
    crowd = plans.draw_plans(
        Random(SEED), inquiries, cast.companies[1:], listings, reserved, timeline.start, end
    )
    for plan in [*crowd, *stage.draw(rng, timeline, cast, own, exclusive, early)]:
        timeline.add(told(plan, cast, timeline, _own(rng)))
    timeline.add(stage.starting_at(running_royalties(cast), end - timedelta(days=24)))
    timeline.add(stage.starting_at(stage.shared_technology(cast, listings), end - timedelta(days=3)))
    timeline.add(stage.starting_at(stage.planned_payments(cast), end - timedelta(days=1)))
    timeline.add(stage.starting_at(stage.keep_favourites(cast, listings, rng), end - timedelta(days=20)))
    if own:
        for leads, days in ((True, 4), (False, 2)):
            timeline.add(
                stage.starting_at(stage.joint_licence(cast, own[-1], leads), end - timedelta(days=days))
            )
    _newcomers(cast, registry, timeline, rng)
    for feature in installed():
        for number, scene in enumerate(feature.demo):
            dice = Random(f"{SEED} {feature.name} {number}")
            timeline.add(_played(scene, cast, own, dice, end - timedelta(days=scene.days_ago)))


def _played(scene: Scene, cast: Cast, own: list[catalogue.Offered], dice: Random, at: datetime) -> Story:
    """A feature's scene, with those who are there when it begins."""
    yield at
    listings = [item.public_id for item in own if item.public_id and not item.closed_at]
    yield from scene.tell(
        Players(
            center=cast.actor(cast.roles["center_admin"]),
            officer=cast.actor(cast.roles["officer"]),
            finance=cast.actor(cast.roles["finance"]),
            representative=cast.actor(cast.roles["representative"]),
            delegate=cast.actor(cast.roles["delegate"]),
            member=cast.actor(cast.roles["member"]),
            institution_id=cast.offices[HOME].id,
            company_id=cast.home.id,
            listings=listings,
            dice=dice,
            scale=min(1.0, len(cast.companies) / COMPANIES),
        )
    )


def _own(rng: Random) -> Random:
    """Dice of a story's own: what it draws does not depend on what happens beside it."""
    return Random(rng.random())


def _newcomers(cast: Cast, registry: people.Registry, timeline: Timeline, rng: Random) -> None:
    """Companies whose approval is due at the center, and a person whose joining the representative decides."""
    waiting = people.draw_companies(rng, 5, timeline.start, timeline.end)
    waiting[0].name_ko, waiting[0].name_en = "(주)새론누리시스템", "Saeronnuri Systems Co., Ltd."
    for i, company in enumerate(waiting):
        company.number = names.business_number(COMPANIES + 100 + i)
        # A week ago at the latest: an office hour may lie behind a week-end and a holiday.
        company.joined_at = Pace(rng).office_hour(clock.seoul_date(timeline.end - timedelta(days=7 + 2 * i)))
        timeline.add(people.apply_without_answer(company, registry, i == 4, cast))
    home: Company = cast.home
    timeline.add(people.ask_to_join(home, registry, timeline.end - timedelta(days=2)))


def _finish(tell: Progress) -> None:
    """Deliver what is left, seal the audit trail, build the index; then the demo counts as loaded."""
    deliver()
    with atomic():
        db.session.execute(
            update(outbox.Outbox)
            .where(outbox.Outbox.topic.in_(QUIET), outbox.Outbox.done_at.is_(None))
            .values(done_at=clock.now())
        )
    while audit.seal():
        pass
    tell(ENDING // 2)
    catalog.reindex_all()
    with atomic():
        site.put(LOADED, clock.now().isoformat())
        site.put("demo_seed", str(SEED))
    tell(ENDING - ENDING // 2)


def search_is_missing() -> bool:
    """Whether the index has to be built (first start, or its folder was removed)."""
    return bool(engine().needs_rebuild)


def wipe() -> None:
    """Take every table away and make them anew; files of the instance that the rows pointed to stay behind."""
    mode = current_app.config["SITE_MODE"]
    if mode not in ("demo", "testing"):
        raise RuntimeError(f"nothing is wiped in {mode}")
    db.session.remove()
    connection = db.engine.raw_connection()
    cursor = connection.cursor()
    # Not by the migrations: a demo of another version of the site is wiped as well.
    if db.engine.dialect.name == "sqlite":
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE "{name}"')
        cursor.execute("PRAGMA foreign_keys=ON")
    else:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.commit()
    connection.close()
    prepare_database()
