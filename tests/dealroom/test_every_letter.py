"""Every letter of a deal, read as the person who gets it: what happened, what is next, by when, in their language."""

from __future__ import annotations

import re
from datetime import timedelta

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.accounts.services import letters
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.text import reading
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.licensing.services.bills import write_of_unpaid
from marketplace.negotiation import services
from marketplace.negotiation.models import Inquiry, JointMember
from marketplace.papers.services import Attachment
from marketplace.rights import queries as rights
from tests.negotiation.deals import cluster_of, ended, invite, make_deal
from tests.world import PASSWORD

DAY = re.compile(r"\d{4}\. \d{1,2}\. \d{1,2}\.|\d{1,2} [A-Z][a-z]{2} \d{4}")
NO_DAY = (
    "정해진 기한은 없습니다", "정해진 기한은 없", "하실 일은 없습니다", "서명 기한은 계약서와 함께", "오늘 안에",
    "here is no deadline", "There is nothing", "The day to sign by comes", "charge today",
)  # fmt: skip
HANGUL = re.compile(r"[가-힣]")
# What was written by people, and names, stay in their language.
OWN_WORDS = re.compile(
    r"양산 라인에.*|가능합니다\.|다시 여쭙니다\.|@\S+.*|이유입니다\.?|㈜다온전자|선산대학교 산학협력단|‘.*?’|“.*?”|: [^\n]*$",
    re.M,
)


def _a_whole_deal(deal):
    inquiry = deal.ask()
    services.reply(inquiry.id, "다시 여쭙니다.", deal.member)
    with clock.moved(by=timedelta(days=20)):
        services.run_reply_clock({}, "")
    services.reply(inquiry.id, f"가능합니다. @{deal.researcher.name}", deal.officer)
    services.quote(inquiry.id, inquiry.listing.offers[0].id, deal.member)
    services.withdraw_terms(deal.offer(inquiry).id, deal.officer)
    services.decline_terms(deal.offer(inquiry).id, deal.member)
    deal.offer(inquiry, by=deal.member)
    with clock.moved(by=timedelta(days=14)):
        services.remind_of_days({}, "")
    with clock.moved(by=timedelta(days=15)):
        services.lapse_terms({}, "")
    agreement = licensing.offer(
        licensing.draft_agreement(deal.agreed(inquiry).id, deal.officer).id, deal.officer
    )
    licensing.sign(agreement.id, deal.boss, PASSWORD, "203.0.113.7")
    for gate in agreement.gates:
        licensing.pass_gate(gate.id, deal.officer)
    licensing.countersign(agreement.id, deal.officer, PASSWORD, "203.0.113.8")
    services.decline(deal.ask().id, "이유입니다.", deal.officer, "terms")
    services.withdraw(deal.ask().id, "", deal.member)
    quiet = deal.ask().id
    for days in (50, 70):
        with clock.moved(by=timedelta(days=days)):
            services.lapse_inquiries({}, "")
    db.session.rollback()
    services.resume(quiet, deal.member)


def _a_joint_licence(deal):
    """Asked in, declined, taken back, shares changed, one leaves a sent agreement, each signs, one pays."""
    second, third, fourth = cluster_of(deal, 3)
    inquiry = deal.ask()
    for boss in (second, third):
        services.answer_invitation(invite(inquiry, boss, deal.boss).ref, True, boss)
    row = invite(inquiry, fourth, deal.boss)
    shares = {one.ref: 2 if one is row else 1 for one in db.session.get_one(Inquiry, inquiry.id).members}
    services.set_shares(inquiry.id, shares, deal.boss)
    services.take_invitation_back(row.ref, deal.boss)
    sheet = deal.agreed(inquiry, effective_when="paid")
    agreement = licensing.offer(licensing.draft_agreement(sheet.id, deal.officer).id, deal.officer)
    licensing.sign(agreement.id, second, PASSWORD)
    licensing.leave(
        db.session.query(JointMember).filter_by(company_id=third.company_id).one().ref, "이유입니다.", third
    )
    again = db.session.query(Agreement).filter_by(state="draft").one()
    licensing.offer(again.id, deal.officer)
    for boss in (deal.boss, second):
        licensing.sign(again.id, boss, PASSWORD)
    licensing.countersign(again.id, deal.officer, PASSWORD)
    return [third.user_id, fourth.user_id]


