"""What the home company looks for in the demo: needs of two years at every stage, taken to the home institution by the center."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from marketplace.demand import services
from marketplace.kernel import clock
from marketplace.kernel.scene import Players
from marketplace.negotiation import services as negotiation


class Wanted(NamedTuple):
    """A need as the company writes it."""

    title: str
    problem: str
    field: str
    readiness: int | None
    budget: int | None
    outside: services.Outside = services.Outside()


UNNAMED = services.Outside(shown="anonymous")
WARPING = Wanted(
    "얇은 사출품의 휨을 줄이는 방법",
    "두께 1.2 mm의 커버가 식으면서 0.8 mm 휩니다. 금형 온도를 바꾸어 보았으나 줄지 않았습니다. 냉각 설계나 재료로 휨을 절반 이하로 줄이고 싶습니다.",
    "mould",
    6,
    30_000_000,
    UNNAMED,
)
BURRS = Wanted(
    "전극 절단면의 버를 자동으로 찾는 검사",
    "노칭한 전극의 버를 사람이 현미경으로 봅니다. 라인 속도에서 20 ㎛ 이상을 찾아야 합니다.",
    "",
    7,
    50_000_000,
)
NICKEL = Wanted(
    "도금 폐수의 니켈 회수",
    "하루 3톤의 폐수에서 니켈을 되찾아 처리비를 줄이고 싶습니다.",
    "environment",
    5,
    None,
)
DUST = Wanted(
    "절삭유 안개를 줄이는 집진",
    "가공기 여섯 대에서 나오는 기름 안개로 바닥이 미끄럽습니다.",
    "environment",
    7,
    15_000_000,
    services.Outside(shown="named"),
)
LABELS = Wanted(
    "부품 각인을 읽는 카메라",
    "기름 묻은 금속 면의 2 mm 글자를 읽어 이력과 맞추고 싶습니다.",
    "machinery",
    6,
    20_000_000,
    services.Outside(
        teaser_title="금속 면의 작은 글자 읽기", teaser="기름이 묻은 면에서도 읽히는 방법을 찾습니다."
    ),
)
COATING = Wanted(
    "이형제를 쓰지 않는 금형 표면",
    "이형제 자국 때문에 도장 전에 세척합니다. 표면 처리로 없애고 싶습니다.",
    "mould",
    5,
    None,
    UNNAMED,
)


def _written(players: Players, key: str, need: Wanted) -> str:
    return services.save_need(
        players.delegate, None, company_id=players.company_id, form_token=f"demo-need-{key}", title=need.title, problem=need.problem,
        field=need.field, trl_from=need.readiness, budget=need.budget, outside=need.outside,
    )  # fmt: skip


def _opened(players: Players, key: str, need: Wanted) -> str:
    ref = _written(players, key, need)
    services.open_need(players.delegate, ref)
    return ref


def _later(**span: int) -> datetime:
    return clock.now() + timedelta(**span)


def passed_over(players: Players) -> Iterator[datetime]:
    """Two years ago: the institution proposes, the price does not fit, and the company solves it itself."""
    ref = _opened(players, "dust", DUST)
    yield _later(days=2)
    services.ask_institutions(
        players.center, ref, [players.institution_id], "작은 공장에 맞는 크기면 좋겠습니다."
    )
    yield _later(days=5)
    answer = services.answer_need(
        players.officer, ref, institution_id=players.institution_id, body="전기 집진 방식을 맞추어 드릴 수 있습니다. 설치까지 4,000만 원쯤 듭니다.", form_token="demo-answer-dust",
    )  # fmt: skip
    yield _later(days=4)
    services.pass_answer(players.delegate, answer.ref, "price", "예산의 두 배가 넘습니다.")
    yield _later(days=30)
    services.close_need(players.delegate, ref, "중고 집진기를 들여 해결했습니다.")


def declined(players: Players) -> Iterator[datetime]:
    """A year ago, confidential: the institution has nothing, and the need ends with the product."""
    ref = _opened(players, "labels", LABELS)
    yield _later(days=3)
    (asked,) = services.ask_institutions(players.center, ref, [players.institution_id])
    yield _later(days=9)
    services.decline_request(players.officer, asked.ref, "no_result", "영상 처리를 하는 연구실이 없습니다.")
    yield _later(days=60)
    services.close_need(players.delegate, ref, "그 제품을 더 만들지 않습니다.")


def taken_up(players: Players) -> Iterator[datetime]:
    """Half a year ago: a proposal is taken up, and the two talk about developing it."""
    ref = _opened(players, "coating", COATING)
    yield _later(days=1)
    if players.listings:
        services.shortlist(
            players.center, ref, players.listings[0], "코팅은 아니지만 같은 연구실. 먼저 전화해 볼 것."
        )
    services.ask_institutions(players.center, ref, [players.institution_id])
    yield _later(days=6)
    answer = services.answer_need(
        players.officer, ref, institution_id=players.institution_id, body="기존 코팅을 바꾸어 여섯 달 안에 시편을 드릴 수 있습니다. 공동 연구를 제안합니다.",
        form_token="demo-answer-coating",
    )  # fmt: skip
    yield _later(days=3)
    services.accept_answer(players.delegate, answer.ref)
    yield _later(days=100)
    services.close_need(players.delegate, ref, "공동 연구로 이어 갑니다.")


def themed(players: Players) -> Iterator[datetime]:
    """A month ago the company asked everybody for a way to test; the institution asked back and has made an offer."""
    opens, closes = clock.now() + timedelta(days=3), clock.now() + timedelta(days=45)
    ref = services.save_themed_call(
        players.representative, None, host_id=players.company_id, form_token="demo-theme", kind="test_bed", title="사출 라인에서 시험할 검사 기술",
        body="실제 라인 한 곳을 한 달 빌려 드립니다. 선정되면 시험에 드는 재료를 댑니다.", field="mould", opens_at=opens, closes_at=closes,
    )  # fmt: skip
    services.submit_themed_call(players.representative, ref)
    yield _later(days=1)
    services.publish_themed_call(players.center, ref)
    yield _later(days=4)
    question = services.ask_about_call(
        players.officer, ref, "라인은 언제 비어 있습니까?", "demo-theme-question"
    )
    yield _later(days=2)
    services.answer_question(players.representative, question.ref, "평일 오후 여섯 시 뒤와 토요일입니다.")
    yield _later(days=5)
    services.offer_to_call(
        players.officer, ref, organisation_id=players.institution_id, body="휴대용 검사기로 시험하고 싶습니다.", form_token="demo-theme-offer"
    )  # fmt: skip


def needs(players: Players) -> Iterator[datetime]:
    """Of late: one is open to everybody and asked about, one was answered with a listing, one is still a draft."""
    open_one, burrs = _written(players, "0", WARPING), _written(players, "1", BURRS)
    _written(players, "2", NICKEL)
    yield _later(hours=2)
    for ref in (open_one, burrs):
        services.open_need(players.delegate, ref)
        yield _later(hours=20)
    services.ask_institutions(players.center, open_one, [players.institution_id])
    if not players.listings:
        return
    services.ask_institutions(players.center, burrs, [players.institution_id])
    yield _later(days=2)
    answer = services.answer_need(
        players.officer, burrs, institution_id=players.institution_id, public_id=players.listings[-1],
        body="이 기술을 조건에 맞추어 드릴 수 있습니다.", form_token="demo-answer-burrs",
    )  # fmt: skip
    yield _later(hours=30)
    taken = services.accept_answer(players.delegate, answer.ref)
    yield _later(hours=20)
    if taken.inquiry_id is not None:
        negotiation.reply(taken.inquiry_id, "시편을 보내 주시면 먼저 시험해 보겠습니다.", players.officer)
