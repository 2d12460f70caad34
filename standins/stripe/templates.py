"""The HTML of the hosted pages. Everything that came from outside goes through `escape`."""

from __future__ import annotations

from html import escape
from typing import Any

from . import texts
from .texts import Words

ZERO_DECIMAL = {"jpy", "krw"}


def amount(minor: int, currency: str, language: str) -> str:
    """An amount as a paper writes it: 33,000,000원, KRW 33,000,000, USD 1,200.50."""
    if currency == "krw" and language == "ko":
        return f"{minor:,}원"
    number = f"{minor:,}" if currency in ZERO_DECIMAL else f"{minor / 100:,.2f}"
    return f"{currency.upper()} {number}"


def layout(language: str, title: str, main: str, address: str) -> str:
    """A whole page; `address` is where the same page is found, for the other language."""
    other = "ko" if language == "en" else "en"
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)} · {texts.TEST.to(language)}</title>
<link rel="stylesheet" href="/page.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">{texts.SKIP.to(language)}</a>
<header>
<p class="test" role="note"><strong>{texts.BANNER.to(language)}</strong></p>
<div class="bar"><span class="brand">Stripe stand-in · {texts.TEST.to(language)}</span>
<a class="way-out" lang="{other}" hreflang="{other}" href="{escape(address)}?lang={other}">\
{texts.OTHER_LANGUAGE.to(language)}</a></div>
</header>
<main id="main" tabindex="-1">
{main}
</main>
</body>
</html>
"""


def summary(lines: list[tuple[str, str]], total: str, language: str) -> str:
    """What is paid for, as a table of (what, amount)."""
    rows = "".join(
        f'<tr><th scope="row">{escape(what)}</th><td>{escape(cost)}</td></tr>' for what, cost in lines
    )
    return f"""<h2 id="summary">{texts.SUMMARY.to(language)}</h2>
<table aria-labelledby="summary"><tbody>{rows}</tbody>
<tfoot><tr><th scope="row">{texts.TOTAL.to(language)}</th><td>{escape(total)}</td></tr></tfoot></table>"""


def error_box(message: str, language: str) -> str:
    """The error summary on top of the page; it takes the focus."""
    return f"""<div class="error-box" role="alert" id="error" tabindex="-1" autofocus><h2>{texts.ERROR_TITLE.to(language)}</h2>
<p><a href="#number">{escape(message)}</a></p></div>"""


def text_field(name: str, label: Words, language: str, value: str = "", **attributes: str) -> str:
    """A labelled text field, with a `hint` and an `error` where given.

    The expiry, the code and the name may stay empty: only test cards are taken.
    """
    notes = {note: attributes.pop(note, "") for note in ("hint", "error")}
    said = {note: text for note, text in notes.items() if text}
    hints = "".join(f'<p class="{note}" id="{name}-{note}">{escape(text)}</p>' for note, text in said.items())
    if said:
        attributes["aria-describedby"] = " ".join(f"{name}-{note}" for note in said)
    if "error" in said:
        attributes["aria-invalid"] = "true"
    extra = "".join(f' {key}="{escape(val)}"' for key, val in attributes.items())
    kind = "email" if name == "email" else "text"
    return f"""<div><label for="{name}">{label.to(language)}</label>{hints}
<input type="{kind}" id="{name}" name="{name}" value="{escape(value)}"{extra}></div>"""


def pay_form(
    address: str,
    methods: list[str],
    total: str,
    language: str,
    sent: dict[str, str],
    error: str,
    cancel: str | None,
) -> str:
    """The form to pay with; `sent` is what the payer had typed, without the card number."""
    optional = texts.OPTIONAL.to(language)
    email = Words(*(f"{words} ({optional})" for words in texts.EMAIL))
    chosen = sent.get("method", methods[0])
    choices = "".join(
        f'<label class="choice"><input type="radio" name="method" value="{kind}"{" checked" * (kind == chosen)}>'
        f"{texts.METHODS.get(kind, Words(kind, kind)).to(language)}</label>"
        for kind in methods
    )
    card_list = "".join(f"<dt>{number}</dt><dd>{does.to(language)}</dd>" for number, does in texts.CARD_LIST)
    way_out = (
        f'<a class="way-out" id="cancel" href="{escape(cancel)}">{texts.CANCEL.to(language)}</a>'
        if cancel
        else ""
    )
    number = text_field(
        "number",
        texts.CARD_NUMBER,
        language,
        inputmode="numeric",
        autocomplete="off",
        maxlength="23",
        hint=texts.CARD_HINT.to(language),
        error=error,
    )
    return f"""<form method="post" action="{escape(address)}?lang={language}" novalidate>
{text_field("email", email, language, sent.get("email", ""), autocomplete="email")}
<fieldset><legend>{texts.METHOD.to(language)}</legend>{choices}</fieldset>
<fieldset><legend>{texts.CARD_DETAILS.to(language)}</legend>
{number}
<div class="pair">
{text_field("expiry", texts.EXPIRY, language, sent.get("expiry", ""), inputmode="numeric", autocomplete="off")}
{text_field("cvc", texts.CVC, language, inputmode="numeric", autocomplete="off", maxlength="4")}
</div>
{text_field("name", texts.HOLDER, language, sent.get("name", ""), autocomplete="off")}
</fieldset>
<button type="submit" id="pay">{escape(texts.PAY_BUTTON.to(language).format(amount=total))}</button>
</form>
{way_out}
<details><summary>{texts.OTHER_CARDS.to(language)}</summary><dl>{card_list}</dl></details>"""


def authorize_form(address: str, language: str, total: str) -> str:
    """The bank's question."""
    return f"""<h1>{texts.AUTHORIZE_TITLE.to(language)}</h1>
<p>{texts.AUTHORIZE_TEXT.to(language)}</p>
<p><strong>{escape(total)}</strong></p>
<form method="post" action="{escape(address)}?lang={language}">
<button type="submit" name="answer" value="approve" id="approve">{texts.APPROVE.to(language)}</button>
<button type="submit" name="answer" value="refuse" id="refuse" class="quiet">{texts.REFUSE.to(language)}</button>
</form>"""


def notice(title: Words, language: str, text: Words | None = None, back: str | None = None) -> str:
    """A page that only says something."""
    said = f"<p>{text.to(language)}</p>" if text else ""
    way_out = f'<a class="way-out" href="{escape(back)}">{texts.BACK.to(language)}</a>' if back else ""
    return f"<h1>{title.to(language)}</h1>{said}{way_out}"


def facts(rows: list[tuple[str, Any]]) -> str:
    """Names and values above the form."""
    return "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>" for k, v in rows) + "</dl>"