def test_each_says_what_happened_what_is_next_and_by_when_in_both_languages(deal, client, world):
    _a_whole_deal(deal)
    expected = {
        "inquiry_asked",
        "inquiry_received",
        "inquiry_message",
        "inquiry_reminder",
        "inquiry_escalated",
        "mentioned",
        "quotation_issued",
        "terms_offered",
        "terms_withdrawn",
        "terms_declined",
        "terms_due",
        "terms_lapsed",
        "terms_accepted",
        "agreement_offered",
        "agreement_to_read",
        "agreement_signed",
        "agreement_concluded",
        "invoice_issued",
        "inquiry_declined",
        "inquiry_declined_told",
        "inquiry_withdrawn",
        "inquiry_lapse_warning",
        "inquiry_lapsed",
        "inquiry_resumed",
    }
    _read_all(expected, client, world)


def test_the_letters_of_a_joint_licence(deal, client, world):
    left = _a_joint_licence(deal)
    with atomic():
        write_of_unpaid(db.session.query(Agreement).filter_by(state="concluded").one(), 1)
    expected = {
        "joint_invited",
        "joint_changed",
        "joint_shares",
        "joint_taken_back",
        "joint_signed",
        "joint_redrafted",
        "joint_unpaid",
    }
    _read_all(expected, client, world, gone=left)


def test_the_letters_of_an_end(deal, client, world):
    """They name the day: of the register, of the termination, of the last day of the term."""
    waiting = deal.concluded(kind="exclusive", effective_when="registered")
    scan = Attachment("등록원부.pdf", "0" * 64, 9, "application/pdf")
    licensing.record_registration(waiting.id, "10-1", clock.today(), scan, deal.officer)
    _read_all({"registration_recorded"}, client, world)
    licensing.confirm_registration(waiting.id, deal.center)
    ended(waiting.id, "이유입니다.", deal.officer, deal.boss)
    deal.concluded(fee=0, term_months=1, effective_when="countersigned")
    with clock.moved(by=timedelta(days=40)):
        licensing.expire_due({}, "")
    _read_all({"registration_recorded", "agreement_terminated", "agreement_expired"}, client, world)


def test_the_letters_of_leaving(deal, client, world):
    """Each names its day: announced, reminded of, withdrawn, agreed to, declined, overtaken by what was done in time."""
    running = deal.concluded(fee=0)
    notice = licensing.announce(running.id, "notice", None, "이유입니다.", deal.boss)
    cure = licensing.announce(running.id, "cure", None, "이유입니다.", deal.officer)
    for agrees in (False, True):
        day = clock.today() + timedelta(days=200)
        accord = licensing.announce(running.id, "accord", day, "이유입니다.", deal.officer)
        with clock.moved(by=day - clock.today()):
            licensing.remind_of_answers({}, "")
        licensing.answer_ending(accord.ref, agrees, "이유입니다.", deal.boss)
    with clock.moved(by=cure.ends_on - clock.today()):
        licensing.follow_endings({}, "")
        clock.move_by(timedelta(days=5))
        licensing.follow_endings({}, "")
    licensing.withdraw_ending(notice.ref, "이유입니다.", deal.boss)
    waiting = deal.concluded(kind="exclusive", territories=["US"], effective_when="registered")
    with clock.moved(by=waiting.complete_by - clock.today() + timedelta(days=5)):
        licensing.follow_endings({}, "")
        licensing.announce(waiting.id, "lapse", None, "이유입니다.", deal.officer)
        scan = Attachment("등록원부.pdf", "0" * 64, 9, "application/pdf")
        licensing.record_registration(waiting.id, "10-1", clock.today(), scan, deal.officer)
    expected = {"ending_announced", "ending_answer_due", "ending_closed", "ending_due", "completion_overdue"}
    _read_all(expected, client, world)


