"""A town of listings to search, the scene of one draft. Requests of one test share an application context: each must
look anew at who is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from marketplace.catalog import indexing, services
from marketplace.catalog.models import ListingCode
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.conftest import identified_anew
from tests.world import World


@pytest.fixture(autouse=True)
def each_request_identifies_its_reader(request: pytest.FixtureRequest) -> Iterator[None]:
    if "app" not in request.fixturenames:
        yield
        return
    with identified_anew(request.getfixturevalue("app")):
        yield


@pytest.fixture
def town(world: World) -> Any:
    """Three public listings of two fields and one that is held back; the index knows all."""

    class Town:
        institution = world.institution("선산대학교 산학협력단")
        researcher = world.person("researcher", institution, name="강연구")
        officer = world.person("officer", institution)
        company = world.company()
        buyer = world.person("representative", company)
        other_buyer = world.person("representative", world.company())
        elsewhere = world.person("officer", world.institution("다른대학교 산학협력단"))
        separator = world.listing(institution, researcher, trl=6)
        inspection = world.listing(
            institution,
            researcher,
            title_ko="금형 표면 결함을 찾는 비전 검사 장치",
            title_en="Machine vision for moulds",
            summary_ko="사출 금형의 흠집을 카메라로 찾습니다.",
            summary_en="Finds scratches.",
            field="mould",
            trl=8,
            keywords_ko=["비전 검사"],
            keywords_en=["machine vision"],
            offers=[{"kind": "non_exclusive", "fee": 80_000_000}],
        )
        hidden = world.listing(
            institution,
            researcher,
            title_ko="비밀스러운 초전도 선재",
            title_en="Secret wire",
            summary_ko="숨김",
            keywords_ko=["초전도"],
            keywords_en=[],
            embargo_until=clock.today() + timedelta(days=20),
            field="textiles",
        )

    with atomic():
        for listing_id, code in ((Town.separator, "H01M 50/403"), (Town.inspection, "G01N 21/88")):
            db.session.add(ListingCode(listing_id=listing_id, scheme="ipc", code=code))
        db.session.add(ListingCode(listing_id=Town.separator, scheme="ksic", code="28202"))
    indexing.reindex_all()
    return Town


@pytest.fixture
def scene(world: World) -> Any:
    """An institution with a researcher and an officer, the center, a stranger, and a begun draft."""

    class Scene:
        institution = world.institution("선산대학교 산학협력단")
        researcher = world.person("researcher", institution)
        colleague = world.person("researcher", institution, email="colleague@example.com")
        officer = world.person("officer", institution)
        center = world.person("center_admin", world.center())
        rival = world.person("officer", world.institution())
        buyer = world.person("representative", world.company())

    draft = services.create_draft(
        Scene.institution, {"kind": "know_how", "title_ko": "새 기술"}, Scene.researcher
    )
    Scene.id, Scene.url = draft.id, f"/desk/listings/{draft.public_id}"
    Scene.public_id = draft.public_id
    return Scene
