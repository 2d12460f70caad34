"""What is done with a search's results, and what they never show."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
from flask.testing import FlaskClient

from marketplace.accounts.services import closing
from marketplace.catalog import indexing
from marketplace.catalog.models import Listing
from marketplace.catalog.queries.searching.models import RecentSearch
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from tests.world import PASSWORD, World


def test_a_problem_finds_listings_and_says_why(town: Any, client: FlaskClient) -> None:
    assert client.get("/technologies/for-problem").status_code == 200
    text = "배터리 조립 공정에서 분리막 표면의 젖음성이 나빠 플라즈마 처리를 찾고 있습니다."
    page = client.post("/technologies/for-problem", data={"problem": text}).text
    assert 'href="/needs/new' in page
    assert "저온 플라즈마" in page
    assert "함께 나온 말:" in page
    assert "분리막" in page.split("함께 나온 말:")[1][:100]
    document = (io.BytesIO("금형 표면 결함을 카메라로 찾는 장치".encode("cp949")), "과제.txt")
    assert "비전 검사 장치" in client.post("/technologies/for-problem", data={"document": document}).text


def test_no_words_are_promised_where_none_stands_to_be_shown(
    town: Any, client: FlaskClient, world: World
) -> None:
    """One syllable is too little of a reason, and was left out with nothing behind the colon."""
    one = world.listing(town.institution, town.researcher, title_ko="심전도를 재는 옷")
    two = world.listing(town.institution, town.researcher, title_ko="체형에 맞춘 작업 옷")
    indexing.reindex_all()
    found = client.post("/technologies/for-problem", data={"problem": "옷"}).text
    beside = client.get(f"/technologies/{db.session.get_one(Listing, one).public_id}").text
    for page in (found, beside.split('id="similar"')[1]):
        assert db.session.get_one(Listing, two).public_id in page
        assert not re.search(r"함께 나온 말:\s*<", page)


def test_a_pdf_is_read_and_a_damaged_one_refused(town: Any, client: FlaskClient) -> None:
    import typst

    pdf = typst.compile(b"separator battery plasma surface treatment")
    page = client.post("/technologies/for-problem", data={"document": (io.BytesIO(pdf), "plan.pdf")})
    assert page.status_code == 200
    assert "저온 플라즈마" in page.text
    for name, content, sentence in (
        ("plan.pdf", b"%PDF-1.7\n" + b"\xff" * 3000, "글을 읽지 못했습니다"),
        ("plan.exe", b"MZ", "TXT나 PDF"),
        ("plan.pdf", b"MZ", "TXT나 PDF"),
        ("empty.txt", b"  ", "글을 읽지 못했습니다"),
    ):
        refused = client.post("/technologies/for-problem", data={"document": (io.BytesIO(content), name)})
        assert refused.status_code == 422, name
        assert sentence in refused.text
    assert "문제를 적거나" in client.post("/technologies/for-problem", data={}).text


def test_a_number_nobody_has_is_said_to_be_none(town: Any, client: FlaskClient) -> None:
    page = client.get("/technologies?q=10-2024-0099999").text
    assert "이 번호로 공개된 기술이 없습니다" in page


def test_what_nothing_fits_is_said_and_a_need_offered(town: Any, client: FlaskClient) -> None:
    page = client.get("/technologies?q=양자암호 통신용 금형").text
    assert "질문에 맞는 기술이 없습니다" in page
    assert "다음 검색어만 맞습니다: 금형" in page
    assert 'href="/needs/new' in page
    assert "비전 검사 장치" in page  # what shares a word stands there, but is no result
    assert "<b>0</b>" in page
    english = client.get("/en/technologies?q=quantum cryptography mould").text
    assert "No technology fits your question" in english
    assert "match only: mould" in english


def test_the_words_that_match_are_shown_as_they_were_typed(world: World, client: FlaskClient) -> None:
    """No stem of a verb: 식 and 휘 are no words."""
    world.listing(
        world.institution(), title_ko="사출품 냉각 장치", summary_ko="사출품이 식으면 휘는 것을 막습니다."
    )
    indexing.reindex_all()
    page = client.get("/technologies?q=양자암호 위성통신 모듈 사출품이 식어서 휘었습니다").text
    said = re.search(r"다음 검색어만 맞습니다: ([^.]+)\.", page)
    assert said is not None
    assert set(said[1].split(", ")) <= {"사출품", "식어서", "휘었습니다"}


def test_what_fits_in_part_can_all_be_gone_through(world: World, client: FlaskClient) -> None:
    """The page may be wrong that nothing fits: whoever looks on finds all that has some of the words."""
    institution = world.institution()
    for number in range(5):
        world.listing(
            institution,
            title_ko=f"분리막 코팅 장치 {number}호",
            title_en="",
            keywords_ko=["분리막"],
            keywords_en=[],
        )
    indexing.reindex_all()
    page = client.get("/technologies?q=분리막 양자얽힘중계기").text
    way = re.search(
        r'href="([^"]+near=1[^"]*)"[^>]*>(?:<svg.*?</svg>)?일부만 맞는 기술 5건 모두 보기', page, re.DOTALL
    )
    assert way
    every = client.get(html.unescape(way[1])).text
    assert all(f"{number}호" in every for number in range(5))
    assert "질문에 맞는 기술이 없습니다" in every


def test_nothing_held_back_shows_through(town: Any, client: FlaskClient, world: World) -> None:
    """Totals, facets, suggestions, corrections, similar items, matches of a problem, files: for each kind of reader."""
    paths = [
        "/technologies?q=초전도",
        "/technologies?q=초전두",
        "/technologies/suggest?q=초전도",
        "/technologies/suggest?q=ㅊㅈㄷ",
        "/technologies?q=Secret",
        "/technologies.csv",
        "/technologies.bib",
        "/technologies?q=초저도",
    ]
    separator = f"/technologies/{db.session.get_one(Listing, town.separator).public_id}"
    for reader in (None, town.buyer, town.other_buyer, town.elsewhere):
        if reader:
            world.sign_in(client, reader)
        for path in [*paths, separator]:  # a listing's page shows similar ones
            assert "초전도 선재" not in client.get(path).text, path
        assert 'value="textiles"' not in client.get("/technologies").text  # nobody else is in that field
        assert "혹시 이것을 찾으십니까" not in client.get("/technologies?q=초전두").text
        suggested = client.get("/technologies/suggest?q=초전도").json["items"]
        assert all(item["note"] == "최근 검색" for item in suggested)  # words of one's own
        assert "<b>2</b>" in client.get("/technologies").text
        problem = client.post("/technologies/for-problem", data={"problem": "초전도 선재를 찾습니다"}).text
        assert "비밀스러운" not in problem
    world.sign_in(client, town.officer)
    assert "<b>3</b>" in (page := client.get("/technologies").text)
    assert 'value="textiles"' in page
    assert "비밀스러운" in client.get("/technologies?q=초전도").text


def test_a_result_is_taken_away_as_a_file(town: Any, client: FlaskClient) -> None:
    table = client.get("/technologies.csv?q=분리막")
    assert table.headers["Content-Disposition"].endswith('technologies.csv"')
    text = table.data.decode("utf-8-sig")
    assert "저온 플라즈마" in text
    assert "비전 검사 장치" not in text
    book = openpyxl.load_workbook(io.BytesIO(client.get("/technologies.xlsx?field=battery").data))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][0] == "번호"
    assert rows[1][1].startswith("저온 플라즈마")
    assert 30_000_000 in rows[1]
    entry = client.get("/technologies.bib?q=분리막").text
    assert "@patent{GT-" in entry
    assert "author = {{강연구}}" in entry
    english = client.get("/en/technologies.csv").data.decode("utf-8-sig")
    assert english.startswith("Number,")


def test_a_formula_in_a_title_is_text_in_every_file(town: Any, client: FlaskClient, world: World) -> None:
    world.listing(town.institution, town.researcher, title_ko='=HYPERLINK("http://x","y")')
    indexing.reindex_all()
    assert "'=HYPERLINK" in client.get("/technologies.csv").data.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/technologies.xlsx").data))
    cells = [cell for row in book.active.iter_rows() for cell in row if str(cell.value).startswith("=HYP")]
    assert [cell.data_type for cell in cells] == ["s"] or [cell.data_type for cell in cells] == ["inlineStr"]


def test_similar_listings_say_what_they_share(town: Any, client: FlaskClient, world: World) -> None:
    other = world.listing(
        town.institution, town.researcher, title_ko="분리막 플라즈마 세정 장치", keywords_ko=["분리막"]
    )
    world.listing(
        town.institution,
        town.researcher,
        title_ko="분리막 비공개 공정",
        embargo_until=clock.today() + timedelta(days=9),
    )
    indexing.reindex_all()
    page = client.get(f"/technologies/{db.session.get_one(Listing, other).public_id}").text
    alike = page.split('id="similar"')[1]
    assert "저온 플라즈마" in alike
    assert "함께 나온 말" in alike
    assert "비공개 공정" not in alike


def test_who_leaves_leaves_no_searches(town: Any, client: FlaskClient, world: World) -> None:
    leaver = world.person("member", town.company)
    world.set_password(leaver)
    world.sign_in(client, leaver)
    client.get("/technologies?q=분리막")
    assert db.session.query(RecentSearch).filter_by(user_id=leaver.user_id).count() == 1
    closing.close_account(leaver, PASSWORD)
    assert db.session.query(RecentSearch).filter_by(user_id=leaver.user_id).count() == 0


def test_stale_hits_never_reach_a_reader(town: Any, client: FlaskClient) -> None:
    from sqlalchemy import update

    with atomic():  # withdrawn a moment ago: the index has not heard of it
        db.session.execute(update(Listing).where(Listing.id == town.separator).values(state="withdrawn"))
    assert "저온 플라즈마" not in client.get("/technologies?q=분리막").text
    assert "저온 플라즈마" not in client.get("/technologies.csv?q=분리막").data.decode("utf-8-sig")
    found = client.post("/technologies/for-problem", data={"problem": "분리막 플라즈마"}).text
    assert "저온 플라즈마" not in found
