"""News of the center: written, published, corrected, withdrawn, and read by those for whom it is."""

from __future__ import annotations

import io
from datetime import timedelta
from xml.etree import ElementTree

from flask.testing import FlaskClient

from marketplace.kernel import clock
from marketplace.newsroom import services
from tests.clusters.conftest import join
from tests.newsroom.conftest import House
from tests.world import World

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_notice_is_written_published_corrected_and_withdrawn(
    house: House, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, house.center)
    form = {
        "title_ko": "점검 안내", "title_en": "Maintenance", "body_ko": "# 일시\n- 일요일\n<b>굵게</b>", "body_en": "On Sunday.",
        "audience": "everybody", "from_on": clock.today().isoformat(), "form_token": "f1",
    }  # fmt: skip
    path = client.post("/desk/news/new", data=form).location
    assert client.post("/desk/news/new", data=form).location == path, "sent twice, made once"
    public = path.replace("/desk/news/", "/news/")
    guest = client.application.test_client()
    assert guest.get(public).status_code == 404, "a draft is nobody's"
    client.post(path + "/publish")
    page = guest.get(public).text
    assert "<li>일요일</li>" in page
    assert "&lt;b&gt;" in page
    assert "수정" not in page
    assert "점검 안내" in guest.get("/").text
    assert "Maintenance" in guest.get("/en/news").text
    for language in ("", "/en"):
        desk = client.get(language + path).text
        assert "일요일" in desk, "who keeps it reads both languages, whichever the desk speaks"
        assert "On Sunday." in desk
    assert 'content="On Sunday."' in guest.get("/en" + public).text
    client.post(path + "/edit", data=form | {"body_ko": "토요일"})
    assert "수정" in guest.get(public).text
    assert client.post(path + "/withdraw", data={"reason": ""}).status_code == 422
    client.post(path + "/withdraw", data={"reason": "날짜가 틀렸습니다."})
    gone = guest.get(public)
    assert gone.status_code == 410
    assert "날짜가 틀렸습니다." in gone.text
    assert "점검 안내" not in guest.get("/news").text
    client.post(path + "/publish")
    assert guest.get(public).status_code == 200


def test_everybody_reads_what_is_for_them_in_its_time(
    house: House, client: FlaskClient, world: World
) -> None:
    join(world, house.company)
    cluster = world.cluster("mould")
    house.notice("a", title_ko="모두에게")
    house.notice("b", title_ko="가입한 분께", audience="signed_in")
    house.notice("c", title_ko="금형 회원사께", audience="members", cluster_id=cluster)
    house.notice("d", title_ko="회원사께", audience="members")
    house.notice("e", title_ko="직원에게", audience="staff")
    house.notice("f", title_ko="내일부터", from_on=clock.today() + timedelta(days=1))
    ended = house.notice("g", title_ko="오늘까지", until_on=clock.today())
    read = {
        None: {"모두에게", "오늘까지"},
        house.other: {"모두에게", "가입한 분께", "오늘까지"},
        house.fellow: {"모두에게", "가입한 분께", "금형 회원사께", "회원사께", "오늘까지"},
        house.center: {"모두에게", "가입한 분께", "금형 회원사께", "회원사께", "직원에게", "오늘까지"},
    }
    titles = set().union(*read.values()) | {"내일부터"}
    for person, seen in read.items():
        reader = client.application.test_client()
        if person is not None:
            world.sign_in(reader, person)
        page = reader.get("/news").text
        assert {title for title in titles if f">{title}<" in page} == seen
    with clock.moved(by=timedelta(days=1)):
        page = client.get("/news").text
        assert "내일부터" in page
        assert client.get(f"/news/{ended}").status_code == 404


def test_the_list_shows_pinned_news_first_and_events_beside_them(house: House, client: FlaskClient) -> None:
    house.notice("a", title_ko="고정된 소식", pinned=True)
    with clock.moved(by=timedelta(minutes=1)):
        house.event(title_ko="행사 하나")
    page = client.get("/news").text
    assert page.index("고정된 소식") < page.index("행사 하나")
    assert "고정된 소식" not in client.get("/news?kind=event").text
    assert client.get("/news?kind=nonsense&page=999").status_code == 200


def test_programs_read_what_everybody_may(house: House, client: FlaskClient) -> None:
    ref = house.notice("a", title_ko="모두에게")
    house.notice("b", title_ko="직원에게", audience="staff")
    before = ElementTree.fromstring(client.get("/news.atom").data)
    with clock.moved(by=timedelta(hours=1)):
        services.change_notice(house.center, ref, house.words(title_ko="모두에게", body_ko="다른 글"))
        feed = ElementTree.fromstring(client.get("/news.atom").data)
        titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
        assert titles == ["모두에게"]
        updated = feed.findtext(f"{ATOM}updated") or ""
        assert updated == feed.findtext(f"{ATOM}entry/{ATOM}updated"), (
            "a correction is told by the feed as well"
        )
        assert updated > (before.findtext(f"{ATOM}updated") or "")
        assert f"/news/{ref}" in client.get("/sitemap.xml").text


def test_files_are_for_readers_of_the_notice_and_come_back(
    house: House, client: FlaskClient, world: World
) -> None:
    ref = house.notice(audience="staff")
    world.sign_in(client, house.center)
    wrong = client.post(f"/desk/notice/{ref}/files", data={"files": (io.BytesIO(b"MZ"), "x.exe")})
    assert wrong.status_code == 422
    pdf = (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "자료.pdf")
    assert client.post(f"/desk/notice/{ref}/files", data={"files": pdf}).status_code == 303
    address = "/news/files/" + client.get(f"/news/{ref}").text.split("/news/files/")[1].split('"')[0]
    assert client.get(address).status_code == 200
    guest = client.application.test_client()
    assert guest.get(address).status_code == 404
    remove = "/desk" + address + "/remove"
    client.post(remove)
    assert client.get(address).status_code == 404
    client.post(remove, data={"undo": "1"})
    assert client.get(address).status_code == 200


def test_bad_words_are_named_and_kept(house: House, client: FlaskClient, world: World) -> None:
    world.sign_in(client, house.center)
    form = {"title_ko": "제목", "body_ko": "", "audience": "everybody", "from_on": "2026-02-31"}
    answer = client.post("/desk/news/new", data=form)
    assert answer.status_code == 422
    assert "내용을 입력해 주십시오." in answer.text
    assert 'value="제목"' in answer.text
    backwards = form | {"body_ko": "글", "from_on": "2026-12-02", "until_on": "2026-12-01"}
    assert "시작하는 날과 같거나 늦게" in client.post("/desk/news/new", data=backwards).text


def test_two_who_edit_at_once_do_not_overwrite_each_other(
    house: House, client: FlaskClient, world: World
) -> None:
    ref = house.notice()
    services.change_notice(house.center, ref, house.words(title_ko="먼저"))
    world.sign_in(client, house.colleague)
    form = {
        "title_ko": "나중",
        "body_ko": "글",
        "audience": "everybody",
        "from_on": "2026-12-02",
        "version": "1",
    }
    answer = client.post(f"/desk/news/{ref}/edit", data=form)
    assert answer.status_code == 409
    assert 'value="나중"' in answer.text
