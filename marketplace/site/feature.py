"""What the site itself brings: the pages and duties that belong to no feature."""

from __future__ import annotations

from datetime import timedelta

from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, letters
from marketplace.kernel.forgetting import Expires, Retention
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.text import Text
from marketplace.site import housekeeping
from marketplace.site.commands import commands
from marketplace.site.routes import bp

# A done message's key keeps its effect from happening twice, so it outlives every repeated cause.
MESSAGES_KEPT = timedelta(days=365)

FEATURE = Feature(
    "site",
    blueprint=bp,
    commands=commands,
    handlers={
        "seal_audit": housekeeping.seal_audit,
        "send_audit_head": housekeeping.send_audit_head,
        "purge": housekeeping.purge,
    },
    jobs={"seal_audit": timedelta(minutes=5), "send_audit_head": timedelta(days=1), "purge": timedelta(days=1)},
    letters=letters("audit_head"),
    menu=[
        MenuEntry("site.work", Text("내 업무", "My work"), "inbox", audience.signed_in, main=70, desk=10, user=10),
        MenuEntry("site.guide", Text("이용 안내", "How it works"), "circle-help", audience.everybody, main=80),
        MenuEntry("site.forgotten", Text("파기 기록", "What was erased"), "eraser", audience.oversight, desk=140),
        MenuEntry("site.privacy", Text("개인정보 처리방침", "Privacy"), "", audience.everybody, foot=10),
        MenuEntry("site.terms", Text("이용약관", "Terms"), "", audience.everybody, foot=20),
        MenuEntry("site.accessibility", Text("웹 접근성 안내", "Accessibility"), "", audience.everybody, foot=30),
        MenuEntry("site.open_source", Text("오픈소스 고지", "Open-source notices"), "", audience.everybody, foot=50),
    ],
    links={
        "home": "site.home",
        "work": "site.work",
        "terms": "site.terms",
        "privacy": "site.privacy",
        "sent_mail": "site.dev_mail",
    },
    retention=[
        Retention(
            "letters",
            Text("보낸 알림", "Letters sent"),
            Text("받는 사람과 알림의 종류", "To whom, and which letter"),
            Text("계약의 이행", "Contract"),
            forget=(Expires(Outbox.done_at, MESSAGES_KEPT),),
        ),
    ],
)  # fmt: skip
