"""What the newsroom brings: news of the center, events with seats and a waiting list."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, Letter, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import By, Follows, Organisations, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text
from marketplace.newsroom import queries, services
from marketplace.newsroom.demo import newsroom
from marketplace.newsroom.models import Event, Mailing, MailingPerson, NewsFile, Notice, Registration
from marketplace.newsroom.routes import bp

BEGINNING = date(2000, 1, 1)
CENTER = "센터 운영 기준"

FEATURE = Feature(
    "newsroom",
    blueprint=bp,
    handlers={
        "watch_events": services.watch_events,
        "mailing_letter": services.send_letter,
        "watch_mailings": services.watch_mailings,
        "confirm_news_consents": services.confirm_news_consents,
    },
    jobs={
        "watch_events": timedelta(minutes=15), "watch_mailings": timedelta(minutes=15), "confirm_news_consents": timedelta(hours=12),
    },
    letters=letters(
        "event_confirm_email", "event_over", "event_registered", "event_registered_already",
        "event_seat_lapsed", "event_tomorrow", "event_waiting", "event_withdrawn",
        "mailing", "mailing_returned", "mailing_to_approve", "news_confirm",
    ) | {
        "event_cancelled": Letter(urgent=True),
        "event_changed": Letter(urgent=True, at_sending=services.still_coming),
        "event_seat_free": Letter(urgent=True, at_sending=services.still_offered),
    },
    subjects={"registration_id": Registration, "mailing_id": Mailing},
    work=[queries.work_items],
    menu=[
        MenuEntry("newsroom.news", Text("소식·행사", "News"), "newspaper", audience.everybody, main=47, foot=5),
        MenuEntry("newsroom.notices", Text("소식 관리", "News desk"), "newspaper", audience.oversight, desk=47),
        MenuEntry("newsroom.keep_events", Text("행사 관리", "Events desk"), "calendar-days", audience.oversight, desk=48),
        MenuEntry("newsroom.mailings", Text("단체 이메일", "Mailings"), "mails", audience.oversight, desk=49),
    ],
    links={"event": "newsroom.event", "news": "newsroom.news", "leave_news": "newsroom.leave"},
    answers={"company_line": queries.company_line, "appointments": queries.appointments},
    policy=[
        # Hours for which a seat that came free is held for the next of the waiting list.
        PolicyRow("event_seat_held_hours", BEGINNING, 24, CENTER),
        PolicyRow("event_people_days", BEGINNING, 365, CENTER, False),
        # Recipients up to which one person decides alone; mails that go out within an hour.
        PolicyRow("mailing_alone_most", BEGINNING, 100, CENTER),
        PolicyRow("mailing_per_hour", BEGINNING, 500, CENTER),
        PolicyRow("mailing_people_days", BEGINNING, 730, CENTER, False),
    ],
    retention=[
        Retention(
            "events",
            Text("센터 행사 신청과 참석", "Registration for events"),
            Text(
                "이름, 이메일, 소속, 신청과 참석 여부, 남긴 의견",
                "Name, email, organisation, whether you registered and came, your feedback",
            ),
            Text("동의", "Consent"),
            Text("행사가 끝나고 {span}, 그 뒤에는 이름 없이", "{span} after the event; afterwards without the name"),
            forget=(services.forget_people,),
            rule="event_people_days",
        ),
        Retention(
            "mailings",
            Text("단체 이메일 발송", "Mailings"),
            Text("이메일 주소, 보낸 때 또는 보내지 않은 이유", "Email address, when it was sent or why not"),
            Text("계약의 이행, 광고성 정보는 동의", "Contract; consent for advertising"),
            Text("발송 뒤 {span}, 그 뒤에는 주소 없이", "{span} after it was sent; afterwards without the address"),
            forget=(services.forget_recipients,),
            rule="mailing_people_days",
        ),
    ],
    persons={
        Notice: Stays("the center's record; the account says nothing any more"),
        NewsFile: Stays("given to everybody; the account says nothing any more"),
        Event: Stays("the center's record; the account says nothing any more"),
        Registration: By("newsroom"),
        Mailing: Stays("the center's record; the account says nothing any more"),
        MailingPerson: By("newsroom"),
    },
    erase_person=services.erase_person,
    organisations={Registration: Organisations(Follows(), By("newsroom"))},
    organisation_closed=services.on_organisation_closed,
    demo=[Scene(75, newsroom)],
)  # fmt: skip
