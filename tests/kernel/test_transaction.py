"""One transaction a sentence, on both databases."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.kernel import ids, policy, site
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.ids import Counter
from marketplace.kernel.transaction import atomic
from tests.world import World


def test_a_failure_leaves_nothing(app: Flask) -> None:
    with pytest.raises(ValueError, match="stop"), atomic():
        site.put("colour", "blue")
        raise ValueError("stop")
    assert site.get("colour") is None


def test_an_inner_block_joins_the_outer_one(app: Flask) -> None:
    with pytest.raises(ValueError, match="stop"), atomic():
        with atomic():
            site.put("colour", "blue")
        raise ValueError("stop")
    assert site.get("colour") is None


def test_the_slower_of_two_writers_is_told(app: Flask, world: World) -> None:
    """Both read the row; one writes; the other's write finds another version and becomes a 409."""
    company = world.company()
    first, second = app.app_context(), app.app_context()
    with first:
        stale = db.session.get(Organisation, company)
        assert stale is not None
        db.session.expunge(stale)
    with second, atomic():
        row = db.session.get(Organisation, company)
        assert row is not None
        row.phone = "054-000-0001"
    with first, pytest.raises(Conflict), atomic():
        db.session.add(stale)
        stale.phone = "054-000-0002"


def test_numbers_are_given_once_under_concurrency(app: Flask) -> None:
    given: list[str] = []

    def take() -> None:
        with app.app_context():
            for _ in range(5):
                with atomic():
                    given.append(ids.next_number("T"))
            db.session.remove()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given)) == len(given) == 40
    assert sorted(given)[-1].endswith("000040")
    assert db.session.scalar(select(Counter.value).where(Counter.name.like("T-%"))) == 40


def test_an_old_deal_keeps_the_rule_of_its_day(app: Flask) -> None:
    from datetime import date

    assert policy.value("share_national_rnd_pool_bp", date(2026, 7, 27)) == 5000
    assert policy.value("share_national_rnd_pool_bp", date(2026, 7, 28)) == 7000
    with pytest.raises(LookupError):
        policy.value("vat_bp", date(1990, 1, 1))
