"""Two signatures on one hash. 전자서명법, 전자문서법: consent to the form, authority, and who, when, from where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts import queries as people
from marketplace.accounts import services as accounts
from marketplace.accounts.models import ROLES, Organisation
from marketplace.formats import money_text
from marketplace.kernel import audit, clock, periods
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, Refusal
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import Agreement, Signature, StandingApproval
from marketplace.licensing.permissions import agreement_parties, delegation, signs_for
from marketplace.licensing.queries.commitments import bound_by
from marketplace.licensing.queries.delegations import beyond_delegation, delegation_of
from marketplace.licensing.queries.identity import proof_needed
from marketplace.licensing.queries.licensees import signatures_shown
from marketplace.licensing.queries.second_person import (
    NOBODY_ACTED,
    SecondPerson,
    acted_for_institution,
    second_person,
)
from marketplace.licensing.services import certificate_data, standing
from marketplace.licensing.services.agreements import (
    lock_agreement,
    require_fit,
    write_to,
    write_to_people,
)
from marketplace.licensing.services.dropping import drop_redline
from marketplace.licensing.services.final import send_for_joining
from marketplace.licensing.services.force import after_conclusion
from marketplace.negotiation.models import terms
from marketplace.negotiation.services import require_authority
from marketplace.papers import services as papers
from marketplace.papers.models import Paper
from marketplace.rights import services as rights

ACTIONS = {"licensee": "sign", "licensor": "countersign"}
_CHECK = Text(
    "서명하지 못했습니다. 표시된 항목을 확인해 주십시오.", "Not signed. Please check what is marked."
)
_BY_SEAL = Text(
    "종이에 날인하는 계약서입니다. 날인한 계약서의 스캔본을 올려 주십시오.",
    "This paper is for seals. Upload the scan of the sealed paper.",
)
_CHANGED = Text(
    "그사이 기업의 서명이 바뀌었습니다. 다시 확인해 주십시오.",
    "The company's signature has changed; please look again.",
)


def sign(
    agreement_id: int, actor: Actor, password: str, address: str = "", agreed_electronic: bool = True
) -> Agreement:
    """The company signs what was offered: password again, authority, approved company."""
    return _confirm_and_sign(agreement_id, actor, "licensee", password, address, agreed_electronic)


def countersign(
    agreement_id: int,
    actor: Actor,
    password: str,
    address: str = "",
    agreed_electronic: bool = True,
    seen: str = "",
) -> Agreement:
    """The institution's officer signs the same hash: the agreement is concluded, what follows is set going.

    `seen`: the company's signatures that the officer was shown (queries.signatures_shown); Conflict when others
    stand there by now.
    """
    return _confirm_and_sign(agreement_id, actor, "licensor", password, address, agreed_electronic, seen)


def record_signature(
    agreement_id: int,
    actor: Actor,
    side: str,
    address: str = "",
    method: str = "",
    approval: StandingApproval | None = None,
    seen: str = "",
    identity: str = "",
) -> Agreement:
    """Write the signature of a person whose identity has just been confirmed. Every other rule is checked here.

    `method` as in certificate_data.METHODS, "" for the password; `approval`: the standing approval by which an officer signs
    unasked; `seen` as for `countersign`; `identity`: how the signer proved who they are (accounts.use_proof).
    An express licence that a standing approval covers is countersigned in the same transaction.
    """
    with atomic():
        agreement = lock_agreement(agreement_id)
        if actor.user_id is not None:  # who was removed since the page was opened no longer signs
            actor = people.actor_of(actor.user_id, actor.session_id)
        role, organisation_id = _check(agreement, actor, side)
        if (agreement.signing == "seal") != (method == "sealed"):
            raise Conflict(_BY_SEAL)
        if side == "licensor" and seen and seen != signatures_shown(agreement):
            raise Conflict(_CHANGED)
        sealed = side == "licensor" and agreement.scan is not None
        if side == "licensee" and agreement.unsigned_ids != [organisation_id]:
            # Of a joint licence the last company's signature is the licensees'.
            AGREEMENT.check(ACTIONS[side], agreement, actor)
            audit.record("agreement.sign_share", agreement, actor, paper=agreement.paper_id)
        else:
            AGREEMENT.perform(ACTIONS[side], agreement, actor, paper=agreement.paper_id)
        drop_redline(agreement)  # who signs takes the words as they are
        paper = db.session.get_one(Paper, agreement.paper_id)
        organisation = db.session.get_one(Organisation, organisation_id)
        signature = Signature(
            side=side,
            organisation_id=organisation_id,
            user_id=actor.user_id,
            name=actor.name,
            role=role,
            organisation_name=organisation.name,
            email=actor.email,
            method=method or ("scan_confirmed" if sealed else "password"),
            document_sha256=paper.sha256,
            address=address[:45],
            authority=_authority(agreement, actor, role, organisation_id, approval),
            identity=identity[:200],
            standing_approval_id=approval.id if approval else None,
            signed_at=clock.now(),
        )
        agreement.signatures.append(signature)
        db.session.flush()
        if agreement.state == "offered":
            write_to(agreement, "joint_signed", key=signature.id, organisation_id=organisation_id)
        elif side == "licensee":
            covering = standing.covering(agreement) if agreement.express else None
            if covering is not None:
                officer = people.actor_of(covering.officer_id)
                record_signature(agreement.id, officer, "licensor", method="standing", approval=covering)
            else:
                write_to(agreement, "agreement_signed", "licensor", key=signature.id)
                _ask_second_person(agreement, signature)
        else:
            _conclude(agreement, paper, signature.signed_at, actor)
        return agreement


def refusal_to_sign(agreement: Agreement, actor: Actor, side: str) -> Text | None:
    """Why this person can't sign for a side now, in the words in which signing refuses; None when they can."""
    try:
        _check(agreement, actor, side)
    except Refusal as refusal:
        return refusal.text
    return None


