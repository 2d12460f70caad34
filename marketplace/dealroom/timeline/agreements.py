"""The agreements: drafted, signed, registered, in force and ended."""

from __future__ import annotations

from datetime import UTC, datetime, time

from marketplace.dealroom.timeline.event import Event, Link, by_the_site, lines, name_of
from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import (
    ENDING,
    NOTICE,
    OTHER_SIDE,
    REDLINE,
    endings_of,
    milestone_reports,
    notices_of,
    redlines_of,
)
from marketplace.rights import queries as rights


def agreement(row: Agreement, institution: str) -> list[Event]:
    """What became of one agreement, its money aside."""
    return [
        *_drafting(row, institution),
        *_edits(row),
        *_proposals(row),
        *_milestones(row),
        *_notices(row),
        *_signatures(row),
        *_withdrawn(row),
        *_registration(row),
        *_leaving(row),
        *_force_and_end(row),
    ]


def suspended_rights(row: Agreement) -> list[Event]:
    """Rights of an agreement that were put on hold."""
    what = Text("권리가 정지되었습니다", "The right is suspended")
    return [
        by_the_site(right.suspended_at, what, "pause", "bad")
        for right in rights.of_source("agreement", row.id)
        if right.suspended_at
    ]


def _link(row: Agreement) -> list[Link]:
    return [(row.number, "licensing.agreement", {"ref": row.ref})]


def _drafting(row: Agreement, institution: str) -> list[Event]:
    link, found = _link(row), []
    if row.kind != "nda" and row.created_at:
        began = Text("{kind} 계약서 작성을 시작했습니다", "began to draft the agreement ({kind})")
        found.append(
            Event(row.created_at, institution, began.fill(kind=row.kind_name), icon="file-pen", links=link)
        )
    if row.offered_at:
        sent = Text("{kind} 계약서를 보냈습니다", "sent the agreement ({kind})")
        found.append(
            Event(row.offered_at, institution, sent.fill(kind=row.kind_name), icon="send", links=link)
        )
    return found


def _signatures(row: Agreement) -> list[Event]:
    what = Text("계약서에 서명했습니다", "signed the agreement")
    return [
        Event(
            signature.signed_at,
            f"{signature.organisation_name} {signature.name}",
            what,
            signature.side,
            "signature",
            "ok",
            links=_link(row),
        )
        for signature in (*row.signatures, *row.withdrawn_signatures)
        if signature.signed_at
    ]


def _withdrawn(row: Agreement) -> list[Event]:
    """Signatures that were taken back before the institution signed."""
    what = Text("계약서의 서명을 철회했습니다", "withdrew the signature on the agreement")
    return [
        Event(
            signature.withdrawn_at,
            f"{signature.organisation_name} {name_of(signature.withdrawn_by_id)}",
            what,
            signature.side,
            "undo-2",
            "warn",
            text=signature.withdrawn_reason,
            links=_link(row),
        )
        for signature in row.withdrawn_signatures
        if signature.withdrawn_at
    ]


def _registration(row: Agreement) -> list[Event]:
    if not row.registered_on:
        return []
    at = datetime.combine(row.registered_on, time(9), tzinfo=clock.SEOUL).astimezone(UTC)
    label = (
        Text("접수번호 {n}", "Receipt {n}")
        if row.effective_when == "notified"
        else Text("등록번호 {n}", "Registration {n}")
    )
    what = label.fill(n=row.registration_number)
    return [by_the_site(at, what, "stamp")]


ENDINGS = {
    "revoked": (Text("계약이 성립하지 않았습니다", "fell through"), "bad"),
    "lapsed": (Text("기한이 지나 효력을 잃었습니다", "lapsed"), "bad"),
    "terminated": (Text("해지되었습니다", "was terminated"), "bad"),
    "expired": (Text("기간이 끝났습니다", "expired"), "warn"),
}


def _force_and_end(row: Agreement) -> list[Event]:
    found, link = [], _link(row)
    if row.concluded_at:
        what = Text("계약이 체결되었습니다 (계약일)", "was concluded (date of the agreement)")
        found.append(Event(row.concluded_at, row.number, what, icon="signature", look="ok", links=link))
    if row.in_force_at:
        what = Text("효력이 발생했습니다", "is in force")
        found.append(Event(row.in_force_at, row.number, what, icon="badge-check", look="ok", links=link))
    if row.state in ENDINGS and row.ended_at:
        what, look = ENDINGS[row.state]
        found.append(
            Event(
                row.ended_at,
                row.number,
                what,
                icon="circle-x",
                look=look,
                text=row.ended_reason,
                links=link,
            )
        )
    return found


