"""What is shown of a patent was looked up by somebody, what is shown at all was meant to be, and who opened a file is known."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import services
from marketplace.catalog.forms.desk import FileForm
from marketplace.catalog.models import DisclosureConfirmed, FileDownload, ListingFile, RegisterCheck
from marketplace.catalog.queries.register import register_checks
from marketplace.kernel import clock, policy
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid
from marketplace.site import housekeeping
from tests.catalog.drafts import complete, row_of
from tests.world import World

GRANTED = {
    "country": "KR",
    "application_no": "10-2019-0012345",
    "registration_no": "10-1234567",
    "status": "registered",
    "expires_on": None,
}


def young() -> dict[str, Any]:
    """An application of this year."""
    return GRANTED | {
        "application_no": f"10-{clock.today().year}-0012345",
        "registration_no": "",
        "status": "applied",
    }


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.text


@pytest.mark.parametrize("language", ["", "/en"])
def test_trust_19_nobody_looked_so_the_page_says_who_entered_it(
    scene: Any, client: FlaskClient, language: str
) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [GRANTED]})
    services.publish(scene.id, scene.officer)
    page = text(client, f"{language}/technologies/{scene.public_id}")
    assert ("Entered by the institution" if language else "기관이 입력한 정보") in page
    assert "Checked against the register" not in page
    assert "등록원부 확인" not in page


def test_trust_19_somebody_named_looked_it_up(scene: Any, client: FlaskClient, world: World) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [GRANTED]})
    services.publish(scene.id, scene.officer)
    (patent,) = row_of(scene.id).patents
    for person in (scene.researcher, scene.rival, scene.buyer):
        with pytest.raises(Forbidden):
            services.record_register_check(
                scene.id, patent.id, person, checked_on=clock.today(), status="registered"
            )
    world.sign_in(client, scene.officer)
    at = f"{scene.url}/register"
    form = {
        "patent": patent.id,
        "checked_on": clock.today().isoformat(),
        "status": "registered",
        "expires_on": "2039-01-01",
        "seen": "권리자가 같습니다.",
    }
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert client.post(at, data=form | {"checked_on": tomorrow}).status_code == 422
    assert client.post(at, data=form | {"patent": 999_999}).status_code == 422
    assert client.post(at, data=form).status_code == 303
    row = db.session.query(RegisterCheck).one()
    assert (row.user_id, row.seen) == (scene.officer.user_id, "권리자가 같습니다.")
    assert "권리자가 같습니다." in text(client, at)
    db.session.rollback()
    assert row_of(scene.id).patents[0].expires_on.isoformat() == "2039-01-01"
    page = text(client, f"/technologies/{scene.public_id}")
    assert "특허 등록원부 확인" in page
    assert scene.officer.name in page


def test_trust_19_a_fact_changed_after_the_look_was_not_looked_up(scene: Any, client: FlaskClient) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [GRANTED]})
    services.publish(scene.id, scene.officer)
    (patent,) = row_of(scene.id).patents
    services.record_register_check(
        scene.id, patent.id, scene.officer, checked_on=clock.today(), status="registered"
    )
    services.save(scene.id, scene.officer, {"patents": [GRANTED]})  # saved again, unchanged: it stands
    assert "특허 등록원부 확인" in text(client, f"/technologies/{scene.public_id}")
    services.save(scene.id, scene.officer, {"patents": [GRANTED | {"registration_no": "10-7654321"}]})
    assert "특허 등록원부 확인" not in text(client, f"/technologies/{scene.public_id}")


def test_a_look_that_leaves_the_last_day_blank_does_not_erase_it(scene: Any) -> None:
    complete(scene)
    until = clock.today() + timedelta(days=3000)
    services.save(scene.id, scene.officer, {"patents": [GRANTED | {"expires_on": until}]})
    (patent,) = row_of(scene.id).patents
    services.record_register_check(
        scene.id, patent.id, scene.officer, checked_on=clock.today(), status="registered"
    )
    assert row_of(scene.id).patents[0].expires_on == until
    assert list(register_checks(row_of(scene.id))) == [patent.id]
    later = [GRANTED | {"expires_on": until + timedelta(days=1)}]
    services.save(scene.id, scene.officer, {"patents": later})
    assert register_checks(row_of(scene.id)) == {}  # that day nobody looked up


def test_an_earlier_look_entered_later_does_not_bring_a_lapsed_patent_back(
    scene: Any, client: FlaskClient
) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [GRANTED]})
    services.publish(scene.id, scene.officer)
    (patent,) = row_of(scene.id).patents
    today = clock.today()

    def look(days_ago: int, status: str) -> None:
        on = today - timedelta(days=days_ago)
        services.record_register_check(scene.id, patent.id, scene.officer, checked_on=on, status=status)

    look(3, "lapsed")
    look(10, "registered")
    assert row_of(scene.id).patents[0].status == "lapsed"
    assert {row.status for row in register_checks(row_of(scene.id)).values()} == {"lapsed"}
    services.save(scene.id, scene.officer, {"patents": [GRANTED]})  # typed over what the register says
    assert "특허 등록원부 확인" not in text(client, f"/technologies/{scene.public_id}")
    (patent,) = row_of(scene.id).patents
    look(3, "registered")  # of the same day, recorded last
    assert "특허 등록원부 확인" in text(client, f"/technologies/{scene.public_id}")


def test_trust_20_a_new_file_opens_after_an_nda_unless_somebody_says_otherwise(
    scene: Any, client: FlaskClient, world: World, app: Any
) -> None:
    with app.test_request_context():
        assert FileForm(formdata=None).access.data == "nda"
    world.sign_in(client, scene.researcher)
    page = text(client, f"{scene.url}/files")
    assert 'value="nda" selected' in page or "selected" in page.split('value="nda"')[1][:20]
    assert ListingFile.__table__.c.access.default.arg == "nda"


def test_trust_20_an_application_not_laid_open_is_not_published_unawares(
    scene: Any, client: FlaskClient, world: World
) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [young()]})
    with pytest.raises(Invalid) as refused:
        services.publish(scene.id, scene.officer)
    assert "disclosure" in refused.value.fields
    done, left = services.publish_many([scene.id], scene.officer)
    assert (done, list(left)) == ([], [scene.id])
    world.sign_in(client, scene.officer)
    page = text(client, f"{scene.url}/check")
    for words in ("제30조", "해외 출원", "유럽과 중국", young()["application_no"]):
        assert words in page
    assert client.post(f"{scene.url}/publish").status_code == 422
    assert row_of(scene.id).state == "draft"
    assert client.post(f"{scene.url}/publish", data={"disclosure": "y"}).status_code == 302
    assert row_of(scene.id).state == "published"
    row = db.session.query(DisclosureConfirmed).one()
    assert (row.user_id, row.applications) == (scene.officer.user_id, [young()["application_no"]])
    english = text(client, f"/en{scene.url}/check")
    assert "Published knowing" in english


def test_an_application_not_laid_open_is_not_added_to_a_public_listing_unawares(
    scene: Any, client: FlaskClient, world: World
) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [GRANTED]})
    services.publish(scene.id, scene.officer)
    with pytest.raises(Invalid) as refused:
        services.save(scene.id, scene.officer, {"patents": [young()]})
    assert "disclosure" in refused.value.fields
    world.sign_in(client, scene.officer)
    assert "제30조" not in text(client, f"{scene.url}/rights")  # nothing is asked where nothing is to lose
    form = {f"patents-0-{name}": value or "" for name, value in young().items()}
    again = client.post(f"{scene.url}/rights", data=form)
    assert again.status_code == 422
    for words in ("제30조", "유럽과 중국", 'name="disclosure"', young()["application_no"]):
        assert words in again.text
    assert row_of(scene.id).patents[0].status == "registered"
    assert client.post(f"{scene.url}/rights", data=form | {"disclosure": "y"}).status_code == 302
    assert row_of(scene.id).patents[0].status == "applied"
    assert db.session.query(DisclosureConfirmed).one().applications == [young()["application_no"]]
    services.save(scene.id, scene.officer, {"summary_ko": "다듬은 요약입니다."})  # asked once


@pytest.mark.parametrize(("state", "action"), [("expired", "renew"), ("suspended", "reinstate")])
def test_an_application_not_laid_open_does_not_become_public_again_unawares(
    scene: Any, client: FlaskClient, world: World, state: str, action: str
) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [GRANTED]})
    services.publish(scene.id, scene.officer)
    row = row_of(scene.id)
    row.state = state
    db.session.commit()
    services.save(scene.id, scene.officer, {"patents": [young()]})  # nobody outside reads it now
    world.sign_in(client, scene.officer if action == "renew" else scene.center)
    asked = client.post(f"{scene.url}/{action}")
    assert asked.status_code == 422
    assert "제30조" in asked.text
    assert f'action="{scene.url}/{action}"' in asked.text
    assert row_of(scene.id).state == state
    assert client.post(f"{scene.url}/{action}", data={"disclosure": "y"}).status_code == 302
    assert row_of(scene.id).state == "published"
    assert db.session.query(DisclosureConfirmed).one().applications == [young()["application_no"]]


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({"status": "registered", "registration_no": "10-1234567"}, False),
        ({"application_no": "10-2015-0012345"}, False),
        ({"application_no": "PCT/KR/12345", "country": "WO"}, True),
        ({}, True),
    ],
)
def test_trust_20_only_what_may_still_be_secret_is_asked_about(
    scene: Any, changes: dict[str, Any], asks: bool
) -> None:
    complete(scene)
    services.save(scene.id, scene.officer, {"patents": [young() | changes]})
    if asks:
        with pytest.raises(Invalid):
            services.publish(scene.id, scene.officer)
    else:
        services.publish(scene.id, scene.officer)
        assert db.session.query(DisclosureConfirmed).count() == 0


def test_trust_20_the_licensor_sees_who_opened_what_and_when(
    scene: Any, client: FlaskClient, world: World
) -> None:
    complete(scene)
    secret = services.add_file(
        scene.id, scene.officer, "시험조건.csv", io.BytesIO("가,나\n1,2\n".encode()), "nda"
    )
    shown = services.add_file(scene.id, scene.officer, "소개.txt", io.BytesIO("소개".encode()), "public")
    services.publish(scene.id, scene.officer)
    for file in (secret, shown):
        services.take_file(file.id, scene.buyer).close()
    services.change_access(scene.id, scene.officer, secret.ref, "public")  # what it was that day counts
    at = f"{scene.url}/openings"
    for person in (scene.officer, scene.researcher):
        world.sign_in(client, person)
        page = text(client, at)
        assert scene.buyer.name in page
        assert "시험조건.csv" in page
        assert "소개.txt" not in page
        table = client.get(f"{at}.csv").get_data().decode("utf-8-sig")
        assert scene.buyer.name in table
        assert "비밀유지 동의 후" in table
    for person, status in ((scene.center, 403), (scene.rival, 404), (scene.buyer, 404)):
        world.sign_in(client, person)
        assert client.get(at).status_code == status
        assert client.get(f"{at}.csv").status_code == status


def test_the_page_of_openings_says_that_there_are_more_than_it_shows(
    scene: Any, client: FlaskClient, world: World
) -> None:
    complete(scene)
    secret = services.add_file(scene.id, scene.officer, "시험조건.csv", io.BytesIO(b"a,b"), "nda")
    shown = services.add_file(scene.id, scene.officer, "소개.txt", io.BytesIO(b"c"), "public")

    def opened(file: Any, times: int) -> None:
        for _ in range(times):
            db.session.add(FileDownload(file_id=file.id, user_id=scene.buyer.user_id))
        db.session.commit()

    opened(secret, 500)
    opened(shown, 5)
    world.sign_in(client, scene.officer)
    at = f"/en{scene.url}/openings"
    assert "Only the latest" not in text(client, at)
    opened(secret, 1)
    page = text(client, at)
    assert "Only the latest 500 are shown" in page
    assert page.count('<th scope="row">') == 500
    table = client.get(f"{at}.csv").get_data().decode("utf-8-sig").strip()
    assert len(table.splitlines()) == 1 + 501


def test_trust_20_the_record_is_kept_as_long_as_the_policy_says(scene: Any) -> None:
    complete(scene)
    file = services.add_file(
        scene.id, scene.officer, "시험조건.csv", io.BytesIO("가,나\n1,2\n".encode()), "nda"
    )
    services.take_file(file.id, scene.buyer).close()
    days = policy.value("file_opening_days", clock.today())
    with clock.moved(by=timedelta(days=days - 1)):
        housekeeping.purge({}, "x")
        assert db.session.query(FileDownload).count() == 1
    with clock.moved(by=timedelta(days=days + 1)):
        housekeeping.purge({}, "x")
        assert db.session.query(FileDownload).count() == 0
