"""A sheet brought in by the browser: matched, checked, run, left and come back to, brought again, undone."""

from __future__ import annotations

import io
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.catalog import services as catalog
from marketplace.catalog.models import Listing
from marketplace.interop import queries, services
from marketplace.interop.models import ImportRow, ImportRun
from marketplace.interop.services import checking, running, turns
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from tests.world import World

DATA = Path(os.environ.get("CATALOGUES", Path(__file__).parents[3] / "shared" / "data")) / "made_patents"
HEAD = "번호,발명의명칭,출원번호,등록번호,출원인,발명자,IPC분류,법적상태,초록"
LINE = "{n},{title},10-2020-{n:07d},,선산대학교,김하늘|이도윤,H01M 10/0562|A61B 8/00,{status},요약입니다."


def sheet(*titles: str, status: str = "공개", head: str = HEAD, first: int = 1) -> bytes:
    lines = [LINE.format(n=n, title=title, status=status) for n, title in enumerate(titles, first)]
    return "\n".join(["검색 결과 2026. 11. 30.", head, *lines]).encode()


@pytest.fixture
def office(world: World) -> Any:
    class Office:
        institution = world.institution("선산대학교 산학협력단")
        officer = world.person("officer", institution)
        researcher = world.person("researcher", institution)
        rival = world.person("officer", world.institution())

    return Office


def bring(office: Any, content: bytes, **mapping: str) -> ImportRun:
    ref = services.upload(office.institution, office.officer, "표.csv", io.BytesIO(content))
    run = the(ref)
    services.match_columns(ref, office.officer, run.mapping | mapping, "patent")
    services.check(ref, office.officer)
    return the(ref)


def the(ref: str) -> ImportRun:
    db.session.rollback()
    return db.session.scalars(select(ImportRun).where(ImportRun.ref == ref)).one()


def listings(state: str = "draft") -> list[Listing]:
    db.session.rollback()
    return list(db.session.scalars(select(Listing).where(Listing.state == state).order_by(Listing.id)))


def test_publish_20_an_officer_brings_a_sheet_in_by_the_browser(
    office: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, office.officer)
    assert "가져오기" in client.get("/desk/listings").text
    page = client.post(
        "/desk/imports",
        data={
            "institution_id": office.institution,
            "kind": "patent",
            "file": (io.BytesIO(sheet("가 전지", "나 장치")), "표.csv"),
        },
        follow_redirects=True,
    )
    assert "발명의명칭" in page.text
    assert "가 전지" in page.text
    run = db.session.scalars(select(ImportRun)).one()
    fields = {f"column-{at}": run.mapping[heading] for at, heading in enumerate(run.headings)}
    page = client.post(
        f"/desk/imports/{run.ref}/columns", data=fields | {"kind": "patent"}, follow_redirects=True
    )
    assert "2건 가져오기" in page.text
    assert listings() == []
    page = client.post(f"/desk/imports/{run.ref}/start", follow_redirects=True)
    assert "초안으로 등록" in page.text
    first = listings()[0]
    assert (first.title_ko, first.patents[0].application_no, first.patents[0].status) == (
        "가 전지",
        "10-2020-0000001",
        "applied",
    )
    assert [person.name_ko for person in first.inventors] == ["김하늘", "이도윤"]
    assert first.codes_of["ipc"] == ["A61B 8/00", "H01M 10/0562"]
    page = client.post(f"/desk/imports/{run.ref}/undo", follow_redirects=True)
    assert "되돌렸습니다" in page.text
    assert listings() == []
    assert len(listings("discarded")) == 2


def test_publish_21_only_the_institutions_officers_see_it(
    office: Any, client: FlaskClient, world: World
) -> None:
    run = bring(office, sheet("가 전지"))
    for person, status in ((office.rival, 404), (office.researcher, 404)):
        world.sign_in(client, person)
        assert client.get(f"/desk/imports/{run.ref}").status_code == status
        assert client.get(f"/desk/imports/{run.ref}/report.csv").status_code == status
        assert client.post(f"/desk/imports/{run.ref}/start").status_code == status


def test_publish_22_a_pasted_sheet_is_taken_and_columns_are_remembered(
    office: Any, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, office.officer)
    pasted = "우리 이름\t접수번호\n분리막 개질\t10-2020-0000001\n"
    send = {"institution_id": office.institution, "kind": "patent", "pasted": pasted}
    page = client.post("/desk/imports", data=send, follow_redirects=True).text
    assert "우리 이름" in page
    ref = db.session.scalars(select(ImportRun.ref)).one()
    nothing = client.post(f"/desk/imports/{ref}/columns", data={"kind": "patent"})
    assert nothing.status_code == 422
    assert "기술 이름이 있는 열" in nothing.text
    both = {"column-0": "title_ko", "column-1": "title_ko", "kind": "patent"}
    assert "두 열이 같은 항목" in client.post(f"/desk/imports/{ref}/columns", data=both).text
    right = {"column-0": "title_ko", "column-1": "application_no", "kind": "patent"}
    client.post(f"/desk/imports/{ref}/columns", data=right)
    assert the(ref).state == "checked"
    again = the(services.upload(office.institution, office.officer, "표.csv", io.BytesIO(pasted.encode())))
    assert again.mapping == {"우리 이름": "title_ko", "접수번호": "application_no"}
    empty = client.post("/desk/imports", data={"institution_id": office.institution, "kind": "patent"})
    assert "파일을 선택하거나" in empty.text


