"""Papers: the PDF is valid, says what it must in selectable text, and refuses data that contradicts itself."""

import io
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from marketplace.gateways.documents import TEMPLATES, DocumentError, render, unprintable

from .paper_samples import (
    SAMPLES,
    agreement,
    distribution,
    invoice,
    quotation,
    receipt,
    royalty_statement,
)

LANGUAGES = ("ko", "en")
EVERY_PAPER = [(template, lang) for template in SAMPLES for lang in LANGUAGES]


def text_of(pdf: bytes) -> str:
    """The selectable text without line ends, as a reader's search would see it."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def papers():
    return {
        (template, lang): render(template, SAMPLES[template](lang), lang=lang)
        for template, lang in EVERY_PAPER
    }


def test_every_template_has_a_sample():
    assert set(SAMPLES) == set(TEMPLATES)


@pytest.mark.parametrize(("template", "lang"), EVERY_PAPER)
def test_papers_are_archival_tagged_and_in_their_language(papers, template, lang):
    reader = PdfReader(io.BytesIO(papers[template, lang]))
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"].lower().startswith(lang)
    assert catalog["/MarkInfo"]["/Marked"]
    metadata = catalog["/Metadata"].get_data().decode()
    assert "pdfaid:part" in metadata
    assert "pdfuaid:part" in metadata
    assert SAMPLES[template](lang)["number"] in reader.metadata.title
    assert all(round(float(page.mediabox.width)) == 595 for page in reader.pages)


@pytest.mark.parametrize(("template", "lang"), EVERY_PAPER)
def test_papers_carry_no_font_but_their_own(papers, template, lang):
    fonts = set()
    for page in PdfReader(io.BytesIO(papers[template, lang])).pages:
        fonts |= {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all("Pretendard" in font for font in fonts), fonts


@pytest.mark.parametrize(
    ("template", "lang", "expected"),
    [
        (
            "quotation",
            "ko",
            ["견적서", "34,000,000원", "일금 삼천사백만원정", "000-82-00011", "2026. 11. 27.", "통상실시권"],
        ),
        ("quotation", "en", ["Quotation", "KRW 34,000,000", "27 Nov 2026", "Non-exclusive licence"]),
        (
            "agreement",
            "ko",
            ["기술이전 계약서", "제1조 (목적)", "별지 1", "10-9910001", "누적 5,000,000,000원 초과분 2.5%"],
        ),
        ("agreement", "en", ["Technology Licence Agreement", "Article 1 Purpose", "Annex 2"]),
        ("nda", "ko", ["비밀유지계약서", "2031년 10월 27일"]),
        ("nda", "en", ["Non-Disclosure Agreement", "27 Oct 2031"]),
        ("certificate", "ko", ["전자서명 확인서", "문채원", "2026. 10. 28. 13:41:17 KST", "9f86 d081"]),
        ("certificate", "en", ["Certificate of Electronic Signature", "28 Oct 2026, 13:41:17 KST"]),
        (
            "invoice",
            "ko",
            ["청구서", "3,000,000원", "34,000,000원", "가상은행", "2026. 11. 10.", "과세 10%", "면세"],
        ),
        ("invoice", "en", ["Invoice", "KRW 34,000,000", "Korean won thirty-four million only", "Exempt"]),
        ("credit_note", "ko", ["수정 청구서", "-34,000,000원", "IV-2026-0031"]),
        ("credit_note", "en", ["Credit Note", "KRW -34,000,000"]),
        ("receipt", "ko", ["영수증", "34,000,000원", "계좌이체"]),
        ("receipt", "en", ["Receipt", "KRW 34,000,000"]),
        ("distribution", "ko", ["기술료 배분 명세서", "9,000,001원", "15,000,001 × 60%", "2026. 12. 25."]),
        ("distribution", "en", ["Distribution Statement", "KRW 9,000,001", "25 Dec 2026"]),
        ("royalty_statement", "ko", ["기술료 보고서", "500,000,000원", "일금 일천이백오십만원정"]),
        ("royalty_statement", "en", ["Royalty Statement", "KRW 12,500,000"]),
        ("approval_summary", "ko", ["기술도입 품의 요약", "10,000,000원", "2031", "대표"]),
        ("approval_summary", "en", ["Approval Summary", "KRW 60,000,000"]),
        ("award", "ko", ["지원사업 협약서", "30,000,000원", "재료비"]),
        ("award", "en", ["Grant Agreement", "KRW 30,000,000"]),
    ],
)
def test_papers_say_what_they_must(papers, template, lang, expected):
    text = squeezed(text_of(papers[template, lang]))
    for words in expected:
        assert squeezed(words) in text, words


def test_same_data_gives_the_same_bytes_and_the_stored_date(papers):
    again = render("invoice", invoice("ko"), lang="ko")
    assert again == papers["invoice", "ko"]
    created = PdfReader(io.BytesIO(again)).metadata.creation_date
    assert created.isoformat().startswith("2026-10-28T05:03:09")
    changed = render("invoice", invoice("ko") | {"payment_reference": "X"}, lang="ko")
    assert changed != again


def test_threads_do_not_disturb_each_other(papers):
    with ThreadPoolExecutor(4) as pool:
        made = list(
            pool.map(lambda paper: render(paper[0], SAMPLES[paper[0]](paper[1]), lang=paper[1]), EVERY_PAPER)
        )
    assert made == [papers[paper] for paper in EVERY_PAPER]


@pytest.mark.parametrize(
    "name",
    [
        '#panic("x")',
        "*주식회사* _가_",
        "$x^2$ <label> @ref",
        "= 제목\n- 목록",
        '"); #read("/etc/passwd")',
        "\\u{41} // x",
    ],
)
def test_a_name_is_never_markup(name):
    data = invoice("ko")
    data["payer"] = data["payer"] | {"name": name}
    assert squeezed(name) in squeezed(text_of(render("invoice", data, lang="ko")))


def test_characters_without_a_glyph_are_marked_not_fatal():
    assert unprintable("大한 𠮷 😀 회사") == "𠮷😀"
    assert unprintable("Li₂CO₃ 45 ℃ 10⁻³ μm x\u0304 ㈜가나다") == ""
    assert unprintable("v\u20d7") == "\u20d7", "a mark above a letter is not lost silently"
    data = invoice("ko")
    data["payer"] = data["payer"] | {"name": "大한\u200d 회사\t😀\x07"}
    text = text_of(render("invoice", data, lang="ko"))
    assert "大한" in text
    assert "회사 [U+1F600]" in text


def test_decomposed_hangul_is_composed():
    data = invoice("ko")
    data["payer"] = data["payer"] | {"name": "\u1100\u1161\u1102\u1161"}
    assert "가나" in text_of(render("invoice", data, lang="ko"))


@pytest.mark.parametrize(
    ("template", "data", "message"),
    [
        ("invoice", invoice("ko") | {"total": 1}, "total"),
        ("invoice", invoice("ko") | {"net": 1}, "net"),
        ("receipt", receipt("ko") | {"tax": 1}, "amount"),
        ("distribution", distribution("ko") | {"distributed": 1}, "distributed"),
        ("royalty_statement", royalty_statement("ko") | {"royalty_due": 1}, "royalty_due"),
        ("royalty_statement", royalty_statement("ko") | {"net_sales": 1}, "net_sales"),
        ("quotation", {"number": "x", "created_at": "2026-10-28T00:00:00+00:00"}, "missing"),
        ("invoice", invoice("ko") | {"created_at": "2026-10-28T00:00:00"}, "offset"),
        ("invoice", invoice("ko") | {"created_at": "yesterday"}, "ISO 8601"),
        ("poster", {}, "unknown template"),
        ("agreement", agreement("ko", licensee_shares_bp=[5000]), "10,000"),
    ],
)
def test_contradicting_data_is_refused(template, data, message):
    with pytest.raises(DocumentError, match=message):
        render(template, data, lang="ko")


def test_tax_on_an_exempt_line_is_refused():
    data = quotation("ko")
    data["lines"][1] = data["lines"][1] | {"tax": 100_000}
    with pytest.raises(DocumentError, match="tax"):
        render(
            "quotation", data | {"tax": data["tax"] + 100_000, "total": data["total"] + 100_000}, lang="ko"
        )


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="fr"):
        render("invoice", invoice("en"), lang="fr")


def test_a_specimen_says_so():
    assert "견본" in text_of(render("invoice", invoice("ko") | {"specimen": True}, lang="ko"))
    assert "견본" not in text_of(render("invoice", invoice("ko"), lang="ko"))


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed (apt install qpdf)")
@pytest.mark.parametrize(("template", "lang"), EVERY_PAPER)
def test_qpdf_finds_no_fault(papers, template, lang, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers[template, lang])
    result = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="pdftotext is not installed (apt install poppler-utils)"
)
def test_pdftotext_finds_the_korean_text(papers, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers["agreement", "ko"])
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "기술이전 계약서" in text
    assert "제3조 (통상실시권의 허락)" in text


def test_edited_articles_are_printed_as_they_are():
    data = agreement("ko", articles=[{"heading": "단 하나의 조", "paragraphs": ["당사자가 고친 문장."]}])
    text = text_of(render("agreement", data, lang="ko"))
    assert "당사자가 고친 문장." in text
    assert "제2조" not in text


def test_a_paper_to_be_sealed_outside_has_room_for_the_seal():
    sealed = text_of(render("agreement", agreement("ko", signing="seal"), lang="ko"))
    assert "(서명 또는 인)" in sealed
    assert "전자서명 확인서" not in sealed


def test_the_template_names_its_counsel_or_says_that_none_confirmed_it():
    assert "법률 담당자가 내용을 확인" in text_of(render("agreement", agreement("ko"), lang="ko"))
    confirmed = render("agreement", agreement("ko", template_confirmed_by="변호사 가나다"), lang="ko")
    assert "변호사 가나다" in text_of(confirmed)
