"""What the center's other administrator finds in the demo: a rule that waits for a second person, a sheet of companies to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from marketplace.kernel import clock
from marketplace.kernel.scene import Players
from marketplace.running import services

SHEET = """기업명,사업자등록번호,대표자,규모,이메일,역할
㈜새별정공,000-98-76545,윤새별,중소기업,intake@saebyeol.example,구성원
㈜한빛사출,000-98-76,정한빛,중소기업,,
"""


def running(players: Players) -> Iterator[datetime]:
    """The role account of the center proposes a rule, and reads a sheet that it has not entered."""
    services.propose_value(
        "quotation_valid_days",
        services.Proposed(
            "45",
            clock.today() + timedelta(days=30),
            "",
            True,
            "해외 기업은 견적을 검토하는 데 한 달이 넘게 걸립니다.",
        ),
        players.center,
    )
    services.read_companies(players.center, "회원 기업 목록.csv", SHEET.encode())
    yield from ()
