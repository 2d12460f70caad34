"""An officer on a phone brings a search result in: paste, match the columns, look, import, undo."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.kernel.database import db
from tests.browser import PHONE, WIDE, Visitor, axe_source, sideways, violations
from tests.servers import Site
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.long]
SHEET = (
    "번호\t발명의명칭\t출원번호\t발명자\tIPC분류\t법적상태\n"
    "1\t분리막 개질 장치\t10-2020-0000001\t김하늘|이도윤\tH01M 50/403\t공개\n"
    "2\t\t10-2020-0000002\t김하늘\tH01M 50/403\t공개\n"
)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_from_pasting_to_undoing(language: str, site: Site, site_app: Flask, browser: Any) -> None:
    with site_app.app_context():
        world = World()
        officer = world.person("officer", world.institution("선산대학교 산학협력단"), language=language)
        world.set_password(officer)
        db.session.remove()
    window = Visitor(browser, site.address, language, viewport=PHONE)
    window.sign_in(officer.email, PASSWORD)
    page, axe = window.page, axe_source()
    shots = os.environ.get("SHOTS", "")

    def t(ko: str, en: str) -> str:
        return ko if language == "ko" else en

    def sees(*words: str) -> None:
        text = page.inner_text("main")
        assert all(word in text for word in words), text
        if shots:
            page.screenshot(path=f"{shots}/{language}-{len(os.listdir(shots)):02d}.png", full_page=True)
        assert violations(page, axe) == []
        assert sideways(page) == 0

    def press(ko: str, en: str) -> None:
        page.locator("main").get_by_role("button", name=t(ko, en)).first.click()
        page.wait_for_load_state("load")

    window.go("/desk/imports")
    sees(t("무엇을 올리시겠습니까?", "What do you want to list?"))
    page.locator("textarea").fill(SHEET)
    press("초안 만들기", "Make drafts")
    sees("발명의명칭", "분리막 개질 장치")
    press("점검하기", "Check the sheet")
    sees("발명의명칭", t("고칠 내용이 있음", "To be corrected"))
    press("1건 가져오기", "Import (1)")
    sees(t("초안으로 등록", "Listed as a draft"))
    press("전체 되돌리기", "Undo the import")
    sees(t("되돌렸습니다", "Undone"))
    window.close()


DROPPED = """content => {
    const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0)), carried = new DataTransfer();
    carried.items.add(new File([bytes], "검색결과.csv"));
    return carried;
}"""
PATENTS = Path(os.environ.get("CATALOGUES", Path(__file__).parents[3] / "shared" / "data")) / "made_patents"


@pytest.mark.skipif(
    not PATENTS.exists(), reason="no made patents beside the repository, and CATALOGUES names none"
)
def test_200_patents_of_a_search_result_in_four_acts(site: Site, site_app: Flask, browser: Any) -> None:
    """Counted: the file is dropped and sent, the columns are right as they were guessed, the check is read, the import begun."""
    with site_app.app_context():
        world = World()
        officer = world.person("officer", world.institution("낙동대학교 산학협력단"))
        world.set_password(officer)
        db.session.remove()
    window = Visitor(browser, site.address, "ko", viewport=WIDE)
    window.sign_in(officer.email, PASSWORD)
    page, acts = window.page, []
    window.go("/desk/imports")

    def press(name: str) -> None:
        page.locator("main").get_by_role("button", name=name).first.click()
        page.wait_for_load_state("load")
        acts.append(name)

    page.fill("textarea", "10-2020-0000001")  # what was typed stays when a file is dropped beside it
    content = base64.b64encode((PATENTS / "kipris_cp949.csv").read_bytes()).decode()
    page.locator("h1").dispatch_event("drop", {"dataTransfer": page.evaluate_handle(DROPPED, content)})
    assert page.input_value("textarea") == "10-2020-0000001"
    page.fill("textarea", "")
    assert page.locator("input[type=file]").evaluate("input => input.files[0].name") == "검색결과.csv"
    acts.append("drop the file")
    press("초안 만들기")
    assert page.locator("select[name=column-1]").input_value() == "title_ko"
    press("점검하기")
    page.get_by_role("button", name="200건 가져오기").wait_for()
    press("200건 가져오기")
    page.get_by_role("button", name="전체 되돌리기").wait_for()
    assert "200" in page.inner_text("main")
    print(acts)
    assert len(acts) == 4
    window.close()