def test_the_letters_before_a_day(deal, client, world):
    """What is to be signed, registered or asked for anew, while there is time."""
    offered = deal.offered(fee=0)
    waiting = deal.concluded(kind="exclusive", territories=["US"], effective_when="registered")
    for day in (offered.sign_by, waiting.complete_by):
        with clock.moved(by=day - clock.today() - timedelta(days=2)):
            licensing.remind_of_signing({}, "")
    undertaking = licensing.start_nda(deal.ask().id, deal.officer)
    licensing.sign(undertaking.id, deal.boss, PASSWORD)
    licensing.countersign(undertaking.id, deal.officer, PASSWORD)
    (right,) = rights.of_source("agreement", undertaking.id)
    with clock.moved(by=right.until_on - clock.today() - timedelta(days=7)):
        licensing.remind_of_expiry({}, "")
    _read_all({"signing_due", "registration_due", "nda_expiring"}, client, world)


def test_the_letters_of_a_paper_that_is_sealed(deal, client, world):
    agreement = deal.offered(fee=0)
    for way in ("seal", "electronic", "seal"):
        licensing.choose_way(agreement.id, way, deal.boss)
    licensing.submit_scan(agreement.id, Attachment("a.pdf", "0" * 64, 9, "application/pdf"), deal.boss)
    licensing.return_scan(agreement.id, "이유입니다.", deal.officer)
    _read_all({"signing_changed", "scan_returned"}, client, world)


def test_the_letters_of_technology_sharing(world, client):
    shared = {"kind": "sharing", "fee": 0, "term_months": 36, "express": True}
    deal = make_deal(world, offers=[shared])
    offer = db.session.get_one(Listing, deal.listing_id).offers[0]

    def applied():
        return services.apply_for_sharing(deal.boss, deal.public_id, offer.ref, deal.company_id, "계획").ref

    waiting = applied()
    for days in (25, 40):
        with clock.moved(by=timedelta(days=days)):
            services.remind_of_days({}, "")
    services.decline_applicant(waiting, "이유입니다.", deal.officer)
    services.choose_applicant(applied(), deal.officer)
    licensing.keep_draft(deal.boss, offer.id, company_id=deal.company_id)
    agreement = licensing.order(deal.boss, deal.public_id, offer.ref)
    licensing.sign(agreement.id, deal.boss, PASSWORD)
    licensing.countersign(agreement.id, deal.officer, PASSWORD)
    with clock.moved(by=timedelta(days=365)):
        licensing.remind_of_use({}, "")
        licensing.report_use(agreement.id, clock.today().year - 1, "시험했습니다.", deal.boss)
    expected = {
        "sharing_applied",
        "sharing_chosen",
        "sharing_declined",
        "sharing_due",
        "use_due",
        "use_reported",
    }
    _read_all(expected, client, world)


def _read_all(expected, client, world, gone=()):
    """Every letter that waits, as its reader would get it now; for the people in `gone` the deal exists no more."""
    rows = db.session.query(Outbox).filter_by(topic="mail").order_by(Outbox.id).all()
    told = {row.payload["template"] for row in rows}
    assert expected <= told, expected - told
    wrong, opened = [], set()
    for row in rows:
        template, user = row.payload["template"], db.session.get(User, row.payload["user_id"])
        for language in ("ko", "en"):
            with reading(language):
                subject, body = letters.write(template, row.payload["refs"], user)
            name = f"{template} ({language})"
            text = body.partition("\n--")[0]
            links = re.findall(r"https?://\S+", text)
            if len([part for part in text.split("\n\n") if part.strip()]) < 4:
                wrong.append(f"{name}: greeting, what happened, what is next, where")
            if not DAY.search(text) and not any(words in text for words in NO_DAY):
                wrong.append(f"{name} does not say by when: {text}")
            if not links:
                wrong.append(f"{name} leads nowhere")
            if language == "en" and HANGUL.search(OWN_WORDS.sub("", f"{text}")):
                wrong.append(f"{name} has Korean in it: {HANGUL.findall(OWN_WORDS.sub('', text))}")
            if language == "ko" and not HANGUL.search(subject):
                wrong.append(f"{name}: {subject}")
            if "(광고)" in subject:
                wrong.append(f"{name} is no advertising")
            for link in links:
                path = re.sub(r"^https?://[^/]+", "", link)
                if language == "ko" and (user.id, path) not in opened:
                    opened.add((user.id, path))
                    world.sign_in(client, accounts.actor_of(user.id))
                    status = client.get(path).status_code
                    if status not in (200, 302) and user.id not in gone:
                        wrong.append(f"{name} leads {user.name} to {path}: {status}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))