def test_publish_23_the_dry_run_finds_what_the_run_finds_and_names_the_place(office: Any) -> None:
    content = (
        HEAD + "\n1,가 전지,10-2020-0000001,,,김하늘,H01M 10/0562,공개,\n2,,10-2020-0000002,,,,,,\n"
        "3,나 장치,10-20-1,,,,,공개,\n4,다 장치,10-2020-0000004,,,,Z99Z,이상함,\n5,가 전지,10-2020-0000001,,,,,,\n"
    ).encode()
    run = bring(office, content)
    rows = {row.number: row for row in queries.rows_of(run.id)}
    assert [rows[n].outcome for n in (2, 3, 4, 5, 6)] == ["new", "refused", "refused", "refused", "refused"]
    told = {n: [(one["heading"], one["code"]) for one in rows[n].problems if one["blocking"]] for n in rows}
    assert told[3] == [("발명의명칭", "missing")]
    assert told[4] == [("출원번호", "patent_number"), ("", "missing")]
    assert told[5] == [("법적상태", "status_unknown"), ("IPC분류", "unknown_code")]
    assert told[6] == [("", "repeated_key")]
    foreseen = queries.counts(run.id)
    services.start(run.ref, office.officer)
    assert queries.counts(run.id) == {"created": foreseen["new"], "refused": foreseen["refused"]}


def test_publish_24_brought_again_it_updates_and_leaves_what_a_person_wrote(office: Any) -> None:
    services.start(bring(office, sheet("가 전지", "나 장치")).ref, office.officer)
    _first, second = listings()
    catalog.save(second.id, office.officer, {"title_ko": "사람이 고친 이름"})
    run = bring(office, sheet("가 전지의 제조", "나 장치의 제조", "다 장치", status="등록"))
    assert queries.counts(run.id) == {"update": 2, "new": 1}
    assert any(one["code"] == "kept" for row in queries.rows_of(run.id) for one in row.problems)
    services.start(run.ref, office.officer)
    rows = listings()
    assert [row.title_ko for row in rows] == ["가 전지의 제조", "사람이 고친 이름", "다 장치"]
    assert [row.patents[0].status for row in rows] == ["registered"] * 3
    services.undo(run.ref, office.officer)
    rows = listings()
    assert [row.title_ko for row in rows] == ["가 전지", "사람이 고친 이름"]
    assert [row.patents[0].status for row in rows] == ["applied"] * 2
    again = bring(office, sheet("가 전지", "나 장치", "다 장치"))
    assert queries.counts(again.id) == {"update": 3}
    services.start(again.ref, office.officer)
    assert len(listings()) == 3
    assert listings("discarded") == []


def test_publish_25_undo_leaves_what_somebody_touched_and_tells_it(office: Any) -> None:
    run = bring(office, sheet("가 전지", "나 장치", "다 장치"))
    services.start(run.ref, office.officer)
    first, second, _third = listings()
    catalog.save(first.id, office.officer, {"summary_ko": "고침"})
    catalog.save_offer(second.id, office.officer, {"kind": "non_exclusive", "fee": 1, "term_months": 12})
    services.undo(run.ref, office.officer)
    assert queries.counts(run.id) == {"stays": 2, "undone": 1}
    assert [row.id for row in listings()] == [first.id, second.id]


def test_publish_26_killed_and_resumed_it_doubles_nothing(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "CHUNK", 3)
    monkeypatch.setattr(turns, "SECONDS", 0.0)
    monkeypatch.setattr(running, "SMALL", 0)
    run = bring(office, sheet(*(f"{n}호 장치" for n in range(1, 11))))
    real, calls = catalog.import_draft, Counter[str]()

    def killed(*args: Any, **more: Any) -> int:
        calls["made"] += 1
        if calls["made"] == 5:
            raise KeyboardInterrupt
        return real(*args, **more)

    services.start(run.ref, office.officer)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(catalog, "import_draft", killed)
        outbox.drain()
    db.session.rollback()
    assert len(listings()) == 3
    for _ in range(20):
        services.run_on({"ref": run.ref}, "again")  # the message is delivered anew, and once too often
    assert the(run.ref).state == "done"
    assert len(listings()) == 10
    assert queries.counts(run.id) == {"created": 10}


