"""The hosted pages: by hand over HTTP, and in a real browser with axe."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest

from standins.stripe import StandIn
from tests.browser import axe_source, violations

from .conftest import OpenSession


def visit(url: str, form: dict[str, str] | None = None, language: str = "ko") -> tuple[HTTPResponse, str]:
    """One request without following redirects; the answer and its text."""
    parts = urllib.parse.urlsplit(url)
    body = urllib.parse.urlencode(form) if form is not None else None
    headers = {"Accept-Language": language, "Content-Type": "application/x-www-form-urlencoded"}
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    with closing(HTTPConnection(parts.netloc, timeout=10)) as connection:
        connection.request("POST" if form is not None else "GET", path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read().decode()


def test_the_page_says_test_in_both_languages(open_session: OpenSession) -> None:
    url = open_session().url
    _, korean = visit(url)
    assert "시험 결제입니다. 실제로 청구되지 않습니다" in korean
    assert "1,500,000원 결제하기" in korean
    assert 'lang="ko"' in korean
    _, english = visit(url, language="en-US,en;q=0.9")
    assert "TEST payment. Nothing is charged" in english
    assert "Pay KRW 1,500,000" in english
    assert "Pay KRW 1,500,000" in visit(f"{url}?lang=en")[1]


def test_the_locale_of_the_session_decides_over_the_browser(open_session: OpenSession) -> None:
    assert "Pay USD 1,200.50" in visit(open_session(120_050, "usd", locale="en").url)[1]


def test_paying_leads_to_the_success_page_with_the_session_id(client: Any, open_session: OpenSession) -> None:
    session = open_session()
    form = {"number": "4242 4242 4242 4242", "email": "finance@kiup.example", "name": "KIM"}
    answer, _ = visit(session.url, form)
    assert (answer.status, answer.headers["Location"]) == (
        303,
        f"http://site.example/paid?session={session.id}",
    )
    details = client.checkout.sessions.retrieve(session.id).customer_details
    assert (details.email, details.name) == ("finance@kiup.example", "KIM")
    again, text = visit(session.url, form)
    assert (again.status, "결제가 끝났습니다" in text) == (200, True)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("4000000000000002", "카드사가 결제를 승인하지 않았습니다"),
        ("4000000000009995", "카드 잔액이 부족합니다"),
        ("4539578763621486", "시험용 카드 번호가 아닙니다"),
        ("", "시험용 카드 번호가 아닙니다"),
    ],
)
def test_a_refusal_is_told_and_the_form_keeps_what_it_may(
    open_session: OpenSession, number: str, sentence: str
) -> None:
    url = open_session().url
    _, text = visit(url, {"number": number, "email": "finance@kiup.example"})
    assert sentence in text
    assert re.search(r"<title>오류: ", text)
    assert 'value="finance@kiup.example"' in text
    assert not number or number not in text
    assert visit(url, {"number": "4242424242424242"})[0].status == 303


def test_an_expired_page_leads_back(client: Any, open_session: OpenSession) -> None:
    session = open_session()
    client.checkout.sessions.expire(session.id)
    answer, text = visit(session.url)
    assert answer.status == 410
    assert "결제 시간이 지났습니다" in text
    assert 'href="http://site.example/cancelled"' in text
    assert visit(session.url, {"number": "4242424242424242"})[0].status == 410


def test_an_unknown_page_is_404_and_text_is_escaped(standin: StandIn, open_session: OpenSession) -> None:
    assert visit(f"{standin.base}/pay/cs_test_nobody")[0].status == 404
    assert visit(f"{standin.base}/elsewhere")[0].status == 404
    data = {"currency": "krw", "unit_amount": 500, "product_data": {"name": "<script>alert(1)</script>"}}
    text = visit(open_session(line_items=[{"price_data": data, "quantity": 2}]).url)[1]
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; × 2" in text


def test_an_intent_of_the_api_returns_to_its_own_address(client: Any) -> None:
    intent = client.payment_intents.create(
        {
            "amount": 900,
            "currency": "krw",
            "confirm": True,
            "payment_method": "pm_card_authenticationRequired",
            "return_url": "http://site.example/back?x=1",
        }
    )
    bank = intent.next_action.redirect_to_url.url
    answer, _ = visit(bank, {"answer": "approve"})
    assert answer.headers["Location"].startswith("http://site.example/back?x=1&payment_intent=" + intent.id)
    assert client.payment_intents.retrieve(intent.id).status == "succeeded"


def test_an_invoice_is_paid_on_its_page(client: Any) -> None:
    customer = client.customers.create({"email": "ap@licensee.example"})
    params = {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30}
    invoice = client.invoices.create({**params, "currency": "usd"})
    line = {"customer": customer.id, "invoice": invoice.id, "amount": 120_050, "currency": "usd"}
    client.invoice_items.create({**line, "description": "Running royalty 2026 H1"})
    url = client.invoices.finalize_invoice(invoice.id).hosted_invoice_url
    _, text = visit(url, language="en")
    assert "Running royalty 2026 H1" in text
    assert "USD 1,200.50" in text
    answer, _ = visit(url, {"number": "4242424242424242"})
    assert answer.status == 303
    assert "결제가 끝났습니다" in visit(url)[1]
    assert client.invoices.retrieve(invoice.id).status == "paid"


# --- in a real browser


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_source()


class TestInABrowser:
    pytestmark = pytest.mark.browser

    @pytest.mark.parametrize("width", [1280, 390])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_the_pages_are_accessible(
        self,
        browser: Any,
        standin: StandIn,
        open_session: OpenSession,
        width: int,
        scheme: str,
        language: str,
        axe: str,
    ) -> None:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        session = open_session(locale=language)
        page.goto(session.url)
        assert violations(page, axe) == []
        page.locator("#number").fill("4000000000000002")
        page.locator("#pay").click()
        page.locator("#error").wait_for()
        assert violations(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.locator("#number").fill("4000002500003155")
        page.locator("#pay").click()
        page.locator("#approve").wait_for()
        assert violations(page, axe) == []
        page.close()

    def test_a_payment_with_three_d_secure_after_a_refusal(
        self, browser: Any, standin: StandIn, client: Any, open_session: OpenSession
    ) -> None:
        page = browser.new_page()
        back = f"{standin.base}/elsewhere?session={{CHECKOUT_SESSION_ID}}"
        session = open_session(success_url=back, locale="ko")
        page.goto(session.url)
        page.get_by_label("카드 번호").fill("4000 0025 0000 3155")
        page.get_by_role("button", name="1,500,000원 결제하기").click()
        page.get_by_role("button", name="인증하지 않기").click()
        assert "본인 인증이 끝나지 않았습니다" in page.get_by_role("alert").inner_text()
        assert page.evaluate("document.activeElement.id") == "error"
        page.get_by_label("카드 번호").fill("4000 0025 0000 3155")
        page.get_by_role("button", name="1,500,000원 결제하기").click()
        page.get_by_role("button", name="인증하고 결제하기").click()
        page.wait_for_url(f"**/elsewhere?session={session.id}")
        assert client.checkout.sessions.retrieve(session.id).payment_status == "paid"
        page.close()

    def test_a_korean_way_to_pay_and_the_way_out(
        self, browser: Any, standin: StandIn, client: Any, open_session: OpenSession
    ) -> None:
        page = browser.new_page(locale="ko-KR")
        session = open_session(cancel_url=f"{standin.base}/cancelled", success_url=f"{standin.base}/thanks")
        page.goto(session.url)
        page.get_by_role("link", name="취소하고 돌아가기").click()
        page.wait_for_url("**/cancelled")
        assert client.checkout.sessions.retrieve(session.id).status == "open"
        page.goto(session.url)
        page.get_by_role("link", name="English").click()
        page.get_by_label("Kakao Pay").check()
        page.get_by_role("button", name="Pay KRW 1,500,000").click()
        page.get_by_role("button", name="Authenticate and pay").click()
        page.wait_for_url("**/thanks")
        assert client.checkout.sessions.retrieve(session.id).payment_status == "paid"
        page.close()
