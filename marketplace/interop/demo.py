"""What the home institution's officer brought in by a sheet in the demo: three drafts, and a line that was left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from marketplace.interop import services
from marketplace.kernel import clock
from marketplace.kernel.scene import Players

SHEET = """특허 검색 결과
번호,발명의명칭,출원번호,등록번호,발명자,IPC분류,법적상태,초록
1,도금 폐수의 니켈 회수 장치,10-2021-9900101,10-9900101,서다온|문가람,C02F 1/44,등록(존속),이온 교환 수지로 도금 폐수의 니켈을 되찾는 장치입니다.
2,전극 절단면의 버 검사 방법,10-2023-9900102,,서다온,G01N 21/88,공개,라인 카메라로 전극 절단면의 버를 찾는 방법입니다.
3,얇은 사출품의 휨 저감 금형,10-2022-9900103,10-9900103,문가람,B29C 45/73,등록(존속),냉각 유로를 나누어 얇은 사출품의 휨을 줄이는 금형입니다.
4,,10-2024-9900104,,서다온,B29C 45/73,공개,명칭이 빠진 줄입니다.
"""


def sheet(players: Players) -> Iterator[datetime]:
    """The officer uploads a search result, looks at what was found and imports what is whole."""
    ref = services.upload(
        players.institution_id, players.officer, "특허 검색 결과.csv", io.BytesIO(SHEET.encode())
    )
    services.check(ref, players.officer)
    yield clock.now() + timedelta(minutes=3)
    services.start(ref, players.officer)