def test_publish_27_a_number_entered_by_hand_is_filled_not_doubled(office: Any) -> None:
    mine = catalog.create_draft(
        office.institution, {"kind": "patent", "title_ko": "사람의 이름"}, office.officer
    )
    patent = {"country": "KR", "application_no": "10-2020-0000001", "status": "applied"}
    catalog.save(mine.id, office.officer, {"patents": [patent]})
    run = bring(office, sheet("표의 이름"))
    (row,) = queries.rows_of(run.id)
    assert row.outcome == "update"
    assert (
        "특허 번호가 같습니다"
        in row.problems[-2]["ko"] + row.problems[-1]["ko"] + row.problems[0]["ko"] + row.problems[1]["ko"]
    )
    services.start(run.ref, office.officer)
    (only,) = listings()
    assert (only.title_ko, only.summary_ko) == ("사람의 이름", "요약입니다.")


def test_publish_28_what_is_public_is_tried_before_it_is_changed(office: Any) -> None:
    services.start(
        bring(
            office,
            sheet("가 전지", status="등록").replace(b",10-2020-0000001,,", b",10-2015-0000001,10-1234567,"),
        ).ref,
        office.officer,
    )
    (row,) = listings()
    values = {"field": "battery", "trl": 5, "keywords_ko": ["전지"]}
    people = [{"name_ko": "김하늘", "share": 100, "name_en": "", "is_contributor": False, "user_id": None}]
    catalog.save(row.id, office.officer, values | {"inventors": people})
    catalog.save_offer(row.id, office.officer, {"kind": "non_exclusive", "fee": 1, "term_months": 12})
    catalog.publish(row.id, office.officer)
    content = sheet("가 전지의 제조", status="등록").replace(
        b",10-2020-0000001,,", b",10-2015-0000001,10-1234567,"
    )
    run = bring(office, content)
    assert queries.counts(run.id) == {"update": 1}
    assert listings("published")[0].title_ko == "가 전지"
    services.start(run.ref, office.officer)
    assert listings("published")[0].title_ko == "가 전지의 제조"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "비어"),
        (b"\x00\x01\x02\x03" * 50, "수 없습니다"),
        (b"PK\x03\x04 broken", "손상"),
        ("가나다\n".encode(), "제목 줄"),
        (b"a,b\n\xff\xfe\xfd,1\n\xff\xff\xff,2", "글자를 읽을 수 없습니다"),
    ],
)
def test_publish_29_a_wrong_file_is_refused_with_the_reason(office: Any, content: bytes, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.upload(office.institution, office.officer, "x", io.BytesIO(content))
    assert reason in refused.value.text.ko


@pytest.mark.skipif(
    not DATA.exists(), reason="no made patents beside the repository, and CATALOGUES names none"
)
@pytest.mark.parametrize(
    "name",
    [
        "kipris_cp949.csv",
        pytest.param("kipris_utf8.csv", marks=pytest.mark.long),
        pytest.param("kipris_검색결과.xlsx", marks=pytest.mark.long),
    ],
)
def test_publish_30_the_search_results_go_in_200_of_200(office: Any, name: str) -> None:
    run = bring(office, (DATA / name).read_bytes())
    assert queries.counts(run.id) == {"new": 200}
    services.start(run.ref, office.officer)
    assert queries.counts(run.id) == {"created": 200}
    statuses = Counter(row.patents[0].status for row in listings())
    assert statuses == {"registered": 116, "applied": 53, "lapsed": 12, "refused": 19}
    assert db.session.scalar(select(func.count(ImportRow.id))) == 200
    assert checking.source_of(office.institution).startswith("sheet:")


def test_publish_31_who_undoes_a_run_does_not_become_the_one_who_brought_it(
    office: Any, client: FlaskClient, world: World
) -> None:
    ref = services.upload(office.institution, office.researcher, "표.csv", io.BytesIO(sheet("가 전지")))
    services.check(ref, office.researcher)
    services.start(ref, office.researcher)
    services.undo(ref, office.officer)
    run = the(ref)
    assert (run.state, run.user_id) == ("undone", office.researcher.user_id)
    assert len(listings("discarded")) == 1
    world.sign_in(client, office.researcher)
    assert client.get(f"/desk/imports/{ref}").status_code == 200


def test_publish_32_an_undo_in_turns_keeps_the_rights_of_who_began_it(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "CHUNK", 1)
    monkeypatch.setattr(turns, "SECONDS", 0.0)
    ref = services.upload(
        office.institution, office.researcher, "표.csv", io.BytesIO(sheet("가", "나", "다"))
    )
    services.check(ref, office.researcher)
    outbox.drain()
    services.start(ref, office.researcher)
    outbox.drain()
    for row in listings():  # a researcher writes no draft of somebody else
        row.created_by_id = office.officer.user_id
    db.session.commit()
    services.undo(ref, office.officer)
    outbox.drain()
    assert the(ref).state == "undone"
    assert queries.counts(the(ref).id) == {"undone": 3}
