"""What stands beside the deals of the stage: listings, joint licences, an organisation's people and papers, needs, guests."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from marketplace.accounts import services as accounts
from marketplace.accounts.models import Membership, Organisation, OrganisationFile, User
from marketplace.accounts.models.two_people import OfficeProposal, OrganisationChange
from marketplace.accounts.services import tokens
from marketplace.catalog.indexing import vocabulary
from marketplace.catalog.indexing.models import VocabularyTerm
from marketplace.catalog.models import Listing, ListingFile, Offer
from marketplace.dealroom.services import new_calendar
from marketplace.demand import services as demand
from marketplace.demand.models import NeedAnswerFile, NeedCandidate, ThemedCall, ThemedOffer, ThemedOfferFile
from marketplace.demand.queries import secret_of
from marketplace.experts import services as experts
from marketplace.gateways.storage import files
from marketplace.interop import services as interop
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import GuestQuestion
from marketplace.papers.services import store_attachments
from marketplace.rights.models import FieldOfUse
from tests.negotiation.deals import Deal, invite, join_cluster
from tests.world import World

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class Surroundings:
    """Builds them, from the people and the deal of the stage."""

    world: World
    deal: Deal
    people: dict[str, Actor]
    values: dict[str, Any]

    def _on(self, name: str) -> Deal:
        raise NotImplementedError

    def _listing(self, name: str, **values: Any) -> Listing:
        raise NotImplementedError

    def _listings(self) -> None:
        published = db.session.get_one(Listing, self.deal.listing_id)
        self.values["listing.published"] = published.public_id
        self.values["offer"] = published.offers[0].ref
        self._listing("embargoed", embargo_until=clock.today() + timedelta(days=30))
        draft = self._listing("draft", state="draft")
        self._listing("in_review", state="in_review")
        self._listing("suspended", state="suspended")
        self._listing("expired", state="expired")
        for row, access in (
            (published, "public"),
            (published, "nda"),
            (published, "licensee"),
            (draft, "public"),
        ):
            name = f"file.{access}" if row is published else "file.draft"
            stored = files().put(io.BytesIO(PDF), 10_000)
            with atomic():
                file = ListingFile(
                    listing_id=row.id,
                    name=f"{name}.pdf",
                    sha256=stored.sha256,
                    size=stored.size,
                    media_type="application/pdf",
                    access=access,
                    uploaded_by_id=self.deal.officer.user_id,
                )
                db.session.add(file)
            self.values[name] = file.ref
        with atomic():
            offer = db.session.query(Offer).filter_by(listing_id=draft.id).one()
            offer.field_of_use_ko = "배터리"  # typed, and not placed yet
            field = FieldOfUse(listing_id=draft.id, name_ko="센서", name_en="Sensors")
            db.session.add(field)
        self.values["draft_offer"], self.values["draft_field"] = offer.ref, field.ref

    def _sheets(self) -> None:
        """One sheet that was checked, one that was imported."""
        officer, institution = self.deal.officer, self.values["institution"]
        for name in ("import", "import.done"):
            content = io.BytesIO(f"명칭\t출원번호\n{name}\t10-2019-00{len(name):05d}\n".encode())
            ref = interop.upload(institution, officer, f"{name}.csv", content)
            interop.check(ref, officer)
            self.values[name] = ref
        interop.start(ref, officer)

    def _joint_licences(self) -> None:
        """One that a partner has joined and the rival is invited to, one that waits for its two signatures."""
        partner, rival = self.people["partner"], self.people["rival"]
        ids = [person.standings[0].organisation_id for person in (self.deal.boss, partner, rival)]
        join_cluster(self.world, ids)
        for name, people in (("joint", (partner, rival)), ("joint.offered", (partner,))):
            deal = self._on(name)
            inquiry = deal.ask()
            for person in people:
                row = invite(inquiry, person, deal.boss)
                if person is partner:
                    negotiation.answer_invitation(row.ref, True, partner)
                self.values[f"{name}.{'partner' if person is partner else 'invited'}"] = row.ref
            self.values[f"deal.{name}"] = inquiry.ref
        sheet = deal.agreed(inquiry)
        outbox.drain()
        draft = db.session.query(Agreement).filter_by(term_sheet_id=sheet.id).one()
        shared = self._listing(
            "shared", offers=[{"kind": "sharing", "fee": 0, "term_months": 36, "express": True}]
        )
        offer = self.values["shared_offer"] = shared.offers[0].ref
        row = negotiation.apply_for_sharing(
            self.deal.member, shared.public_id, offer, self.deal.company_id, "시제품에 씁니다."
        )
        self.values["sharing"] = row.ref
        self.values["agreement.joint"] = licensing.offer(draft.id, deal.officer).ref

    def _organisation(self) -> None:
        company = db.session.get_one(Organisation, self.deal.company_id)
        stored = files().put(io.BytesIO(PDF), 10_000)
        newcomer = self.world.person()
        with atomic():
            file = OrganisationFile(
                organisation_id=company.id,
                kind="business_registration",
                name="사업자등록증.pdf",
                sha256=stored.sha256,
                size=stored.size,
                media_type="application/pdf",
                uploaded_by_id=self.deal.boss.user_id,
                uploaded_at=clock.now(),
            )
            db.session.add(file)
            db.session.add(
                Membership(
                    user_id=newcomer.user_id, organisation_id=company.id, role="member", state="requested"
                )
            )
            invitation = tokens.issue(
                "invite",
                "new@example.com",
                timedelta(days=1),
                organisation_id=company.id,
                role="member",
                invited_by_id=self.deal.boss.user_id,
            )
        accounts.edit(self.people["boss"], company.ref, {"name_ko": "㈜다온전자반도체"}, [])
        institution = db.session.get_one(Organisation, self.deal.institution_id).ref
        self.values["institution_ref"] = institution
        self.values["amount_rule"] = accounts.propose_amount(institution, 50_000_000, self.deal.officer).ref
        center = self.people["center_admin"]
        accounts.invite(center, company.ref, "second@example.com", "representative")
        partner, rival = (self.people[name].standings[0].organisation_id for name in ("partner", "rival"))
        partner_ref, rival_ref = (db.session.get_one(Organisation, one).ref for one in (partner, rival))
        self.values["merger"] = accounts.propose_merger(partner_ref, rival_ref, "합병 등기", center).ref
        self.values |= {
            "change": db.session.query(OrganisationChange).one().ref,
            "proposal": db.session.query(OfficeProposal).one().ref,
            "organisation": company.ref,
            "organisation_file": file.ref,
            "invitation": invitation.id,
            "newcomer": db.session.get_one(User, newcomer.user_id).ref,
            "member_user": db.session.get_one(User, self.deal.member.user_id).ref,
            "secret": "no-such-secret",
        }

    def _experts(self) -> None:
        """A public expert who mentors the company, one whom the center entered, a sheet that was read."""
        center, mentor = self.deal.center, self.people["expert"]
        profile = experts.save_own_profile(
            mentor, experts.ExpertDraft(name_ko=mentor.name, skills_en="Mould design against warpage")
        )
        experts.approve(center, profile)
        experts.set_published(mentor, True)
        pooled = experts.ExpertDraft(name_ko="서자문", email="pooled@example.org", skills_en="Die casting")
        wanted = experts.MentoringDraft("Covers warp while they cool.", "", "ko", clock.today())
        ref = experts.request_mentoring(self.deal.boss, self.deal.company_id, wanted, "stage")
        experts.assign(center, ref, profile)
        experts.accept(mentor, ref)
        met = experts.Meeting(clock.today(), 90, "company", "Looked at the cooling.", "Only mine.")
        self.values |= {
            "expert_profile": profile,
            "pooled_expert": experts.enter_expert(center, pooled, "stage"),
            "mentoring": ref,
            "mentoring_meeting": experts.log_meeting(mentor, ref, met, "stage"),
            "expert_sheet": experts.read_sheet(
                center, "experts.csv", "이름,이메일\n박자문,park@example.org\n".encode()
            ),
        }

    def _demand(self) -> None:
        """A need of each kind, a search that is saved with its alerts, a calendar, a word of the center's."""
        member = self.deal.member
        for name in ("need.draft", "need", "need.matched"):
            ref = demand.save_need(
                member,
                None,
                company_id=self.deal.company_id,
                form_token=name,
                title="분리막 개질",
                problem="분리막의 젖음성을 높이고 싶습니다.",
                field="",
                trl_from=None,
                budget=None,
            )
            self.values[name] = ref
            if name != "need.draft":
                demand.open_need(member, ref)
        demand.match_need(member, self.values["need.matched"], self.deal.public_id)
        self._brokerage()
        self._themes()
        self.values["search"] = demand.save_search(member, "q=분리막", "", "daily", True, "stage")
        self.values["alert_secret"] = secret_of(member.user_id or 0)
        self.values["calendar_secret"] = new_calendar(member)
        vocabulary.add_term(self.deal.center, "pair", "격막", "separator film")
        self.values["word"] = db.session.query(VocabularyTerm).one().ref
        db.session.rollback()

    def _brokerage(self) -> None:
        """The center asked the institution about two needs; its researcher answered them in words, and each answer fared otherwise."""
        center, researcher, member = self.deal.center, self.deal.researcher, self.deal.member
        institution = self.deal.institution_id
        self.values["other_institution"] = self.people["other_officer"].institution_id
        for name in ("need.public", "need.declined"):
            ref = demand.save_need(
                member, None, company_id=self.deal.company_id, form_token=name, title="분리막 검사", problem="핀홀을 찾고 싶습니다.",
                field="", trl_from=None, budget=None, outside=demand.Outside(shown="anonymous"),
            )  # fmt: skip
            demand.open_need(member, ref)
            self.values[name] = ref
        (asked,) = demand.ask_institutions(center, self.values["need"], [institution])
        self.values["need_request"] = asked.ref
        (declined,) = demand.ask_institutions(center, self.values["need.declined"], [institution])
        demand.decline_request(researcher, declined.ref, "no_result", "")
        self.values["need_request.declined"] = declined.ref
        demand.shortlist(center, self.values["need"], self.deal.public_id, "가격을 먼저 물어볼 것")
        self.values["candidate"] = db.session.query(NeedCandidate).one().ref
        files = store_attachments([("제안.pdf", io.BytesIO(PDF))])
        for name in ("need_answer", "need_answer.passed", "need_answer.accepted", "need_answer.listed"):
            made = demand.answer_need(
                researcher, self.values["need.public"], institution_id=institution, body="개발할 수 있습니다.", files=files, form_token=name
            )  # fmt: skip
            self.values[name] = made.ref
        self.values["need_answer_file"] = db.session.query(NeedAnswerFile).first().ref  # type: ignore[union-attr]
        demand.pass_answer(member, self.values["need_answer.passed"], "price", "")
        for name in ("need_answer.accepted", "need_answer.listed"):
            demand.accept_answer(member, self.values[name])
        other = self._listing("answering").public_id
        demand.attach_listing(researcher, self.values["need_answer.listed"], other)

    def _themes(self) -> None:
        """The company's calls: a draft, one handed in, an open one with an offer and a question, one that has closed."""
        boss, researcher = self.deal.boss, self.deal.researcher
        for name in ("theme.draft", "theme.submitted", "theme", "theme.closed"):
            self.values[name] = ref = demand.save_themed_call(
                boss, None, host_id=self.deal.company_id, form_token=name, kind="open_innovation", title="전극 검사", body="시험할 라인이 있습니다.",
                field="", opens_at=clock.now() - timedelta(days=1), closes_at=clock.now() + timedelta(days=9),
            )  # fmt: skip
            if name != "theme.draft":
                demand.submit_themed_call(boss, ref)
        files = store_attachments([("제안.pdf", io.BytesIO(PDF))])
        for name in ("theme", "theme.closed"):
            demand.publish_themed_call(self.deal.center, self.values[name])
            offer = demand.offer_to_call(
                researcher, self.values[name], organisation_id=self.deal.institution_id, body="만들 수 있습니다.", files=files, form_token=name
            )  # fmt: skip
            self.values[name.replace("theme", "theme_offer")] = offer.ref
        question = demand.ask_about_call(self.people["rival"], self.values["theme"], "언제 시작합니까?")
        self.values["theme_question"] = question.ref
        self.values["theme_file"] = db.session.query(ThemedOfferFile).first().ref  # type: ignore[union-attr]
        with atomic():
            closed = db.session.query(ThemedCall).filter_by(ref=self.values["theme.closed"]).one()
            closed.closes_at = clock.now() - timedelta(seconds=1)
            db.session.query(ThemedOffer).filter_by(call_id=closed.id).one().choice = "chosen"

    def _guests(self) -> None:
        """A question whose address waits to be confirmed, a confirmed one with a file, one of a later member."""
        for name, email in (
            ("guest_question", "guest@example.org"),
            ("guest_question.own", self.deal.member.email),
            ("guest_question.waiting", "waiting@example.org"),
        ):
            negotiation.ask_as_guest(
                self.deal.public_id,
                name="손님",
                email=email,
                company_name="",
                purpose="adopt",
                body="궁금합니다.",
                language="ko",
                consent=True,
                files=store_attachments([("도면.pdf", io.BytesIO(PDF))]),
                form_token=name,
            )
            question = db.session.query(GuestQuestion).filter_by(form_token=name).one()
            self.values[name] = question.ref
            if not name.endswith("waiting"):
                negotiation.confirm_guest(question.confirming_secret)
        self.values["guest_confirming"] = question.confirming_secret
        first = db.session.query(GuestQuestion).filter_by(form_token="guest_question").one()
        self.values["guest_secret"] = first.secret
        self.values["guest_file"] = first.messages[0].files[0]["ref"]
        db.session.rollback()
