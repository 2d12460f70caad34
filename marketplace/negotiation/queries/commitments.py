"""What a company binds itself to, and whether who acts for it may: one computation for accepting, ordering and signing."""

from __future__ import annotations

from typing import Any

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import SIGNERS
from marketplace.formats import money_text
from marketplace.kernel.actor import Actor, Standing
from marketplace.kernel.text import Text
from marketplace.negotiation.models import Inquiry, terms
from marketplace.negotiation.models.money_terms import Commitment, commitment, part_of


def own_part(inquiry: Inquiry, company_id: int, agreed: dict[str, Any]) -> dict[str, Any]:
    """The terms with one company's part of every amount: what a delegate's limit is held against.

    The lead reports and pays the royalty for all (the article "Joint licensees"), and is bound to the whole of it; the
    others settle their part with it.
    """
    if not inquiry.is_joint:
        return agreed
    shares = inquiry.shares_bp
    own = part_of(agreed, list(shares).index(company_id), list(shares.values()))
    if company_id == inquiry.company_id:
        own |= {name: agreed.get(name) for name in ("royalty_minimum", "royalty_cap")}
    return own


def commitment_of(inquiry: Inquiry, company_id: int, agreed: dict[str, Any], planned: int = 0) -> Commitment:
    """What these terms bind one company of the deal to."""
    return commitment(own_part(inquiry, company_id, agreed), planned)


def exceeds(standing: Standing, bound: Commitment) -> bool:
    """Whether the amount is above the limit of a letter of authority; a limit in won covers no other currency."""
    if standing.role == "representative" or standing.signing_limit is None:
        return False
    return bound.fixed > 0 and (bound.currency != "KRW" or bound.fixed > standing.signing_limit)


def uncovered_royalty(standing: Standing, bound: Commitment) -> bool:
    """Whether a royalty without a ceiling is asked for that the letter of authority does not speak of."""
    return bound.open_ended and standing.role != "representative" and not standing.open_ended


def why_not_bound(actor: Actor, company_id: int, bound: Commitment) -> Text | None:
    """Why the actor can't bind the company to this much (net of VAT), and who can; None when they can."""
    standing = accounts.signing_standing(actor, company_id)
    if standing is None:
        return Text(
            "대표자나 서명을 위임받은 분만 할 수 있습니다.",
            "Only the representative or a delegate with authority to sign can do this.",
        )
    if standing.role == "representative" and not accounts.bears_representatives_name(
        actor.user_id, company_id
    ):
        return Text(
            "등록된 대표자와 이름이 달라 대표자로 서명할 수 없습니다. 등록된 대표자: {name}. 소속 화면에서 대표자를 고치거나(센터가 확인합니다), 내 정보에서 이름을 고치거나, 위임장을 받아 주십시오.",
            "You are not called as the registered representative is: {name}. Change the representative on your organisation's page (the center reviews it), your own name, or get a letter of authority.",
        ).fill(name=accounts.organisation_snapshot(company_id)["representative_name"])
    if standing.role == "delegate" and not standing.approved:
        return Text(
            "센터가 기업과 위임장을 확인한 뒤에 할 수 있습니다. 결과는 이메일로 알려 드립니다.",
            "You can do this once the center has checked your company and the letter of authority. We tell you by email.",
        )
    if exceeds(standing, bound):
        limit = standing.signing_limit or 0
        return Text(
            "이 계약의 확정 금액 {amount}, 위임 한도 {limit} (부가가치세 제외). 한도를 넘으므로 대표자에게 요청해 주십시오: {who}",
            "This agreement is fixed at {amount}, your authority is up to {limit} (net of VAT). Please ask the representative: {who}",
        ).fill(
            amount=terms.each(lambda lang: money_text.exact(bound.fixed, bound.currency, lang)),
            limit=terms.each(lambda lang: money_text.exact(limit, "KRW", lang)),
            who=_representatives(company_id),
        )
    if uncovered_royalty(standing, bound):
        return Text(
            "상한이 없는 경상기술료가 있는 계약입니다. 위임장이 이를 포함하지 않으므로 대표자에게 요청해 주십시오: {who}",
            "The royalty has no ceiling, and your letter of authority does not cover that. Please ask the representative: {who}",
        ).fill(who=_representatives(company_id))
    return None


def must_ask(actor: Actor, company_id: int, bound: Commitment) -> bool:
    """Whether a delegate's letter does not reach that far, so that they ask others; a representative is told what to mend."""
    if actor.user_id in accounts.people_of(company_id, "representative"):
        return False
    return why_not_bound(actor, company_id, bound) is not None


def binders(company_id: int, bound: Commitment) -> list[int]:
    """Who can be asked to bind the company to this much: its representatives, and delegates whose letter reaches that far."""
    heads = accounts.people_of(company_id, "representative")
    others = [one for one in accounts.people_of(company_id, *SIGNERS) if one not in heads]
    return [
        *heads,
        *(one for one in others if why_not_bound(accounts.actor_of(one), company_id, bound) is None),
    ]


def _representatives(company_id: int) -> Text:
    """Who can, by name."""
    people = [accounts.actor_of(one).name for one in accounts.people_of(company_id, "representative")]
    names = ", ".join(people)
    return Text(names or "등록된 대표자 없음", names or "none is registered")
