"""What surrounds the signature: the final file, the scan of a paper sealed outside, amendments."""

from __future__ import annotations

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from marketplace.gateways.storage import files
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.licensing import queries, services
from marketplace.licensing.forms import ScanForm
from marketplace.licensing.models import Agreement
from marketplace.licensing.permissions import agreement_parties, takes_evidence
from marketplace.licensing.routes import bp
from marketplace.negotiation.forms import TermsForm
from marketplace.negotiation.models import terms
from marketplace.papers.services import store_attachments
from marketplace.rights import queries as rights
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter


@bp.get("/agreements/<ref>/final.pdf")
@sign_in_required
def final(ref: str) -> ResponseReturnValue:
    """Agreement and certificate in one file, as it was stored."""
    row = _found(ref)
    found(row.final_sha256 or None)
    return _send(row.final_sha256, "application/pdf", f"{row.number}-signed.pdf")


@bp.get("/agreements/<ref>/evidence.zip")
@sign_in_required
@limiter.limit("60 per hour")
def bundle(ref: str) -> ResponseReturnValue:
    """All that proves the agreement, in one file with directions how to check it."""
    row = _found(ref)
    if not takes_evidence(actor(), row):
        raise Forbidden(
            Text("계약의 당사자만 받을 수 있습니다.", "Only the parties of the agreement can download this.")
        )
    found(row.final_sha256 or None)
    response = send_file(
        queries.evidence_bundle(row),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{row.number}-evidence.zip",
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/agreements/<ref>/scan")
@sign_in_required
def scan(ref: str) -> ResponseReturnValue:
    """The scan that the company handed in."""
    row = found(_found(ref).scan)
    return _send(row.sha256, row.media_type, row.name)


@bp.get("/agreements/<ref>/files/<file>")
@sign_in_required
def evidence(ref: str, file: str) -> ResponseReturnValue:
    """A certificate of registration, what shows that a milestone was reached, or what was delivered."""
    agreement = _found(ref)
    row = found(queries.file_of(agreement, file))
    if not queries.opens_file(actor(), agreement, row):
        deal = queries.bars_center(actor(), agreement)
        if deal:  # the center gives its reason first
            return redirect(url_for("negotiation.open_matter", kind="deal", ref=deal))
        raise Forbidden(
            Text(
                "제공받은 파일은 계약의 효력이 있는 동안만 열 수 있습니다.",
                "What was delivered can be opened while the agreement is in force only.",
            )
        )
    return _send(row.sha256, row.media_type, row.name)


@bp.route("/agreements/<ref>/seal", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("30 per hour", methods=["POST"])
def seal(ref: str) -> ResponseReturnValue:
    """Sign on paper instead: download, seal, upload the scan."""
    row = _found(ref)
    if "signatory" not in agreement_parties(actor(), row):
        raise Forbidden(
            Text(
                "대표자나 서명을 위임받은 분만 할 수 있습니다.",
                "Only the representative or a delegate can do this.",
            )
        )
    form = ScanForm()

    def send() -> Agreement:
        stored = store_attachments(form.uploads())
        return services.submit_scan(row.id, stored[0] if stored else None, actor(), request.remote_addr or "")

    return carry_out(
        form,
        send,
        again=lambda status: (
            render_template("licensing/seal.html", row=row, form=form, paper=queries.paper_of(row)),
            status,
        ),
        done=Text(
            "스캔본을 보냈습니다. 기관이 확인하면 계약이 맺어집니다.",
            "Sent. The agreement is concluded when the institution confirms it.",
        ),
        then=url_for("licensing.agreement", ref=ref),
    )


@bp.route("/agreements/<ref>/amend", methods=["GET", "POST"])
@sign_in_required
def amend(ref: str) -> ResponseReturnValue:
    """New terms for an agreement in force, as a numbered amendment that both sides sign."""
    row = _found(ref)
    if "officer" not in agreement_parties(actor(), row):
        raise Forbidden(
            Text(
                "변경계약은 기술이전 담당자가 작성합니다.", "Amendments are drafted by the transfer officer."
            )
        )
    now = {**queries.terms_in_force(row), "fee": 0, "start_on": None}
    form = TermsForm(data=TermsForm.values(now)) if request.method == "GET" else TermsForm()
    form.fit(row.listing.assets, (now["kind"], *rights.assets.STEPS_UP.get(now["kind"], ())))
    form.lay_out(rights.tree_of(row.listing_id), terms.extent(now), request.method == "GET")
    if request.method == "GET":
        form.effective_when.data = terms.default_effect(now["kind"], 0, row.listing.assets)

    def page(status: int) -> ResponseReturnValue:
        rows = terms.rows(queries.terms_in_force(row))
        return render_template("licensing/amend.html", row=row, form=form, rows=rows), status

    def drafted(amendment: Agreement) -> ResponseReturnValue:
        say(
            f"변경계약 {amendment.number}의 초안을 만들었습니다.", f"Amendment {amendment.number} is drafted."
        )
        return redirect(url_for("licensing.agreement", ref=amendment.ref), 303)

    return carry_out(
        form,
        lambda: services.amend(row.id, form.terms(row.terms["currency"]), actor()),
        again=page,
        then=drafted,
    )


def _found(ref: str) -> Agreement:
    return found(queries.agreement_for(actor(), ref))


def _send(sha256: str, media_type: str, name: str) -> ResponseReturnValue:
    response = send_file(
        files().open(sha256), mimetype=media_type, as_attachment=True, download_name=name, etag=sha256
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
