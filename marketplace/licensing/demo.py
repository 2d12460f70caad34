"""What the demo shows of agreements: an option that was exercised, an evaluation that ended with what is left to do, notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.queries import actor_of, people_of
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.scene import Players
from marketplace.licensing import services
from marketplace.licensing.models import Agreement, Duty
from marketplace.licensing.queries import duties_of
from marketplace.negotiation import services as negotiation
from marketplace.rights import queries as rights
from marketplace.rights.queries import assets


def option_and_trial(players: Players) -> Iterator[datetime]:
    """The company of the role accounts holds an option, exercises it, and has finished an evaluation of another technology."""
    fitting = [one for one in players.listings if _admits(one, "option") and _admits(one, "evaluation")]
    if len(fitting) < 2:
        return
    held, tried = fitting[-1], fitting[-2]
    option = _agreed(players, held, kind="option", term_months=6)
    trial = _agreed(players, tried, kind="evaluation", term_months=6)
    yield clock.now() + timedelta(days=25)
    told = services.send_notice(
        trial.id,
        "improvement",
        "평가하면서 공정 온도를 12℃ 낮추는 조건을 찾았습니다. 출원을 검토하고 있습니다.",
        players.representative,
    )
    services.receive_notice(told.ref, players.officer)
    proposal = services.announce(
        trial.id, "accord", clock.today(), "평가를 예정보다 일찍 마쳤습니다.", players.representative
    )
    services.answer_ending(proposal.ref, True, "", players.officer)
    yield clock.now() + timedelta(days=6)
    _settle_old_duties()
    services.exercise_option(option.id, players.representative)
    services.send_notice(
        option.id,
        "transfer",
        "본계약을 새로 세우는 자회사 이름으로 맺고 싶습니다. 지분은 저희가 모두 가집니다.",
        players.representative,
        answer_by=clock.today() + timedelta(days=20),
    )
    result = next(row for row in duties_of(trial) if row.kind == "result")
    services.report_duty(
        result.ref,
        clock.today(),
        "목표한 수율을 확인했습니다. 도입을 검토합니다.",
        None,
        players.representative,
    )


def _admits(public_id: str, kind: str) -> bool:
    """Whether such a right fits what stands behind the listing, and is free."""
    listing = db.session.scalars(select(Listing).where(Listing.public_id == public_id)).one()
    return assets.fits(kind, listing.assets) and rights.free(listing.id, kind).whole


def _settle_old_duties() -> None:
    """What agreements that ended long ago left to do was done in its time."""
    late = select(Duty).where(Duty.state == "due", Duty.due_on < clock.today()).order_by(Duty.id)
    for row in db.session.scalars(late).all():
        agreement = row.agreement
        bosses = people_of(agreement.company_id, "representative")
        officers = people_of(agreement.institution_id, "officer")
        if bosses and officers and row.side == "licensee":
            services.report_duty(row.ref, row.due_on, "모두 마쳤습니다.", None, actor_of(bosses[0]))
            services.confirm_duty(row.ref, actor_of(officers[0]))


def _agreed(players: Players, public_id: str, **terms: object) -> Agreement:
    """Asked, offered, accepted and signed on one day, free of charge."""
    inquiry = negotiation.ask(
        players.representative,
        public_id,
        players.company_id,
        "evaluate",
        "도입하기 전에 먼저 확인하고 싶습니다.",
        contact_consent=True,
    )
    wanted = {
        "fee": 0, "currency": "KRW", "territories": ["KR"], "effective_when": "countersigned",
        "royalty_bp": None, **terms,
    }  # fmt: skip
    sheet = negotiation.offer_terms(inquiry.id, wanted, "", players.officer)
    sheet = negotiation.accept_terms(sheet.id, players.representative)
    draft = services.draft_agreement(sheet.id, players.officer)
    services.offer(draft.id, players.officer)
    services.record_signature(draft.id, players.representative, "licensee")
    return services.record_signature(draft.id, players.officer, "licensor")
