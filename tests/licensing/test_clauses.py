"""The wording of agreements: which articles the terms call for, and what they must say."""

import json

import pytest

from marketplace.gateways.documents import agreement_title, render, term_rows
from marketplace.licensing import clauses
from tests.gateways.paper_samples import agreement, terms
from tests.gateways.test_documents import LANGUAGES, squeezed, text_of


def headings(kind, lang="ko", **changes):
    return [article["heading"] for article in clauses.draft_articles(terms(lang, kind, **changes), lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "kind", ["non_exclusive", "exclusive", "sole", "assignment", "evaluation", "option", "sharing"]
)
def test_every_kind_of_agreement_can_be_written_and_printed(kind, lang):
    called_for = terms(lang, kind, option_until="2027-04-30", exclusive_grounds="…")
    data = agreement(lang, kind, terms=called_for, articles=clauses.draft_articles(called_for, lang))
    title, _ = agreement_title(kind, lang)
    assert squeezed(title) in squeezed(text_of(render("agreement", data, lang=lang)))
    for article in data["articles"]:
        assert article["heading"]
        assert article["paragraphs"]
        assert not any("None" in paragraph for paragraph in article["paragraphs"])


def test_exclusive_licences_and_assignments_wait_for_registration():
    for kind in ("exclusive", "assignment"):
        assert "등록" in headings(kind)
        wording = json.dumps(
            clauses.draft_articles(terms("ko", kind, effective_when="paid"), "ko"), ensure_ascii=False
        )
        assert "특허법 제101조" in wording
        assert "특허원부에 등록된 때에 효력" in wording
    assert "등록" not in headings("non_exclusive")


def test_royalty_articles_only_with_a_royalty():
    assert "기술료 보고와 장부" in headings("non_exclusive")
    assert "기술료 보고와 장부" not in headings("non_exclusive", royalty=None)


def test_a_free_licence_speaks_of_no_fee_or_tax():
    free = {"royalty": None, "upfront": 0, "milestones": []}
    assert "세금" not in headings("sharing", **free)
    assert "대가" in headings("sharing", **free)
    assert ("기술료", "무상") in term_rows(terms("ko", "sharing", **free), "ko")


def test_vat_is_separate():
    wording = json.dumps(clauses.draft_articles(terms("ko"), "ko"), ensure_ascii=False)
    assert "부가가치세를 더하여 지급" in wording
    exempt = json.dumps(clauses.draft_articles(terms("ko", tax_treatment="exempt"), "ko"), ensure_ascii=False)
    assert "면제" in exempt
    assert "부가가치세를 더하여 지급" not in exempt


def test_joint_licensees_and_co_owners_change_the_articles():
    plain = clauses.draft_articles(terms("ko"), "ko")
    joint = clauses.draft_articles(terms("ko"), "ko", joint=True, co_owned=True)
    assert "공동 기술도입자" in [article["heading"] for article in joint]
    assert "공동 기술도입자" not in [article["heading"] for article in plain]
    assert "공유자 전원의 동의" in json.dumps(joint, ensure_ascii=False)


def test_without_patents_nothing_is_said_of_the_register():
    wording = json.dumps(clauses.draft_articles(terms("ko"), "ko", patented=False), ensure_ascii=False)
    assert "등록" not in wording
    assert "특허법 제119조" not in wording


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["non_exclusive", "evaluation", "sharing"])
def test_the_short_form_says_what_must_be_said_in_half_the_words(kind, lang):
    fixed = {
        "royalty": None,
        "milestones": [],
        "upfront": None,
        "lump_sum": 0 if kind == "sharing" else 1_000_000,
    }
    data = terms(lang, kind, **fixed, effective_when="countersigned" if kind == "sharing" else "paid")
    short = clauses.draft_articles(data, lang, short=True, patented=False)
    wording = json.dumps(short, ensure_ascii=False)
    whole = json.dumps(clauses.draft_articles(data, lang, patented=False), ensure_ascii=False)
    assert len(wording.split()) < len(whole.split()) * 0.6
    assert "None" not in wording
    assert ("1,000,000" in wording) == (kind != "sharing")
    assert ("특허원부" in wording) is False
    for word in (
        ("비밀", "해지", "전자서명", "손해배상" if kind != "sharing" else "무상")
        if lang == "ko"
        else ("secrets", "terminate")
    ):
        assert word in wording


def test_terms_that_the_short_form_has_no_words_for_are_written_out():
    assert len(clauses.draft_articles(terms("ko"), "ko", short=True)) > 15, (
        "a royalty needs reports and books"
    )
    fixed = terms("ko", royalty=None, milestones=[])
    assert len(clauses.draft_articles(fixed, "ko", short=True, joint=True)) > 15


def test_the_centers_words_stand_where_the_article_is_called_for():
    mine = {
        "transfer": {"heading": "양도 금지", "paragraphs": ["넘길 수 없다."]},
        "reports": {"heading": "x", "paragraphs": ["y"]},
    }
    articles = clauses.draft_articles(terms("ko", royalty=None), "ko", wording=mine)
    assert {"heading": "양도 금지", "paragraphs": ["넘길 수 없다."], "key": "transfer"} in articles
    assert "reports" not in [article["key"] for article in articles], "without a royalty nothing is reported"
