"""What is wrong with the page that a browser shows: one line each."""

from __future__ import annotations

from typing import Any

from tests.browser import sideways, violations

# Text on the page that is Korean and not said to be: in an English page every part of it must carry its language.
UNMARKED = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.nodeValue.trim(), box = walk.currentNode.parentElement;
    if (!/[가-힣]/.test(text) || text === '한국어') continue;  // a language is called by its own name
    if (box.closest('[lang]').lang === 'ko' || box.closest('script, style, textarea')) continue;
    found.push(text.slice(0, 40));
  }
  return [...new Set(found)];
}"""


def once(page: Any, language: str) -> list[str]:
    """What does not depend on the window: heading, title, language."""
    found = []
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} first-level headings")
    if not page.title().split("|")[0].strip():
        found.append("no title")
    if (said := page.locator("html").get_attribute("lang")) != language:
        found.append(f"lang={said}")
    if language == "en":
        found += [f"not English, and not marked: {text}" for text in page.evaluate(UNMARKED)]
    return found


def at(page: Any, window: dict[str, int], theme: str, axe: str) -> list[str]:
    """What depends on the window and the theme: room, and axe's rules."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour is half-way when axe looks
    page.set_viewport_size(window)
    found = [f"wider than the window by {extra} px"] if (extra := sideways(page)) > 0 else []
    return [f"{window['width']} {theme}: {line}" for line in found + violations(page, axe)]