def _leaving(row: Agreement) -> list[Event]:
    """What was announced towards its end, and what became of that; the end itself is told by the agreement."""
    link, found = _link(row), []
    names = {"licensor": row.institution.name, "licensee": row.company.name}
    day = Text("{what} ({day})", "{what} (day: {day})")
    for one in endings_of(row):
        who = f"{names.get(one.side, '')} {one.announced_by.display_name}".strip()
        what = day.fill(what=one.kind_name, day=one.ends_on)
        found.append(
            Event(one.announced_at, who, what, one.side, "calendar-x", "warn", one.reason, links=link)
        )
        if one.closed_at and one.state != "done":
            closed = Text("{what}: {state}", "{what}: {state}").fill(
                what=one.kind_name, state=ENDING.states[one.state]
            )
            by = name_of(one.closed_by_id) if one.closed_by_id else ""
            found.append(Event(one.closed_at, by, closed, icon="undo-2", text=one.answer, links=link))
    return found


def _edits(row: Agreement) -> list[Event]:
    """Each new version of the articles; number 0 is the template itself."""
    what = Text("{number}의 문안을 고쳤습니다", "edited the text of {number}").fill(number=row.number)
    link: list[Link] = [(Text("바뀐 곳", "What changed"), "licensing.text", {"ref": row.ref})]
    return [
        Event(
            edit.created_at,
            f"{row.institution.name} {edit.author.display_name}",
            what,
            "licensor",
            "file-pen",
            text=edit.note,
            links=link,
        )
        for edit in row.texts
        if edit.number > 0
    ]


def _proposals(row: Agreement) -> list[Event]:
    """Other words that the company proposed for this paper, and what became of them."""
    what = Text("{number}의 문안 수정을 제안했습니다", "proposed changes in the text of {number}").fill(
        number=row.number
    )
    answers = {
        "accepted": Text(
            "제안한 문안을 새 계약서에 반영했습니다", "took the proposed words over into a new draft"
        ),
        "declined": Text("제안한 문안을 반영하지 않았습니다", "left the text as it was"),
        "withdrawn": Text("문안 수정 제안을 취소했습니다", "withdrew the proposed changes"),
    }
    found = []
    for one in redlines_of(row):
        if one.agreement_id != row.id:
            continue
        link: list[Link] = [(Text("제안한 문안", "The proposal"), "licensing.redline", {"ref": one.ref})]
        found.append(
            Event(
                one.created_at,
                f"{row.company.name} {one.author.display_name}",
                what,
                "licensee",
                "file-pen",
                text=one.note,
                state=REDLINE.states[one.state],
                links=link,
            )
        )
        if one.decided_by is not None and one.decided_at is not None and one.state in answers:
            side = "licensee" if one.state == "withdrawn" else "licensor"
            name = (row.company if side == "licensee" else row.institution).name
            found.append(
                Event(
                    one.decided_at,
                    f"{name} {one.decided_by.display_name}",
                    answers[one.state],
                    side,
                    "file-pen",
                    text=one.answer,
                    links=link,
                )
            )
    return found


def _notices(row: Agreement) -> list[Event]:
    """What one side told the other, or asked its consent to, and the answer."""
    sent = Text("통지를 보냈습니다: {kind}", "sent a notice: {kind}")
    sides = {"licensor": row.institution.name, "licensee": row.company.name}
    found = []
    for one in notices_of(row):
        who = f"{sides[one.side]} {one.author.display_name}"
        what = sent.fill(kind=one.of_kind.name)
        found.append(Event(one.created_at, who, what, one.side, "mail", text=one.body, links=_link(row)))
        if one.closed_at and one.closed_by:
            side = one.side if one.state == "withdrawn" else OTHER_SIDE[one.side]
            became = Text("통지 {kind}: {state}", "{kind}: {state}")
            became = became.fill(kind=one.of_kind.name, state=NOTICE.states[one.state])
            who = f"{sides[side]} {one.closed_by.display_name}"
            found.append(Event(one.closed_at, who, became, side, "mail", text=one.answer, links=_link(row)))
    return found


def _milestones(row: Agreement) -> list[Event]:
    """A milestone recorded by one side, confirmed or returned by the other."""
    link = _link(row)
    sides = {"licensor": row.institution.name, "licensee": row.company.name}
    found = []
    for report in milestone_reports(row):
        other = OTHER_SIDE[report.side]
        said, confirmed, returned = (
            Text("중도기술료 사유의 달성을 기록했습니다", "recorded that a milestone was reached"),
            Text("중도기술료 사유를 확인했습니다", "confirmed the milestone"),
            Text("중도기술료 사유를 돌려보냈습니다", "returned the milestone"),
        )
        who = f"{sides[report.side]} {report.reported_by.display_name}"
        found.append(
            Event(
                report.reported_at,
                who,
                said,
                report.side,
                "milestone",
                text=lines(report.event, report.note),
                links=link,
            )
        )
        if report.confirmed_at:
            who = f"{sides[other]} {name_of(report.confirmed_by_id)}"
            found.append(
                Event(
                    report.confirmed_at, who, confirmed, other, "badge-check", "ok", report.event, links=link
                )
            )
        elif report.returned_at:
            why = lines(report.event, report.returned_reason)
            found.append(
                Event(report.returned_at, sides[other], returned, other, "undo-2", "warn", why, links=link)
            )
    return found
