"""auto-hwp#253, typst#144: a paper shows what the page shows, or nobody can send it."""

from __future__ import annotations

import unicodedata
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from marketplace.catalog.models import Listing, Offer
from marketplace.formats.glyphs import unprintable
from marketplace.gateways.storage import files
from marketplace.kernel.database import db
from marketplace.licensing import services as licensing
from marketplace.licensing.models import Agreement
from marketplace.negotiation import services as negotiation
from marketplace.negotiation.models import Quotation, TermSheet
from marketplace.papers import services as papers
from tests.negotiation.deals import Deal, make_deal
from tests.world import World

pytestmark = pytest.mark.real_papers

SHOWN = ["半導體 공정용 세정액", "ㄱ자형 ひらがな 센서", "樂浪 α-Al₂O₃ ㎛ 정밀도"]
NOT_SHOWN = [("𠮷野 센서", "𠮷"), ("مرحبا 필터", "م"), ("스마트 🔋 전지", "🔋"), ("กรุงเทพ 소재", "ก")]


@pytest.fixture
def deal(world: World) -> Deal:
    return make_deal(world)


def titled(deal: Deal, title: str) -> None:
    db.session.get_one(Listing, deal.listing_id).title_ko = title
    db.session.commit()


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def text_of(paper_id: int) -> str:
    paper = papers.ensure_rendered(paper_id)
    with files().open(str(paper.sha256)) as pdf:
        return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.read())).pages).replace("\n", "")


@pytest.mark.parametrize("title", SHOWN)
def test_field_auto_hwp_253_hanja_stands_on_quotation_and_agreement(
    deal: Deal, client: FlaskClient, title: str
) -> None:
    titled(deal, title)
    inquiry = deal.ask()
    deal.world.sign_in(client, deal.officer)
    offer = db.session.query(Offer).filter_by(listing_id=deal.listing_id).first()
    assert offer is not None
    assert client.post(f"/deals/{inquiry.ref}/quotation", data={"offer": offer.ref}).status_code in (302, 303)
    quotation = db.session.query(Quotation).one()
    [paper] = papers.of(quotation, "quotation")
    assert plain(title) in plain(text_of(paper.id))
    deal.offer(inquiry)
    deal.world.sign_in(client, deal.boss)
    agreement = _offered(deal, client)
    assert plain(title) in plain(text_of(agreement.paper_id or 0))


def _offered(deal: Deal, client: FlaskClient) -> Agreement:
    sheet = db.session.query(TermSheet).one()
    accepted = negotiation.accept_terms(sheet.id, deal.boss)
    drafted = licensing.draft_agreement(accepted.id, deal.officer)
    deal.world.sign_in(client, deal.officer)
    reply = client.post(f"/agreements/{drafted.ref}/offer", data={"language": "ko"})
    assert reply.status_code in (302, 303), reply.text
    db.session.expire_all()
    return db.session.query(Agreement).one()


@pytest.mark.parametrize(("title", "letter"), NOT_SHOWN)
def test_field_typst_144_what_papers_cannot_show_is_refused_by_place_and_letter(
    deal: Deal, client: FlaskClient, title: str, letter: str
) -> None:
    titled(deal, title)
    inquiry = deal.ask()
    deal.world.sign_in(client, deal.officer)
    offer = db.session.query(Offer).filter_by(listing_id=deal.listing_id).first()
    assert offer is not None
    reply = client.post(f"/deals/{inquiry.ref}/quotation", data={"offer": offer.ref})
    assert reply.status_code == 422
    assert "기술 이름" in reply.text
    assert f"{letter} (U+{ord(letter):04X})" in reply.text
    assert db.session.query(Quotation).count() == 0
    titled(deal, "스마트 전지")
    agreement = deal.agreed(inquiry)
    assert agreement is not None
    titled(deal, title)  # changed since the terms were accepted
    drafted = licensing.draft_agreement(agreement.id, deal.officer)
    reply = client.post(f"/agreements/{drafted.ref}/offer", data={"language": "ko"})
    assert reply.status_code == 422
    assert letter in reply.text
    db.session.expire_all()
    assert db.session.query(Agreement).one().state == "draft"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("note", "𠮷野 대리점을 통합니다."), ("termination", "مرحبا")],
)
def test_field_typst_144_terms_with_such_letters_are_refused_at_their_field(
    deal: Deal, client: FlaskClient, field: str, typed: str
) -> None:
    inquiry = deal.ask()
    deal.world.sign_in(client, deal.officer)
    form = {
        "kind": "non_exclusive",
        "fee": "30000000",
        "term_months": "36",
        "territories": "KR",
        "effective_when": "countersigned",
        field: typed,
    }
    reply = client.post(f"/deals/{inquiry.ref}/terms", data=form)
    assert reply.status_code == 422
    assert "계약서와 청구서의 글꼴에 없는 글자" in reply.text


def test_the_fonts_of_papers_have_every_letter_of_ks_x_1001() -> None:
    letters = []
    for row in range(0xA1, 0xFE):
        for cell in range(0xA1, 0xFF):
            try:
                letters.append(bytes((row, cell)).decode("euc_kr"))
            except UnicodeDecodeError:
                continue
    assert len(letters) > 8_000
    lost = unprintable("".join(letters))
    assert [c for c in lost if "\u3400" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3"] == []
