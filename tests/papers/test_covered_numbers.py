"""Every place that takes papers asks that resident registration numbers be covered (개인정보 보호법 제24조의2)."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient

from tests.world import World, business_number

TEMPLATES = Path(__file__).parents[2] / "templates"
SENTENCE = "주민등록번호가 있으면 뒷자리를 가리고 올려 주십시오."
CONTROL = re.compile(r'<input[^>]*type="file"[^>]*>', re.S)


def test_a_control_made_by_hand_says_so_too() -> None:
    silent = [
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        for control in CONTROL.findall(path.read_text(encoding="utf-8"))
        if "macros" not in path.parts and "-numbers" not in control
    ]
    assert not silent


def test_a_registration_asks_and_a_check_of_a_paper_does_not(client: FlaskClient, world: World) -> None:
    assert SENTENCE not in client.get("/verify").text
    world.sign_in(client, world.person())
    page = client.get(f"/organisation/register?kind=company&business_number={business_number()}").text
    assert SENTENCE in page
