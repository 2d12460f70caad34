"""A company's story: each step with its own consent, shown with what proves it, withdrawn at any time."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.experts import services as experts
from marketplace.experts.services import ExpertDraft, Meeting, MentoringDraft
from marketplace.kernel import clock, outbox
from marketplace.kernel.errors import Forbidden
from marketplace.outcomes import queries, services
from marketplace.outcomes.services import Figures
from marketplace.papers.services import store_attachment
from tests.outcomes.conftest import Town
from tests.world import World

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_only_what_the_company_agreed_to_is_public(town: Town, client: FlaskClient, world: World) -> None:
    town.told(town.year - 1, sales=1_000_000_000, jobs=31)
    town.told(town.year, sales=2_000_000_000, market_share=2_000)
    services.add_file(
        town.boss, town.ref, town.year, "statement", store_attachment([("표.pdf", io.BytesIO(PDF))])
    )
    member = world.person("member", town.company)
    own = f"/companies/{town.ref}/story"
    world.sign_in(client, town.boss)
    assert "20억" not in client.get(own).text  # nothing before the center has confirmed it
    for year in (town.year - 1, town.year):
        services.confirm_year(town.center, town.ref, year)
    assert "20억" in client.get(own).text
    assert client.post(f"{own}/publish").status_code == 422
    assert client.post(own, data={"title": ""}).status_code == 422
    assert client.post(own, data={"title": "매출이 두 배로", "words": "금형을 만듭니다."}).status_code == 303
    for key in (f"figure:{town.year - 1}:sales", f"figure:{town.year}:sales"):
        assert client.post(f"{own}/steps", data={"key": key, "words": "새 냉각 기술로"}).status_code == 303
    assert client.post(f"{own}/steps", data={"key": "award:nothing"}).status_code == 404
    assert client.post(f"{own}/publish").status_code == 303
    with pytest.raises(Forbidden):
        services.agree_to_part(member, town.ref, f"figure:{town.year}:market_share", "")

    guest = client.application.test_client()
    assert "매출이 두 배로" in guest.get("/stories").text
    address = re.findall(r"/stories/\w+", client.get(own).text)[0]
    public = guest.get(address).text
    assert "10억 원" in public
    assert "20억 원" in public
    assert "재무제표" in public
    assert "기업이 밝힌 값" in public  # the first year has no paper
    assert "20%" not in public  # no consent to this one
    assert "31명" not in public

    later = store_attachment([("나중.pdf", io.BytesIO(PDF))])
    services.add_file(town.boss, town.ref, town.year - 1, "tax", later)
    assert "세무서" not in guest.get(address).text  # the center has not seen it
    services.enter_figures(town.boss, town.ref, town.year - 1, Figures({"sales": 1_000_000_000, "jobs": 31}))
    services.confirm_year(town.center, town.ref, town.year - 1)
    public = guest.get(address).text
    assert "세무서" in public
    assert "10억 원" in public  # the same figure: the consent holds

    services.enter_figures(town.boss, town.ref, town.year, Figures({"sales": 1_900_000_000}))
    assert (
        "20억 원" not in guest.get(address).text
    )  # corrected: neither the old figure nor the new one without consent
    services.confirm_year(town.center, town.ref, town.year)
    assert "19억 원" not in guest.get(address).text
    part = re.findall(r"/story/steps/(\w+)/withdraw", client.get(own).text)[0]
    assert client.post(f"{own}/steps/{part}/withdraw").status_code == 303
    assert "10억 원" not in guest.get(address).text
    assert client.post(f"{own}/withdraw").status_code == 303
    assert guest.get(address).status_code == 404
    assert "매출이 두 배로" not in guest.get("/stories").text
    assert client.post(f"{own}/steps", data={"key": f"figure:{town.year}:sales"}).status_code == 303
    assert client.post(f"{own}/publish").status_code == 303
    assert "19억 원" in guest.get(address).text
    services.on_organisation_closed({"organisation_id": town.company}, "")
    assert guest.get(address).status_code == 404


def test_a_meeting_that_was_entered_by_mistake_leaves_the_story(town: Town) -> None:
    mentor = town.world.person("expert", town.world.institution())
    profile = experts.save_own_profile(mentor, ExpertDraft(name_ko=mentor.name))
    experts.approve(town.center, profile)
    wanted = MentoringDraft("Halve the warpage.", "", "ko", clock.today())
    mentoring = experts.request_mentoring(town.boss, town.company, wanted, "once")
    experts.assign(town.center, mentoring, profile)
    experts.accept(mentor, mentoring)
    meetings = [
        experts.log_meeting(mentor, mentoring, Meeting(clock.today(), 90, "company", "현장"), token)
        for token in ("m1", "m2")
    ]
    for meeting in meetings:
        services.agree_to_part(town.boss, town.ref, f"mentoring:{mentoring}:{meeting}", "")
    experts.delete_meeting(mentor, mentoring, meetings[0])
    outbox.drain()
    story = queries.story_of(town.company)
    assert story is not None
    assert [step.key for step in queries.told(story)] == [f"mentoring:{mentoring}:{meetings[1]}"]


def test_the_company_is_told_when_the_center_withdraws_its_story(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    town.told()
    services.confirm_year(town.center, town.ref, town.year)
    services.write_story(town.boss, town.ref, "두 배가 된 매출", "")
    services.agree_to_part(town.boss, town.ref, f"figure:{town.year}:sales", "")
    services.publish_story(town.boss, town.ref)
    services.withdraw_story(town.boss, town.ref)  # by itself: nothing to tell
    services.publish_story(town.boss, town.ref)
    outbox.drain()
    sent.clear()
    world.sign_in(client, town.center)
    assert client.post(f"/companies/{town.ref}/story/withdraw").status_code == 303
    outbox.drain()
    (letter,) = sent
    assert letter["To"].addresses[0].addr_spec == town.boss.email
    assert "공개를 중단했습니다" in str(letter["Subject"])
    assert "두 배가 된 매출" in letter.get_content()
