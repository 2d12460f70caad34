"""The hosted pages: pay on a checkout session, pay an invoice, answer the bank's question."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from . import templates, texts
from .api import Reply
from .errors import ApiError
from .resources import checkout, invoices, payments
from .world import Account, Body, World

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'",
    "Cache-Control": "no-store",
}
KEPT_FIELDS = ("method", "email", "expiry", "name")


@dataclass
class Visit:
    """One request for a page."""

    language: str
    sent: dict[str, str] | None  # the form, or None when the page was only opened
    error_code: str  # why the payer comes back from the bank unpaid


class Pages:
    """`/pay/<session>`, `/invoice/<invoice>` and `/authorize/<intent>`, in Korean or English."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.by_name: dict[str, Callable[[str, Visit], Reply]] = {
            "pay": self.pay,
            "invoice": self.invoice,
            "authorize": self.authorize,
        }

    def answer(self, method: str, path: str, query: str, body: str, headers: Mapping[str, str]) -> Reply:
        """The page at an address. GET shows it, POST is the form on it."""
        name, _, object_id = path.strip("/").partition("/")
        asked, error_code = (parse_qs(query).get(key, [""])[0] for key in ("lang", "error"))
        accepted = "en" if headers.get("Accept-Language", "ko").lower().startswith("en") else "ko"
        language = asked if asked in ("ko", "en") else self._locale(name, object_id) or accepted
        sent = (
            {key: values[0].strip() for key, values in parse_qs(body).items()} if method == "POST" else None
        )
        try:
            return self.world.perform(
                lambda: self.by_name[name](object_id, Visit(language, sent, error_code))
            )
        except (KeyError, ApiError):
            return page(
                language,
                texts.MISSING_TITLE.to(language),
                templates.notice(texts.MISSING_TITLE, language),
                404,
            )

    def _locale(self, name: str, object_id: str) -> str | None:
        record = self.world.store.get("checkout.session", object_id) if name == "pay" else None
        locale = (record or {"body": {}})["body"].get("locale")
        return locale if locale in ("ko", "en") else None

    # --- Checkout

    def pay(self, session_id: str, visit: Visit) -> Reply:
        """The page of a checkout session."""
        account = self.world.account_of(session_id, "checkout.session")
        session = account.get("checkout.session", session_id)
        language, sent, error = visit.language, visit.sent, said(visit)
        if sent is not None and session["status"] == "open":
            error = attempt(sent, language, lambda **how: checkout.pay(account, session, **how))
            if not error:
                return after_attempt(account, session["payment_intent"], language)
        if session["status"] != "open":
            return closed(session, language)
        error_box = templates.error_box(error, language) if error else ""
        total = templates.amount(session["amount_total"], session["currency"], language)
        items = checkout.items_of(account, session)["data"]
        lines = [(told(i), templates.amount(i["amount_total"], i["currency"], language)) for i in items]
        address = f"/pay/{session_id}"
        form = templates.pay_form(
            address,
            session["payment_method_types"],
            total,
            language,
            kept(sent),
            error,
            session["cancel_url"],
        )
        main = f"{error_box}<h1>{texts.PAY_TITLE.to(language)}</h1>{templates.summary(lines, total, language)}{form}"
        return page(language, titled(texts.PAY_TITLE.to(language), error, language), main, address=address)

    # --- invoices

    def invoice(self, invoice_id: str, visit: Visit) -> Reply:
        """The hosted page of an invoice."""
        account = self.world.account_of(invoice_id, "invoice")
        invoice = account.get("invoice", invoice_id)
        address = f"/invoice/{invoice_id}"
        language, sent, error = visit.language, visit.sent, said(visit)
        if invoice["status"] == "draft":
            raise ApiError(404, "not issued")
        if sent is not None and invoice["status"] == "open":
            error = attempt(sent, language, lambda **how: invoices.pay_on_page(account, invoice, **how))
            if not error:
                return after_attempt(account, invoices.intent_of(account, invoice)["id"], language)
        error_box = templates.error_box(error, language) if error else ""
        total = templates.amount(invoice["total"], invoice["currency"], language)
        lines = [
            (
                line["description"] or line["id"],
                templates.amount(line["amount"], invoice["currency"], language),
            )
            for line in invoice["lines"]["data"]
        ]
        rows = [(texts.NUMBER.to(language), invoice["number"])]
        if invoice["due_date"]:
            rows.append((texts.DUE.to(language), time.strftime("%Y-%m-%d", time.gmtime(invoice["due_date"]))))
        main = f"{error_box}<h1>{texts.INVOICE_TITLE.to(language)}</h1>{templates.facts(rows)}"
        main += templates.summary(lines, total, language)
        if invoice["status"] == "open":
            ways = invoices.intent_of(account, invoice)["payment_method_types"]
            main += templates.pay_form(address, ways, total, language, kept(sent), error, None)
        elif invoice["status"] == "paid":
            main += f'<p role="status"><strong>{texts.DONE_TITLE.to(language)}</strong></p>'
        else:
            main += f'<p role="status"><strong>{texts.VOID_TITLE.to(language)}</strong></p>'
        return page(
            language, titled(texts.INVOICE_TITLE.to(language), error, language), main, address=address
        )

    # --- the bank

    def authorize(self, intent_id: str, visit: Visit) -> Reply:
        """The bank's or wallet's question after a 3-D Secure card or a Korean way to pay."""
        account = self.world.account_of(intent_id, "payment_intent")
        intent = account.get("payment_intent", intent_id)
        language, sent = visit.language, visit.sent
        if intent["status"] != "requires_action":
            return redirect(home_of(account, intent, language))
        if sent is None:
            total = templates.amount(intent["amount"], intent["currency"], language)
            address = f"/authorize/{intent_id}"
            main = templates.authorize_form(address, language, total)
            return page(language, texts.AUTHORIZE_TITLE.to(language), main, address=address)
        return_url = intent["next_action"]["redirect_to_url"]["return_url"]
        try:
            payments.authorize(account, intent, sent.get("answer") == "approve")
        except ApiError as error:
            code = error.error.get("decline_code") or error.error.get("code", "")
            return redirect(home_of(account, intent, language, code, return_url))
        return redirect(home_of(account, intent, language, "", return_url))


