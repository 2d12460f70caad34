"""Pairs of titles made for the measure of near-duplicates: one result in two spellings, and two results that differ in a word."""

from __future__ import annotations

import random

THINGS = [
    "전고체 전지",
    "적층 세라믹 콘덴서",
    "유기발광 표시 장치",
    "초음파 진단 장치",
    "이차전지 분리막",
    "탄소섬유 복합재",
    "사출 금형",
    "협동 로봇",
    "무선 전력 전송 코일",
    "스마트 의류",
    "적외선 센서",
    "마그네슘 합금",
    "자율주행 드론",
    "엑스선 검사 장비",
    "수소 연료전지 전해질막",
    "레이저 용접 헤드",
    "폐배터리 양극재",
    "생분해성 필름",
    "반도체 패키지",
    "영상 분류 모델",
]
ACTS = [
    "의 수명 예측 방법",
    "의 냉각 장치",
    "를 이용한 측정 장치",
    "의 표면 처리 방법",
    "의 결함 검사 시스템",
    "의 제조 방법 및 그 장치",
    "용 접착 조성물",
    "의 온도 제어 방법",
    "의 재활용 공정",
    "의 데이터 학습 방법",
]


def _respelt(title: str, rng: random.Random) -> str:
    """The title as another person, another office or a slip of the hand writes it."""
    at = rng.randrange(2, len(title) - 1)
    return rng.choice(
        [
            title.replace(" ", ""),
            title.replace(" ", "·", 1) + ".",
            f"“{title}”",
            title.replace("의 ", " ", 1),
            title.replace("를 이용한", "을 이용하는").replace("및 그", "및"),
            title.replace("방법", "방법 및 장치") if title.endswith("방법") else title,
            title[:at] + title[at + 1 :],
            title[: at - 1] + title[at] + title[at - 1] + title[at + 1 :],
        ]
    )


def pairs(seed: int, each: int = 100) -> list[tuple[str, str, bool]]:
    """(title, title, whether they are one result), as many of the one as of the other."""
    rng = random.Random(seed)
    made = []
    for _ in range(each):
        title = rng.choice(THINGS) + rng.choice(ACTS)
        made.append((title, _respelt(title, rng), True))
        (thing, other), (act, another) = rng.sample(THINGS, 2), rng.sample(ACTS, 2)
        made.append((thing + act, rng.choice([other + act, thing + another]), False))
    return made
