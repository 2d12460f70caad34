"""The officer edits the articles of a draft; every version is kept, and both sides see what differs from the template."""

from __future__ import annotations

from typing import Any

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.once import made_before
from marketplace.kernel.text import LANGUAGES, Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement, AgreementText
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.queries.wordings import wording_for
from marketplace.licensing.services import paper_data
from marketplace.licensing.services.agreements import lock_agreement

MOST_ARTICLES, LONGEST_ARTICLE = 40, 8_000


def begin(agreement: Agreement, lang: str) -> list[dict[str, Any]]:
    """The articles to start from: the latest version, else the approved text in that language."""
    if agreement.texts:
        return list(agreement.texts[-1].articles)
    return paper_data.articles(agreement, lang, wording_for(agreement, lang))


def require_editable(agreement: Agreement, actor: Actor) -> None:
    """Forbidden for who does not draft it, Conflict once it was sent or where only the standard text is signed."""
    if "officer" not in agreement_parties(actor, agreement):
        raise Forbidden(Text("문안은 기술이전 담당자가 고칩니다.", "The transfer officer edits the text."))
    require_own_text(agreement)
    if agreement.state != "draft":
        raise Conflict(
            Text(
                "보낸 계약서는 고칠 수 없습니다. 제안을 철회한 뒤 새 초안에서 고쳐 주십시오.",
                "What was sent can't be edited. Revoke the offer and edit the new draft.",
            )
        )


def require_own_text(agreement: Agreement) -> None:
    """Conflict where only the standard text is signed."""
    if agreement.kind == "nda" or agreement.express:
        raise Conflict(
            Text(
                "표준 문안으로만 맺는 계약입니다. 조건을 협의하려면 문의로 진행해 주십시오.",
                "This is concluded on the standard text only. To negotiate, go on with an inquiry.",
            )
        )


def edit(
    agreement_id: int,
    articles: list[dict[str, Any]],
    actor: Actor,
    *,
    lang: str,
    seen: int,
    note: str = "",
    form_token: str | None = None,
) -> AgreementText:
    """Keep the next version of a draft's articles ([{heading, paragraphs, key}]), with the template as number 0.

    `seen`: the number that was edited (0 the template); Conflict when somebody was quicker. Sent twice, done once.
    """
    with atomic():
        again = made_before(AgreementText, form_token, AgreementText.author_id == actor.user_id)
        agreement = lock_agreement(agreement_id)
        require_editable(agreement, actor)
        if again is not None:
            return again
        texts = _versions(agreement)
        if seen != (texts[-1].number if texts else 0):
            raise Conflict(
                Text(
                    "그사이 다른 분이 문안을 고쳤습니다. 새 판을 확인하고 다시 고쳐 주십시오.",
                    "Somebody edited the text meanwhile. Please look at the new version and edit again.",
                )
            )
        if not texts and lang in LANGUAGES:
            agreement.language = lang
        before = begin(agreement, agreement.language)
        return keep(agreement, before, checked(articles, before), actor, note.strip()[:300], form_token)


def keep(
    agreement: Agreement,
    before: list[dict[str, Any]],
    articles: list[dict[str, Any]],
    actor: Actor,
    note: str,
    form_token: str | None = None,
) -> AgreementText:
    """The next version of a draft's articles in the caller's transaction; `before` becomes number 0 where it has none."""
    texts = _versions(agreement)
    library = wording_for(agreement, agreement.language)
    common = {
        "agreement_id": agreement.id,
        "author_id": actor.user_id,
        "created_at": clock.now(),
        "template_version": texts[0].template_version if texts else paper_data.template_version(library),
    }
    if not texts:
        db.session.add(AgreementText(number=0, articles=before, **common))
    number = texts[-1].number + 1 if texts else 1
    row = AgreementText(number=number, articles=articles, note=note, form_token=form_token, **common)
    db.session.add(row)
    audit.record("agreement.edit_text", agreement, actor, number=row.number)
    return row


def _versions(agreement: Agreement) -> list[AgreementText]:
    """As the table has them now, those of this transaction included."""
    db.session.flush()
    db.session.expire(agreement, ["texts"])
    return agreement.texts


def carry_over(before: Agreement, draft: Agreement, actor: Actor) -> None:
    """Give a draft what was edited in the paper `before` it, whose place it is to take, in the caller's transaction.

    Only where the template says today what it said then: an article that follows changed terms is written anew.
    """
    if not before.texts:
        return
    first, last = before.texts[0], before.texts[-1]
    library = wording_for(draft, draft.language)
    fresh = paper_data.articles(draft, draft.language, library)
    then, edited = ({article["key"]: article for article in text.articles} for text in (first, last))
    carried = [
        edited.get(article["key"]) if article == then.get(article["key"]) else article for article in fresh
    ]
    carried += [article for key, article in edited.items() if key not in then]
    kept = [article for article in carried if article is not None]
    if kept == fresh:
        return
    for number, articles in enumerate((fresh, kept)):
        db.session.add(
            AgreementText(
                agreement_id=draft.id,
                number=number,
                articles=articles,
                author_id=actor.user_id,
                template_version=paper_data.template_version(library),
                note=before.number if number else "",
            )
        )


def checked(articles: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Articles as they were typed, trimmed, each with its key; Invalid for what is no text or changes nothing."""
    clean: list[dict[str, Any]] = []
    keys = {article.get("key") for article in before}
    for article in articles:
        heading = str(article["heading"]).strip()
        paragraphs = [line.strip() for line in article["paragraphs"] if line.strip()]
        if not heading and not paragraphs:
            continue  # emptied: the article is taken out
        if not heading or not paragraphs:
            raise _problem(
                "조마다 제목과 내용을 모두 적어 주십시오. 조를 빼려면 둘 다 비웁니다.",
                "Give each article a heading and a text. Empty both to take it out.",
            )
        if len(heading) > 120 or sum(map(len, paragraphs)) > LONGEST_ARTICLE:
            raise _problem(
                "제목은 120자, 한 조는 8,000자 이하로 줄여 주십시오.",
                "At most 120 characters in a heading and 8,000 in an article.",
            )
        key = article.get("key")
        clean.append(
            {
                "heading": heading,
                "paragraphs": paragraphs,
                "key": key if key in keys else _new_key(clean, keys),
            }
        )
    if not clean or len(clean) > MOST_ARTICLES:
        raise _problem("조를 1개 이상 40개 이하로 적어 주십시오.", "An agreement has 1 to 40 articles.")
    if clean == before:
        raise _problem("고친 곳이 없습니다.", "Nothing was changed.")
    return clean


def _new_key(clean: list[dict[str, Any]], keys: set[Any]) -> str:
    """A name for an article that the template does not have, which no earlier version used for another."""
    used = keys | {article["key"] for article in clean}
    return next(name for number in range(1, 200) if (name := f"own_{number}") not in used)


def _problem(ko: str, en: str) -> Invalid:
    return Invalid(Text(ko, en), articles=Text(ko, en))