def why_nobody_signs(agreement: Agreement, company_id: int) -> Text | None:
    """Why nobody can sign for this company now, whoever they are; None when its signers can."""
    try:
        _check_company_may(agreement, company_id)
        _check_right(agreement)
    except Refusal as refusal:
        return refusal.text
    return None


def _ask_second_person(agreement: Agreement, signature: Signature) -> None:
    """Who may sign for the institution hears that it is theirs, when the one who did the rest may not."""
    acted = acted_for_institution(agreement)
    officers = people.people_of(agreement.institution_id, "officer")
    if any(second_person(agreement, one) is not None for one in acted):
        others = [one for one in officers if one not in acted] or officers
        write_to_people(agreement, "second_officer_needed", others, signature.id)


def _conclude(agreement: Agreement, paper: Paper, at: datetime, actor: Actor) -> None:
    """Both sides have signed: the certificate of the signatures is issued, and the agreement waits for its force."""
    agreement.concluded_at = at
    certificate = papers.issue(
        "certificate",
        agreement,
        certificate_data.certificate(agreement, paper),
        actor,
        language=agreement.language,
        number=f"{agreement.number}-C",
        organisation_id=agreement.institution_id,
    )
    agreement.certificate_id = certificate.id
    send_for_joining(agreement)
    after_conclusion(agreement, actor)


def _confirm_and_sign(
    agreement_id: int,
    actor: Actor,
    side: str,
    password: str,
    address: str,
    agreed_electronic: bool,
    seen: str = "",
) -> Agreement:
    agreement = db.session.scalars(select(Agreement).where(Agreement.id == agreement_id)).one()
    if agreement.signing == "seal":
        raise Conflict(_BY_SEAL)
    _, signing_for = _check(
        agreement, actor, side
    )  # who may not sign is told so before the password is looked at
    problems = {}
    if not agreed_electronic:
        problems["agreed_electronic"] = Text(
            "전자 서명에 동의해 주십시오.", "Please agree to sign electronically."
        )
    if actor.user_id is None or not accounts.confirm_password(actor.user_id, password):
        problems["password"] = Text(
            "비밀번호가 맞지 않습니다. 다시 입력해 주십시오.", "That is not your password. Please try again."
        )
    if problems:
        raise Invalid(_CHECK, **problems)
    proof = proof_needed(actor, agreement, db.session.get_one(Organisation, signing_for))
    with atomic():
        identity = accounts.use_proof(actor, proof.act) if proof else ""
        return record_signature(agreement_id, actor, side, address, seen=seen, identity=identity)


def _check(agreement: Agreement, actor: Actor, side: str) -> tuple[str, int]:
    """The role in which the actor signs, and for which organisation; Forbidden or Conflict with the sentence that says why not."""
    parties = agreement_parties(actor, agreement)
    if side == "licensee":
        role, organisation_id = _check_company(agreement, actor, parties)
    else:
        role, organisation_id = _check_institution(agreement, actor, parties), agreement.institution_id
    _check_right(agreement)
    return role, organisation_id


def _check_right(agreement: Agreement) -> None:
    """Conflict while what it gives does not fit the assets, or another company's right is in the way."""
    require_fit(agreement)
    if agreement.kind != "nda":
        start, until = terms.period(agreement.terms, clock.today())
        rights.check_free(
            agreement.listing_id,
            agreement.kind,
            terms.extent(agreement.terms),
            start,
            until,
            agreement.company_id,
            agreement.licensee_ids,
        )


