"""News and events: read by whom they are for, kept by the center; a guest's own page opens by its link."""

from __future__ import annotations

from tests.access.rows import CENTER, EVERYBODY, NOBODY, SIGNED_IN, get, post, who

KEEPERS = who("center_admin center_finance")
NOTICE = {"title_ko": "소식", "body_ko": "글", "audience": "everybody", "from_on": "2026-12-01"}
EVENT = {
    "title_ko": "행사", "body_ko": "글", "audience": "everybody", "place": "강당", "starts_at": "2199-12-01T14:00",
    "ends_at": "2199-12-01T16:00", "opens_at": "2199-11-01T09:00", "closes_at": "2199-11-30T18:00",
}  # fmt: skip
GUEST = {"name": "이손님", "email": "guest@example.com", "consent": "y"}
REASON = {"reason": "날짜가 틀렸습니다."}

MAILING = {"kind": "service", "groups": "staff", "title_ko": "안내", "body_ko": "글"}

# What everybody may do for themselves, the auditor too.
OWN_EVENTS = [
    post("newsroom.leave_now", EVERYBODY, secret="news_secret"),
    post("newsroom.register", SIGNED_IN, ref="event"),
    post("newsroom.ask_as_guest", EVERYBODY, data=GUEST, ref="event"),
    *(post("newsroom.own_step", EVERYBODY, secret="event_secret", act=f"={act}") for act in ("confirm", "seat", "withdraw")),
]  # fmt: skip

NEWSROOM = [
    *OWN_EVENTS,
    get("newsroom.news", EVERYBODY),
    get("newsroom.notice", EVERYBODY, ref="notice"),
    get("newsroom.notice", CENTER, ref="notice.staff", door=False),
    get("newsroom.file", EVERYBODY, ref="news_file"),
    get("newsroom.events", EVERYBODY),
    get("newsroom.event", EVERYBODY, ref="event"),
    get("newsroom.event", CENTER, ref="event.draft", door=False),
    get("newsroom.event_calendar", EVERYBODY, ref="event"),
    post("newsroom.confirm_seat", who("boss member"), ref="event.full"),
    post("newsroom.withdraw", who("boss member"), ref="event.full"),
    post("newsroom.feedback", who("boss member"), data={"score": "5"}, ref="event.full"),
    get("newsroom.here", SIGNED_IN),
    post("newsroom.here", SIGNED_IN, data={"code": "000000"}),
    get("newsroom.ask_as_guest", EVERYBODY, ref="event"),
    get("newsroom.own", EVERYBODY, secret="event_secret"),
    get("newsroom.own_calendar", EVERYBODY, secret="event_secret"),
    post("newsroom.own_here", EVERYBODY, data={"code": "000000"}, secret="event_secret"),
    post("newsroom.own_feedback", EVERYBODY, data={"score": "5"}, secret="event_secret"),
    get("newsroom.notices", CENTER, SIGNED_IN),
    get("newsroom.new_notice", KEEPERS, SIGNED_IN),
    post("newsroom.new_notice", KEEPERS, SIGNED_IN, data=NOTICE),
    get("newsroom.keep_notice", CENTER, SIGNED_IN, ref="notice"),
    get("newsroom.edit_notice", KEEPERS, SIGNED_IN, ref="notice"),
    post("newsroom.edit_notice", KEEPERS, SIGNED_IN, data=NOTICE, ref="notice"),
    post("newsroom.publish_notice", KEEPERS, SIGNED_IN, ref="notice.staff"),
    post("newsroom.withdraw_notice", KEEPERS, SIGNED_IN, data=REASON, ref="notice.staff"),
    post("newsroom.add_file", KEEPERS, SIGNED_IN, of="=notice", ref="notice"),
    post("newsroom.remove_file", KEEPERS, SIGNED_IN, data={"undo": "1"}, ref="news_file"),
    get("newsroom.keep_events", CENTER, SIGNED_IN),
    get("newsroom.new_event", KEEPERS, SIGNED_IN),
    post("newsroom.new_event", KEEPERS, SIGNED_IN, data=EVENT),
    get("newsroom.keep_event", CENTER, SIGNED_IN, ref="event"),
    get("newsroom.people_file", CENTER, SIGNED_IN, ref="event", kind="=csv"),
    get("newsroom.edit_event", KEEPERS, SIGNED_IN, ref="event"),
    post("newsroom.edit_event", KEEPERS, SIGNED_IN, data=EVENT, ref="event.draft"),
    post("newsroom.announce_event", KEEPERS, SIGNED_IN, ref="event.draft"),
    post("newsroom.cancel_event", KEEPERS, SIGNED_IN, data=REASON, ref="event.draft"),
    post("newsroom.mark_attendance", KEEPERS, SIGNED_IN, data={"came": "yes"}, ref="event.full", person="event_person"),
    post("newsroom.withdraw_for", KEEPERS, SIGNED_IN, ref="event.full", person="event_person"),
    get("newsroom.mailings", CENTER, SIGNED_IN),
    get("newsroom.new_mailing", KEEPERS, SIGNED_IN),
    post("newsroom.new_mailing", KEEPERS, SIGNED_IN, data=MAILING),
    get("newsroom.mailing", CENTER, SIGNED_IN, ref="mailing"),
    get("newsroom.mailing_file", CENTER, SIGNED_IN, ref="mailing", kind="=csv"),
    get("newsroom.edit_mailing", KEEPERS, SIGNED_IN, ref="mailing"),
    post("newsroom.edit_mailing", KEEPERS, SIGNED_IN, data=MAILING, ref="mailing"),
    post("newsroom.try_mailing", KEEPERS, SIGNED_IN, ref="mailing"),
    post("newsroom.send_mailing", KEEPERS, SIGNED_IN, ref="mailing"),
    post("newsroom.approve_mailing", NOBODY, SIGNED_IN, ref="mailing.asked"),
    post("newsroom.send_back", NOBODY, SIGNED_IN, data=REASON, ref="mailing.asked"),
    post("newsroom.step_mailing", KEEPERS, SIGNED_IN, ref="mailing.asked", act="=take_back"),
    *(post("newsroom.step_mailing", KEEPERS, SIGNED_IN, ref="mailing", act=f"={act}") for act in ("pause", "go_on", "stop")),
    get("newsroom.leave", EVERYBODY, secret="news_secret"),
    get("outlets.news_feed", EVERYBODY),
]  # fmt: skip
