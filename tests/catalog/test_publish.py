"""Publishing with the least typing: what a person met on 2026-11-29, each fault a test."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalog import queries, services
from marketplace.catalog.completeness import problems
from marketplace.catalog.models import Listing
from marketplace.formats import doi
from marketplace.formats.likeness import SAME, likeness
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from tests.catalog.drafts import row_of
from tests.catalog.made_pairs import pairs
from tests.world import World


def _newest() -> Listing:
    db.session.rollback()
    return db.session.scalars(select(Listing).order_by(Listing.id.desc())).unique().first()  # type: ignore[return-value]


def test_publish_01_a_doi_typed_as_the_title_goes_to_its_own_field(
    scene: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, scene.officer)
    data = {
        "institution_id": str(scene.institution),
        "kind": "patent",
        "title_ko": "https://doi.org/10.1016/J.EST.2024.1",
    }
    page = client.post("/desk/listings/new", data=data, follow_redirects=True)
    assert "기술 이름을 입력해 주십시오" in page.text
    row = _newest()
    assert (row.title_ko, row.doi, row.kind) == ("", "10.1016/j.est.2024.1", "paper")
    data["title_ko"] = ["출원번호 ", "10-2019-0012345"][1]
    client.post("/desk/listings/new", data=data)
    row = _newest()
    assert (row.title_ko, [p.application_no for p in row.patents]) == ("", ["10-2019-0012345"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("10.1000/182", "10.1000/182"),
        ("doi: 10.1000/ABC", "10.1000/abc"),
        ("https://dx.doi.org/10.1000%2F182", "10.1000/182"),
        ("doi:https://doi.org/10.1000/182.", "10.1000/182"),
        ("10.1016/0370-2693(91)90500-X", "10.1016/0370-2693(91)90500-x"),
        ("10.1000/182 그리고", None),
        ("배터리 10.5%", None),
        ("", None),
    ],
)
def test_publish_02_a_doi_is_read_in_every_usual_spelling(written: str, read: str | None) -> None:
    assert doi.read(written) == read


def test_publish_03_a_paper_needs_no_readiness_no_shares_and_no_offer(
    scene: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, scene.officer)
    assert "학술지" not in client.get(scene.url + "/basics").text
    services.save(scene.id, scene.officer, {"kind": "paper"})
    page = client.get(scene.url + "/basics").text
    assert "학술지" in page
    assert 'name="trl"' not in page
    sent = {
        "kind": "paper", "title_ko": "논문", "summary_ko": "요약", "field": "battery", "keywords_ko": "전지",
        "doi": "https://doi.org/10.1000/182", "journal": "전지학회지", "issued": "2024", "version": str(row_of(scene.id).version),
    }  # fmt: skip
    assert "10.1000/182 형식" in client.post(scene.url + "/basics", data=sent | {"doi": "182"}).text
    assert client.post(scene.url + "/basics", data=sent).status_code == 302
    row = row_of(scene.id)
    assert (row.doi, row.journal, row.issued) == ("10.1000/182", "전지학회지", "2024")
    client.post(scene.url + "/people", data={"people-0-name_ko": "김하늘", "people-1-name_ko": "이도윤"})
    assert problems(row_of(scene.id)) == []
    services.publish(scene.id, scene.officer)
    assert client.get(f"/technologies/{scene.public_id}").status_code == 200


def test_publish_04_another_kind_is_not_asked_and_loses_nothing(
    scene: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, scene.officer)
    services.save(scene.id, scene.officer, {"kind": "paper", "journal": "전지학회지", "doi": "10.1000/182"})
    client.post(scene.url + "/basics", data={"kind": "dataset", "title_ko": "자료", "doi": "10.1000/182"})
    row = row_of(scene.id)
    assert (row.kind, row.journal, row.doi) == ("dataset", "전지학회지", "10.1000/182")
    page = client.get(scene.url + "/basics").text
    assert "변수" in page
    assert "학술지" not in page


def test_publish_05_a_draft_is_deleted_and_brought_back(
    scene: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, scene.officer)
    page = client.post(scene.url + "/discard", follow_redirects=True)
    assert "초안을 삭제했습니다" in page.text
    assert scene.url + "/restore" in page.text
    assert "새 기술" not in client.get("/desk/listings?state=").text.replace(
        "초안을 삭제했습니다: 새 기술", ""
    )
    assert client.get(scene.url + "/basics").status_code == 403
    assert "삭제한 초안" in client.get("/desk/listings?state=").text
    client.post(scene.url + "/restore")
    assert row_of(scene.id).state == "draft"
    assert "새 기술" in client.get("/desk/listings?state=draft").text


def test_publish_06_numbers_typed_beside_the_codes_stay(
    scene: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, scene.researcher)
    typed = {
        "patents-0-application_no": "10-2019-0012345",
        "patents-0-status": "applied",
        "version": str(row_of(scene.id).version),
    }
    page = client.post(
        scene.url + "/rights", data=typed | {"ipc-code": "h01m10/0525", "find_code": "ipc"}
    ).text
    assert "10-2019-0012345" in page
    assert "H01M 10/0525" in page
    page = client.post(scene.url + "/rights", data=typed | {"ksic-code": "전지", "add": "1"}).text
    assert "10-2019-0012345" in page
    assert "put_code" in page
    typed["version"] = str(row_of(scene.id).version)
    assert client.post(scene.url + "/rights", data=typed | {"ipc-code": "B25J 9/16"}).status_code == 302
    row = row_of(scene.id)
    assert row.codes_of["ipc"] == ["B25J 9/16", "H01M 10/0525"]
    assert row.patents[0].application_no == "10-2019-0012345"


def _listing(world: World, scene: Any, **values: Any) -> int:
    return world.listing(scene.institution, scene.researcher, **values)


def test_publish_07_a_number_that_is_public_already_is_not_published_unseen(
    scene: Any, client: FlaskClient, world: World
) -> None:
    first = _listing(world, scene)
    number = row_of(first).patents[0].registration_no
    second = _listing(world, scene, state="in_review", title_ko="다른 이름", title_en="", patents=[])
    patent = {"registration_no": number.replace("-", ""), "status": "registered"}
    services.save(second, scene.officer, {"patents": [patent]})
    with pytest.raises(Invalid) as refused:
        services.publish(second, scene.officer)
    assert row_of(first).public_id in refused.value.text.ko
    world.sign_in(client, scene.officer)
    address = f"/desk/listings/{row_of(second).public_id}"
    assert "특허 번호가 같습니다" in client.get(address).text
    assert 'name="twice"' in client.get(address + "/check").text
    assert client.post(address + "/publish").status_code == 422
    assert client.post(address + "/publish", data={"twice": "y"}).status_code == 302
    assert row_of(second).state == "published"


def test_publish_08_twenty_alike_are_not_published_in_one_go(scene: Any, world: World) -> None:
    same = {"kind": "know_how", "title_ko": "분리막의 저온 표면 처리 방법", "title_en": ""}
    twenty = [_listing(world, scene, state="in_review", **same) for _ in range(20)]
    done, refused = services.publish_many(twenty, scene.officer)
    assert len(done) == 1
    assert len(refused) == 19
    assert "비슷합니다" in refused[twenty[1]].ko


def test_publish_09_a_colleagues_draft_is_not_told_by_its_title(scene: Any, world: World) -> None:
    title = "비밀스러운 초전도 선재의 제조 방법"
    _listing(world, scene, state="draft", kind="know_how", title_ko=title, title_en="")
    mine = services.create_draft(
        scene.institution, {"kind": "know_how", "title_ko": title + "."}, scene.colleague
    )
    (found,) = queries.duplicates_for(scene.colleague, row_of(mine.id))
    assert (found.public_id, found.title) == ("", "")
    assert title not in found.why.ko
    (seen,) = queries.duplicates_for(scene.officer, row_of(mine.id))
    assert seen.title == title


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_publish_10_near_duplicates_are_found_and_others_are_not(seed: int) -> None:
    made = pairs(seed)
    found = [(likeness(one, other) >= SAME, same) for one, other, same in made]
    right = sum(said and same for said, same in found)
    recall, precision = right / sum(same for _, same in found), right / sum(said for said, _ in found)
    print(f"200 made pairs: recall {recall:.3f}, precision {precision:.3f}")
    assert recall >= 0.95
    assert precision >= 0.9
