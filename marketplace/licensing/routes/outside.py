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
from marketplace.web.exports import attached
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter


@bp.get("/agreements/<ref>/final.pdf")
@sign_in_required
def final(ref: str) -> ResponseReturnValue:
    """Agreement and certificate in one file, as it was stored."""
    row = _found(ref)
    found(row.final_sha256 or None)
    return send(row.final_sha256, "application/pdf", f"{row.number}-signed.pdf")


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
    """The scan that the company handed in; `side=licensor`: the one with both seals."""
    agreement = _found(ref)
    row = found(agreement.final_scan if request.args.get("side") == "licensor" else agreement.scan)
    return send(row.sha256, row.media_type, row.name)


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
    return send(row.sha256, row.media_type, row.name)


@bp.route("/agreements/<ref>/seal", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("30 per hour", methods=["POST"])
def seal(ref: str) -> ResponseReturnValue:
    """Sign on paper: change the paper into one for seals, download, seal, upload the scan; each side in its turn."""
    row = _found(ref)
    _may_seal(row)
    form = ScanForm()

    def send() -> Agreement:
        stored = store_attachments(form.uploads())
        scan, at = stored[0] if stored else None, request.remote_addr or ""
        return services.submit_scan(row.id, scan, actor(), at, form.seen.data or "")

    return carry_out(
        form,
        send,
        again=lambda status: _seal_page(row, form, status),
        done=Text("스캔본을 올렸습니다. 상대방에게 알립니다.", "Uploaded; the other side is told."),
        then=url_for("licensing.agreement", ref=ref),
    )


@bp.post("/agreements/<ref>/seal/<any(electronic, seal):way>")
@sign_in_required
@limiter.limit("30 per hour")
def choose_way(ref: str, way: str) -> ResponseReturnValue:
    """The offered paper with places for seals, or for electronic signatures again."""
    row = _found(ref)
    _may_seal(row)
    page = "licensing.seal" if way == "seal" else "licensing.agreement"
    return carry_out(
        Form(),
        lambda: services.choose_way(row.id, way, actor()),
        again=lambda status: _seal_page(_found(ref), ScanForm(formdata=None), status),
        done=Text(
            "계약서를 바꿨습니다. 상대방에게 알립니다.", "The paper was changed; the other side is told."
        ),
        then=url_for(page, ref=ref),
    )


def _may_seal(row: Agreement) -> None:
    if not agreement_parties(actor(), row) & {"signatory", "officer"}:
        raise Forbidden(
            Text(
                "대표자나 서명 대리인, 기관의 기술이전 담당자만 할 수 있습니다.",
                "Only the representative, an authorised signatory or the transfer officer can do this.",
            )
        )


def _seal_page(row: Agreement, form: ScanForm, status: int) -> ResponseReturnValue:
    if (
        status != 422 or not form.seen.data
    ):  # what was shown stays so until the reader is told that it changed
        form.seen.data = queries.signatures_shown(row)
    parties = agreement_parties(actor(), row)
    mine = (row.state == "offered" and "signatory" in parties) or (
        row.state == "signed" and "officer" in parties
    )
    return render_template(
        "licensing/seal.html", row=row, form=form, paper=queries.paper_of(row), mine=mine
    ), status


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


def send(sha256: str, media_type: str, name: str) -> ResponseReturnValue:
    return attached(files().open(sha256), media_type, name, sha256)
