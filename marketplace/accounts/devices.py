"""A browser's own long name, in the words of the person who looks for "the phone I lost"."""

from __future__ import annotations

from marketplace.kernel.text import Text, t

# The first that fits: browsers name their ancestors as well.
BROWSERS = (
    ("SamsungBrowser", Text("삼성 인터넷", "Samsung Internet")),
    ("Whale", Text("네이버 웨일", "Naver Whale")),
    ("Edg", Text("엣지", "Edge")),
    ("Firefox", Text("파이어폭스", "Firefox")),
    ("Chrome", Text("크롬", "Chrome")),
    ("Safari", Text("사파리", "Safari")),
)
SYSTEMS = (
    ("iPhone", Text("아이폰", "iPhone")),
    ("iPad", Text("아이패드", "iPad")),
    ("Android", Text("안드로이드", "Android")),
    ("Windows", Text("윈도", "Windows")),
    ("Mac OS", Text("맥", "Mac")),
    ("Linux", Text("리눅스", "Linux")),
)


def device_name(user_agent: str) -> str:
    """`크롬 · 윈도`; what can't be recognised is given as it is."""
    parts = [
        next((t(name) for mark, name in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)
    ]
    known = " · ".join(part for part in parts if part)
    return known or user_agent or t("알 수 없는 기기", "Unknown device")