def _check_company(agreement: Agreement, actor: Actor, parties: set[str]) -> tuple[str, int]:
    if "licensee" not in parties:
        raise Forbidden(
            Text(
                "계약 기업의 서명 권한이 있는 분만 서명할 수 있습니다.",
                "Only a person who may sign for the company can sign.",
            )
        )
    if agreement.state != "offered":
        raise _not_now(agreement)
    company_id = signs_for(actor, agreement)
    if company_id is None:
        raise Conflict(
            Text(
                "귀하의 기업은 이미 서명했습니다. 다른 기업의 서명을 기다립니다.",
                "Your company has signed. The other companies' signatures are awaited.",
            )
        )
    role = require_authority(actor, company_id, bound_by(agreement, company_id))
    _check_company_may(agreement, company_id)
    return role, company_id


def _check_company_may(agreement: Agreement, company_id: int) -> None:
    """Refused, whoever signs for the company, while the center has not approved it and once the last day has passed."""
    if not db.session.get_one(Organisation, company_id).is_approved and not _small_enough(agreement):
        raise Forbidden(
            Text(
                "센터가 기업을 승인한 뒤에 서명할 수 있습니다. 승인 결과는 전자우편으로 알려 드립니다.",
                "You can sign once the center has approved your company. We will tell you by e-mail.",
            )
        )
    if agreement.sign_by is not None and periods.deadline(agreement.sign_by) < clock.today():
        raise Conflict(
            Text(
                "서명 기한이 지났습니다. 기관에 다시 요청해 주십시오.",
                "The last day to sign has passed. Please ask the institution again.",
            )
        )


def _small_enough(agreement: Agreement) -> bool:
    """Whether a company may sign before the center has approved it: a small express licence by its own policy."""
    return (
        agreement.express
        and agreement.company.state == "pending"
        and standing.within_pending_limit(
            agreement.company, agreement.terms["fee"], agreement.terms["currency"]
        )
    )


def _authority(
    agreement: Agreement, actor: Actor, role: str, organisation_id: int, approval: StandingApproval | None
) -> str:
    """What entitles the signer, in the agreement's language, for the certificate."""
    words, held = ROLES[role][1], delegation(actor, organisation_id)
    if approval is not None:
        day = clock.seoul_date(approval.granted_at)
        words = Text("상시 승인 {ref} ({day})", "Standing approval {ref} of {day}").fill(
            ref=approval.ref, day=day
        )
    elif role == "officer" and (own := delegation_of(organisation_id, actor.user_id)) is not None:
        words = Text("위임전결 {ref} ({until}까지)", "Delegation {ref} until {until}").fill(
            ref=own.ref, until=own.until_on
        )
    elif role == "delegate" and held is not None:
        limit = money_text.exact(held.signing_limit or 0, "KRW", agreement.language)
        words = Text("위임장, 한도 {limit}", "Letter of authority up to {limit}").fill(limit=limit)
        if held.open_ended:
            words = Text(f"{words.ko}, 상한 없는 경상기술료 포함", f"{words.en}, uncapped royalties included")
    return words.en if agreement.language == "en" else words.ko


def _check_institution(agreement: Agreement, actor: Actor, parties: set[str]) -> str:
    if "officer" not in parties:
        raise Forbidden(Text("기술이전 담당자만 서명할 수 있습니다.", "Only the transfer officer can sign."))
    if agreement.state != "signed":
        raise _not_now(agreement)
    needed = second_person(agreement, actor.user_id)
    if (beyond := beyond_delegation(agreement, actor.user_id)) is not None:
        raise Forbidden(beyond)
    if needed is not None and needed.nobody_acted:  # whatever else is missing, this one may only approve
        raise Forbidden(_takes_two(needed))
    if any(gate.passed_at is None for gate in agreement.gates):
        raise Conflict(
            Text(
                "아직 받지 못한 동의나 승인이 있습니다. 할 일 목록에서 확인해 주십시오.",
                "A consent or approval is still missing. Please look at the task list.",
            )
        )
    if needed is not None:
        raise Forbidden(_takes_two(needed))
    return "officer"


def _takes_two(needed: SecondPerson) -> Text:
    if needed.nobody_acted and needed.others:
        return NOBODY_ACTED
    return Text(
        "기관이 정한 금액({limit})을 넘는 계약은 한 담당자가 조건 합의, 내부 승인, 서명을 모두 할 수 없습니다. 서명할 수 있는 담당자: {who}",
        "Above the institution's amount ({limit}) one officer can't agree on the terms, approve and sign alone. Who can sign: {who}",
    ).fill(
        limit=terms.each(lambda lang: money_text.exact(needed.limit, "KRW", lang)),
        who=Text(
            ", ".join(needed.others) or "다른 담당자가 없습니다. 구성원 화면에서 초대해 주십시오.",
            ", ".join(needed.others) or "nobody yet; invite another officer on the page of your people.",
        ),
    )


def _not_now(agreement: Agreement) -> Conflict:
    return Conflict(
        Text(
            "지금은 ‘{state}’ 상태이므로 서명할 수 없습니다.",
            "This can't be signed now: the state is “{state}”.",
        ).fill(state=AGREEMENT.states[agreement.state])
    )
