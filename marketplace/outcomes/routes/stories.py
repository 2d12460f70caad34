"""Stories of companies: the public list and page, and the page on which a company decides what of it is public."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.outcomes import queries, services
from marketplace.outcomes.forms import PartForm, StoryForm
from marketplace.outcomes.measures import MEASURES, in_words
from marketplace.outcomes.routes import bp
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate

GROUP_NAMES = {
    "supported": Text("지원받은 기업", "Supported companies"),
    "others": Text("지원받지 않은 기업", "Companies without support"),
}


@bp.get("/stories")
def stories() -> ResponseReturnValue:
    return render_template(
        "outcomes/stories.html",
        page=paginate(queries.stories(actor()), page_number()),
        page_url=lambda number: url_for("outcomes.stories", page=number),
    )


@bp.get("/stories/figures")
def compare() -> ResponseReturnValue:
    """Medians of companies that were supported beside those that were not, for everybody."""
    shown = queries.released()
    return render_template(
        "outcomes/compare.html",
        years=sorted({year for year, _, _ in shown}, reverse=True),
        shown=shown,
        groups=queries.GROUPS,
        fewest=queries.FEWEST,
        measures=MEASURES,
        in_words=in_words,
    )


@bp.get("/stories/figures.<any(csv, xlsx):kind>")
def compare_file(kind: str) -> Response:
    header = (
        Text("연도", "Year"), Text("집단", "Group"), Text("지표", "Measure"), Text("단위", "Unit"), Text("중앙값", "Median"),
        Text("기업 수", "Companies"), Text("기준일", "As of"),
    )  # fmt: skip
    rows = [
        (
            year, GROUP_NAMES[group], MEASURES[code].name, MEASURES[code].unit,
            cell.median / 100 if MEASURES[code].kind == "share" else cell.median, cell.companies, cell.on,
        )
        for (year, group, code), cell in sorted(queries.released().items())
    ]  # fmt: skip
    return table_response(kind, "supported-and-others", header, rows)


@bp.get("/stories/<ref>")
def story(ref: str) -> ResponseReturnValue:
    row = found(queries.story_for(actor(), ref))
    return render_template("outcomes/story.html", story=row, steps=queries.told(row))


@bp.get("/companies/<ref>/story")
@sign_in_required
def own_story(ref: str) -> ResponseReturnValue:
    return _page(ref, None)


def _page(ref: str, form: StoryForm | None, status: int = 200) -> ResponseReturnValue:
    reader = actor()
    company = found(queries.company_for(reader, ref))
    row = queries.story_of(company.id)
    steps = queries.told(row) if row else []
    there = {one.key for one in steps}
    heads = queries.tells_story(reader, company.id)
    page = render_template(
        "outcomes/own_story.html",
        company=company,
        story=row,
        state=queries.STORY.states[row.state] if row else None,
        actions=queries.STORY.available(row, reader) if row else [],
        form=form or StoryForm(formdata=None, obj=row),
        steps=steps,
        tellable=[one for one in queries.tellable(reader, company.id) if one.key not in there]
        if heads
        else [],
        heads=heads,
    )
    return page, status


@bp.post("/companies/<ref>/story")
@sign_in_required
def write_story(ref: str) -> ResponseReturnValue:
    found(queries.company_for(actor(), ref))
    form = StoryForm()
    return carry_out(
        form,
        lambda: services.write_story(actor(), ref, form.title.data or "", form.words.data or ""),
        again=lambda status: _page(ref, form, status),
        done=Text("저장했습니다.", "Saved."),
        let_through=(403, 404),
        then=url_for("outcomes.own_story", ref=ref),
    )


@bp.post("/companies/<ref>/story/steps")
@sign_in_required
def agree(ref: str) -> ResponseReturnValue:
    found(queries.company_for(actor(), ref))
    form = PartForm()
    return carry_out(
        form,
        lambda: services.agree_to_part(actor(), ref, form.key.data or "", form.words.data or ""),
        again=lambda status: _page(ref, None, status),
        done=Text(
            "이야기에 넣었습니다. 언제든 뺄 수 있습니다.",
            "It is in the story. You may take it out whenever you want.",
        ),
        let_through=(403, 404),
        then=url_for("outcomes.own_story", ref=ref) + "#steps",
    )


@bp.post("/companies/<ref>/story/steps/<part>/withdraw")
@sign_in_required
def withdraw_part(ref: str, part: str) -> ResponseReturnValue:
    services.withdraw_part(actor(), ref, part)
    say("이야기에서 뺐습니다.", "It is no longer in the story.")
    return redirect(url_for("outcomes.own_story", ref=ref) + "#steps", 303)


@bp.post("/companies/<ref>/story/publish")
@sign_in_required
def publish_story(ref: str) -> ResponseReturnValue:
    services.publish_story(actor(), ref)
    say("이야기를 공개했습니다.", "The story is public.")
    return redirect(url_for("outcomes.own_story", ref=ref), 303)


@bp.post("/companies/<ref>/story/withdraw")
@sign_in_required
def withdraw_story(ref: str) -> ResponseReturnValue:
    services.withdraw_story(actor(), ref)
    say("이야기를 공개하지 않습니다.", "The story is no longer public.")
    return redirect(url_for("outcomes.own_story", ref=ref), 303)
