"""The stage's problem: of the boss's account, with a photograph, and asked of the center, which gave it to nobody."""

from __future__ import annotations

import base64
from typing import Any

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.problems import services
from marketplace.problems.models import ProblemFile, ProblemRequest
from marketplace.problems.permissions import Manager
from marketplace.problems.uploads import Upload

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def build_problems(people: dict[str, Actor], values: dict[str, Any]) -> None:
    """One that the center was asked about, and one that nobody else knows of."""
    boss = people["boss"]
    photo = Upload("photo", PIXEL, "image/jpeg", 1, 1)
    asked = services.describe_problem(boss, "분리막 표면에 기포가 생깁니다.", "ko", [photo])
    values["problem"] = asked.secret
    values["problem_file"] = db.session.query(ProblemFile).one().ref
    services.ask_center(
        Manager(boss), asked.ref, name="김대표", email=boss.email, phone="", times="", consent=True
    )
    values["problem_request"] = db.session.query(ProblemRequest).one().ref
    values["quiet_problem"] = services.describe_problem(boss, "아무에게도 묻지 않은 문제", "ko").secret
