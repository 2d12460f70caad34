"""Sharing: my income, one distribution with its formula, the institution's list and its payroll file."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text, language, t
from marketplace.royalties import queries, services, statements
from marketplace.royalties.forms.sharing import AnswerForm, CorrectionForm, ObjectionForm
from marketplace.royalties.models import Distribution
from marketplace.royalties.permissions import (
    READERS,
    is_office,
    is_office_anywhere,
    reads_distributions,
    reads_objections,
    reads_rules_of,
    rule_institutions,
)
from marketplace.royalties.queries.shares import key_of
from marketplace.royalties.routes import bp
from marketplace.web.errors import carry_out
from marketplace.web.exports import csv_response
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, role_required, sign_in_required
from marketplace.web.paging import page_number, paginate


@bp.get("/income")
@sign_in_required
def mine() -> ResponseReturnValue:
    """Every won I received, with the invoice it came from."""
    incomes = queries.mine(actor())
    return render_template(
        "royalties/mine.html",
        incomes=incomes,
        totals=queries.totals(incomes),
        parties=statements.PARTIES,
        office=reads_distributions(actor()),
        rules=bool(rule_institutions(actor())),
    )


@bp.get("/distributions")
@role_required(*READERS)
def distributions() -> ResponseReturnValue:
    """The institution's distributions."""
    page = paginate(queries.institution_distributions(actor()), page_number())
    return render_template(
        "royalties/distributions.html",
        page=page,
        page_url=lambda n: url_for("royalties.distributions", **{**request.args.to_dict(), "page": n}),  # type: ignore[arg-type]
        pays=is_office_anywhere(actor()),
    )


DISTRIBUTIONS_HEAD = (
    Text("배분", "Distribution"), Text("청구서", "Invoice"), Text("기술", "Listing"), Text("구분", "Party"), Text("이름", "Name"), Text("지분", "Share"),
    Text("통화", "Currency"), Text("금액", "Amount"), Text("통지일", "Told on"), Text("지급일", "Paid out on"), Text("이의", "Objection"),
)  # fmt: skip


@bp.get("/distributions.csv")
@role_required(*READERS)
def distributions_csv() -> Response:
    """One line per receiver, for the institution's payroll."""
    rows = queries.first(queries.institution_distributions(actor()), 10_000)
    return csv_response(
        f"distributions-{clock.today()}",
        DISTRIBUTIONS_HEAD,
        (
            (
                d.ref,
                d.invoice.number,
                d.agreement.listing.public_id,
                t(statements.PARTIES[s.party]),
                s.name,
                statements.weight_text(s, d),
                d.currency,
                Money(s.amount, d.currency),
                clock.seoul_date(s.told_at) if s.told_at else "",
                clock.seoul_date(s.paid_out_on) if s.paid_out_on else "",
                "Y" if s.objected_at else "",
            )
            for d in rows
            for s in d.shares
        ),
    )


@bp.get("/distributions/<ref>")
@sign_in_required
def distribution(ref: str) -> ResponseReturnValue:
    """The formula in words with its numbers, and every share."""
    return distribution_page(found(queries.distribution_for(actor(), ref)), ObjectionForm(formdata=None))


def distribution_page(
    row: Distribution,
    form: Form,
    status: int = 200,
    corrections: dict[int, Any] | None = None,
    **answers: AnswerForm,
) -> ResponseReturnValue:
    """The page of a distribution, with a form as it was sent."""
    who = actor()
    my_share = next((s for s in row.shares if s.user_id is not None and s.user_id == who.user_id), None)
    until = statements.objection_until(my_share) if my_share else None
    putting = queries.correcting(who, row)
    correct_forms = {
        share_id: CorrectionForm.of(found.people, f"correct-{share_id}")
        for share_id, found in putting.items()
        if found.people
    }
    return (
        render_template(
            "royalties/distribution.html",
            distribution=row,
            listing=row.agreement.listing,
            my_share=my_share,
            objection_until=until,
            may_object=my_share is not None
            and my_share.objected_at is None
            and until is not None
            and clock.today() <= until,
            pays_out=is_office(who, row.institution_id) and queries.waits_for_payment(row),
            statements={
                s.id: statements.paper_ref(s, language())
                for s in row.shares
                if queries.may_read_share(who, s.id)
            },
            weight=statements.weight_text,
            parties=statements.PARTIES,
            rounding=statements.ROUNDING,
            is_office=reads_objections(who, row),
            reads_rules=reads_rules_of(who, row.institution_id),
            objection_form=form if isinstance(form, ObjectionForm) else ObjectionForm(formdata=None),
            form=form,
            committee_until=statements.committee_until,
            payout_until=statements.payout_until(row),
            outcomes=services.OUTCOMES,
            may_answer=is_office(who, row.institution_id),
            putting=putting,
            correct_forms=correct_forms | (corrections or {}),
            key_of=key_of,
            answer_forms={s.ref: AnswerForm(formdata=None, prefix=s.ref) for s in row.shares} | answers,
        ),
        status,
    )


@bp.post("/distributions/<ref>/objection")
@sign_in_required
def object_to(ref: str) -> ResponseReturnValue:
    row, form = found(queries.distribution_for(actor(), ref)), ObjectionForm()
    my_share = found(next((s for s in row.shares if s.user_id == actor().user_id), None))
    return carry_out(
        form,
        lambda: services.object_to(my_share.id, form.objection.data, actor()),
        again=lambda status: distribution_page(row, form, status),
        done=Text(
            "이의를 접수하였습니다. 기관의 담당자가 검토합니다.",
            "Your objection has been received and will be considered.",
        ),
        then=url_for("royalties.distribution", ref=ref),
    )