def attempt(sent: dict[str, str], language: str, pay: Callable[..., Body]) -> str:
    """Try to pay with what the form holds; "" or the sentence that says why not."""
    billing = {name: sent[name] for name in ("email", "name") if sent.get(name)}
    try:
        pay(card=sent.get("number", ""), method=sent.get("method", "card"), billing=billing)
    except ApiError as error:
        return sentence(error.error.get("decline_code"), error.error.get("code"), language)
    return ""


def said(visit: Visit) -> str:
    """The sentence for a payer who comes back from the bank unpaid."""
    return sentence(visit.error_code, visit.error_code, visit.language) if visit.error_code else ""


def sentence(decline_code: str | None, code: str | None, language: str) -> str:
    """The reader's sentence for Stripe's codes."""
    return texts.ERRORS.get(decline_code or "", texts.ERRORS.get(code or "", texts.ERROR_OTHER)).to(language)


def after_attempt(account: Account, intent_id: str, language: str) -> Reply:
    """Where the payer goes next: to the bank, or home."""
    intent = account.get("payment_intent", intent_id)
    if intent["status"] == "requires_action":
        return redirect(f"/authorize/{intent_id}?lang={language}")
    return redirect(home_of(account, intent, language))


def home_of(
    account: Account, intent: Body, language: str, error: str = "", return_url: str | None = None
) -> str:
    """The address that a payment returns to: the success page, the form again, or the API's `return_url`."""
    note = account.side_note("payment_intent", intent["id"])
    failed = f"&error={error}" if error else ""
    if session := account.find("checkout.session", note.get("checkout")):
        return (
            success_url(session)
            if session["status"] == "complete"
            else f"/pay/{session['id']}?lang={language}{failed}"
        )
    if note.get("invoice"):
        return f"/invoice/{note['invoice']}?lang={language}{failed}"
    status = "failed" if error else "succeeded"
    query = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": status,
    }
    return f"{return_url}{'&' if '?' in (return_url or '') else '?'}{urlencode(query)}" if return_url else "/"


def success_url(session: Body) -> str:
    """Where Checkout sends the payer, the session's id filled in."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def closed(session: Body, language: str) -> Reply:
    """The page of a session that is complete or expired."""
    if session["status"] == "expired":
        main = templates.notice(texts.EXPIRED_TITLE, language, texts.EXPIRED_TEXT, session["cancel_url"])
        return page(language, texts.EXPIRED_TITLE.to(language), main, 410)
    title = texts.DONE_TITLE if session["payment_status"] == "paid" else texts.PROCESSING_TITLE
    main = templates.notice(title, language, back=success_url(session))
    return page(language, title.to(language), main, address=f"/pay/{session['id']}")


def told(item: Body) -> str:
    """A line in words, with its quantity when it isn't one."""
    return (
        f"{item['description']} × {item['quantity']}" if item["quantity"] != 1 else str(item["description"])
    )


def kept(sent: dict[str, str] | None) -> dict[str, str]:
    """What the form keeps of what was typed: never a card number."""
    return {name: value for name, value in (sent or {}).items() if name in KEPT_FIELDS}


def titled(title: str, error: str, language: str) -> str:
    """The page's title; an error is said first."""
    return texts.ERROR_PREFIX.to(language) + title if error else title


def page(language: str, title: str, main: str, status: int = 200, address: str = "") -> Reply:
    """A page to send."""
    return Reply(status, templates.layout(language, title, main, address), dict(HEADERS))


def redirect(address: str) -> Reply:
    """303: fetch this next."""
    return Reply(303, "", {"Location": address})
