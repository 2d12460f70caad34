"""Install the scratch feature beside the site's and use it; then leave out one thing after the other.

`python -m tests.house.trial FOLDER` prints {"used": what was seen, "missed": {left out: [checks that fail]}}. A process
of its own: a table that exists for this trial only would stand in the metadata of every test after it.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask

from marketplace import create_app
from marketplace.accounts.models import Organisation
from marketplace.accounts.services import close_account
from marketplace.features import PACKAGES
from marketplace.installation import prepare_database
from marketplace.kernel import outbox, schedule
from marketplace.kernel.database import db
from marketplace.kernel.feature import Feature, Features
from tests.access.matrix import ROWS
from tests.conftest import settings_for
from tests.house import checks
from tests.house.test_checks import CHECKS
from tests.scratch_feature import services
from tests.scratch_feature.feature import FEATURE
from tests.scratch_feature.models import ScratchNote
from tests.world import World

INSTALLED = (*PACKAGES, "tests.scratch_feature")  # the folder's one line
MATRIX = {(row.endpoint, row.method) for row in ROWS} | {("scratch_feature.notes", "GET")}
LETTERS_READ = {"scratch_pinned"}

# What is left out -> the feature without it.
WITHOUT: dict[str, Callable[[Feature], Feature]] = {
    "page": lambda feature: replace(feature, blueprint=None),
    "handler": lambda feature: replace(feature, handlers={"tear_down": services.tear_down}),
    "job": lambda feature: replace(feature, jobs={}),
    "letter": lambda feature: replace(feature, letters={}),
    "subject": lambda feature: replace(feature, subjects={}),
    "work": lambda feature: replace(feature, work=()),
    "menu": lambda feature: replace(feature, menu=()),
    "policy": lambda feature: replace(feature, policy=()),
    "person": lambda feature: replace(feature, persons={}),
    "eraser": lambda feature: replace(feature, erase_person=None),
    "organisation": lambda feature: replace(feature, organisations={}),
}


def use(app: Flask) -> dict[str, Any]:
    """Everything that the feature brings, once."""
    world, client = World(), app.test_client()
    company, survivor = world.company("다온전자"), world.company("새온전자")
    world.person("representative", company)
    person = world.person("member", company)
    world.sign_in(client, person)
    seen: dict[str, Any] = {}
    note = services.pin_up(person, "오늘 두 시")
    seen["page"] = "오늘 두 시" in client.get("/notes").get_data(as_text=True)
    seen["menu"] = 'href="/notes"' in client.get("/").get_data(as_text=True)
    seen["work"] = "쪽지를 읽어 주십시오." in client.get("/work").get_data(as_text=True)
    outbox.drain()
    letters = [message.get_content() for message in app.extensions["mailer"].sent]
    seen["letter"] = any("오늘 두 시" in letter and "/work" in letter for letter in letters)
    row = db.session.get_one(ScratchNote, note, populate_existing=True)
    seen["handler"] = row.read
    app.extensions["handlers"]["organisation_merged"]({"organisation_id": company, "into_id": survivor}, "1")
    seen["merged"] = db.session.get_one(ScratchNote, note, populate_existing=True).company_id == survivor
    close_account(person, world.set_password(person))
    seen["erased"] = db.session.get_one(ScratchNote, note, populate_existing=True).text == ""
    schedule.tick(
        {job: every for job, every in app.extensions["features"].jobs.items() if job in FEATURE.jobs}
    )
    outbox.drain()
    db.session.expire_all()
    seen["job"] = db.session.get(ScratchNote, note) is None
    seen["companies"] = db.session.query(Organisation).count()
    return seen


def found_wanting(app: Flask, features: Features, rows: set[tuple[str, str]], read: set[str]) -> list[str]:
    """Names of the checks that fail on these features."""
    house = checks.House(features, INSTALLED, app)
    own = [
        name
        for name, check in CHECKS.items()
        if any("scratch" in line or "tear_down" in line for line in check(house))
    ]
    if checks.every_route_has_its_row(house, rows):
        own.append("every_route_has_its_row")
    if any("scratch" in line for line in checks.every_letter_is_read_by_a_test(house, read)):
        own.append("every_letter_is_read_by_a_test")
    return own


def main(folder: Path) -> None:
    app = create_app(settings_for(folder), INSTALLED)
    whole: Features = app.extensions["features"]
    assert whole[-1] is FEATURE
    missed = {"nothing": found_wanting(app, whole, MATRIX, LETTERS_READ)}
    for name, without in WITHOUT.items():
        features = Features([*whole[:-1], without(FEATURE)])
        bare = app
        if name == "page":
            bare = create_app(settings_for(folder), PACKAGES)
        missed[name] = found_wanting(bare, features, MATRIX, LETTERS_READ)
    missed["row"] = found_wanting(app, whole, MATRIX - {("scratch_feature.notes", "GET")}, LETTERS_READ)
    missed["reading"] = found_wanting(app, whole, MATRIX, set())
    with app.app_context():
        with contextlib.redirect_stdout(sys.stderr):
            prepare_database()
        ScratchNote.__table__.create(db.engine)  # type: ignore[attr-defined]
        used = use(app)
    print(json.dumps({"used": used, "missed": missed}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
