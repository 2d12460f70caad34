"""A small town to ask: a mould that cools evenly, a cloth, one listing that is still closed, an expert, and the center."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from marketplace.catalog import indexing
from marketplace.experts import services as experts
from marketplace.experts.services import ExpertDraft
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.problems.models import Problem
from tests.conftest import identified_anew
from tests.world import World

WARPS = "사출품이 식으면서 휘어서 조립이 안 됩니다"


@pytest.fixture(autouse=True)
def each_request_identifies_its_reader(app: Flask) -> Iterator[None]:
    with identified_anew(app):
        yield


class Town:
    def __init__(self, world: World, client: FlaskClient) -> None:
        self.world, self.client = world, client
        institution = world.institution("선산대학교 산학협력단")
        researcher = world.person("researcher", institution, name="강연구")
        self.core = world.listing(
            institution, researcher, field="mould",
            title_ko="형상 적응형 냉각 수로를 가진 사출 금형 코어", title_en="Mould core with conformal cooling",
            summary_ko="사출품이 고르게 식어 휨을 절반으로 줄입니다.", summary_en="Parts cool evenly, so that they warp half as much.",
            problem_ko="사출품이 식으면서 휘는 것이 조립 불량의 원인이었습니다. 금형은 비쌉니다.",
            keywords_ko=["사출", "냉각"], keywords_en=["moulding"],
        )  # fmt: skip
        self.cloth = world.listing(
            institution, researcher, field="textiles",
            title_ko="땀을 빨리 말리는 작업복 원단", title_en="Workwear fabric that dries fast",
            summary_ko="땀이 빨리 마르는 원단입니다.", summary_en="A fabric that dries fast.",
            keywords_ko=["원단"], keywords_en=["fabric"],
        )  # fmt: skip
        self.closed = world.listing(
            institution, researcher, field="mould", embargo_until=clock.today() + timedelta(days=20),
            title_ko="비밀스러운 사출 휨 보정 장치", title_en="Secret warpage device",
            summary_ko="사출품이 식으면서 휘어서 조립이 안 되는 일을 없앱니다.", summary_en="Hidden.",
            keywords_ko=["휨 보정"], keywords_en=["warpage"],
        )  # fmt: skip
        self.center = world.person("center_admin", world.center(), name="한센터")
        self.expert = world.person("expert", institution, name="김전문")
        draft = ExpertDraft("김전문", skills_ko="사출 금형 설계와 사출품의 휨, 냉각 해석")
        experts.approve(self.center, experts.save_own_profile(self.expert, draft))
        experts.set_published(self.expert, True)
        indexing.reindex_all()

    def described(self, text: str = WARPS, client: FlaskClient | None = None, **files: Any) -> str:
        """Described by a guest; the address of its page."""
        reply = (client or self.client).post(
            "/problems/new", data={"problem": text, **files}, content_type="multipart/form-data"
        )
        assert reply.status_code == 303, reply.text
        return str(reply.headers["Location"])

    def asks_center(self, address: str, email: str = "guest@example.org") -> None:
        typed = {"name": "오손님", "email": email, "phone": "010-1234-5678", "times": "오후", "consent": "y"}
        reply = self.client.post(f"{address}/center", data=typed)
        assert reply.status_code == 303, reply.text
        outbox.drain()

    def row(self) -> Problem:
        db.session.rollback()
        return db.session.query(Problem).order_by(Problem.id.desc()).first()


@pytest.fixture
def town(world: World, client: FlaskClient) -> Town:
    return Town(world, client)


def photograph(
    form: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (900, 600), **how: Any
) -> io.BytesIO:
    """A picture of one colour as a file."""
    out = io.BytesIO()
    Image.new(mode, size, 120 if mode == "L" else (20, 40, 60, 80)[: len(mode)]).save(out, form, **how)
    out.seek(0)
    return out


def addressed(sent: list[Any], email: str) -> list[Any]:
    return [mail for mail in sent if mail["To"].addresses[0].addr_spec == email]


def path_in(mail: Any, start: str) -> str:
    found = re.search(rf"https?://[^/\s]+({start}\S+)", mail.get_content())
    assert found
    return found[1]
