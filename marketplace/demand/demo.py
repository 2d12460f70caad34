"""What the home company looks for in the demo: one need is open, one was answered by a listing, one is still a draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from marketplace.demand import services
from marketplace.kernel import clock
from marketplace.kernel.scene import Players

# title, problem, field of industry, readiness, budget in won
NEEDS = (
    (
        "얇은 사출품의 휨을 줄이는 방법",
        "두께 1.2 mm의 커버가 식으면서 0.8 mm 휩니다. 금형 온도를 바꾸어 보았으나 줄지 않았습니다. 냉각 설계나 재료로 휨을 절반 이하로 줄이고 싶습니다.",
        6,
        30_000_000,
    ),
    (
        "전극 절단면의 버를 자동으로 찾는 검사",
        "노칭한 전극의 버를 사람이 현미경으로 봅니다. 라인 속도에서 20 ㎛ 이상을 찾아야 합니다.",
        7,
        50_000_000,
    ),
    ("도금 폐수의 니켈 회수", "하루 3톤의 폐수에서 니켈을 되찾아 처리비를 줄이고 싶습니다.", 5, None),
)


def needs(players: Players) -> Iterator[datetime]:
    """The company writes three needs; the center finds a listing for the second."""
    refs = []
    for number, (title, problem, readiness, budget) in enumerate(NEEDS):
        refs.append(
            services.save_need(
                players.delegate,
                None,
                company_id=players.company_id,
                form_token=f"demo-need-{number}",
                title=title,
                problem=problem,
                field="",
                trl_from=readiness,
                budget=budget,
            )
        )
        yield clock.now() + timedelta(hours=2)
    for ref in refs[:2]:
        services.open_need(players.delegate, ref)
        yield clock.now() + timedelta(hours=20)
    if players.listings:
        services.match_need(players.center, refs[1], players.listings[-1])
