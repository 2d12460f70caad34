"""The main job as its people do it: each step is a method that drives their browser windows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from tests.browser import Visitor
from tests.servers import Site, wait_until
from tests.world import PASSWORD, World

TITLE = {
    "ko": "초음파 용접부의 미세 균열을 소리로 찾는 검사 장치",
    "en": "Acoustic inspection of micro-cracks in ultrasonic welds",
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class People:
    """Who takes part; the licensee signs up during the walk."""

    institution: int
    researcher: Any
    officer: Any
    finance: Any
    admin: Any


class Walk:
    """One listing from draft to a licence in force, in one language and by one means of payment."""

    def __init__(self, site: Site, app: Flask, browser: Any, language: str):
        self.site, self.app, self.browser, self.language = site, app, browser, language
        self.title = TITLE[language]
        self.deal = self.invoice = self.public_id = ""
        self.windows: dict[str, Visitor] = {}
        with app.app_context():
            world = World()
            institution = world.institution("금오산과학기술대학교 산학협력단")
            self.people = People(
                institution,
                world.person("researcher", institution, name="김하늘", language=language),
                world.person("officer", institution, name="박담당", language=language),
                world.person("finance", institution, name="정재무", language=language),
                world.person("center_admin", world.center(), name="최센터", language=language),
            )
            for person in (
                self.people.researcher,
                self.people.officer,
                self.people.finance,
                self.people.admin,
            ):
                world.set_password(person)
            db.session.remove()
        self.licensee_email = f"rep-{language}@hanbit.example.com"

    # ---- helpers

    def t(self, ko: str, en: str) -> str:
        return ko if self.language == "ko" else en

    def window(self, email: str) -> Visitor:
        """The browser window of a person, who signs in once and leaves it open, as people do."""
        if email not in self.windows:
            self.windows[email] = Visitor(self.browser, self.site.address, self.language)
            self.windows[email].sign_in(email, PASSWORD)
        return self.windows[email]

    def close(self) -> None:
        """Close all windows; none had an error in its console."""
        for visitor in self.windows.values():
            visitor.close()

    def press(self, page: Any, ko: str, en: str, exact: bool = False) -> None:
        """Press the first button or link of this name and wait for the page."""
        name = self.t(ko, en)
        pattern = re.compile(("^" if exact else "") + re.escape(name) + ("$" if exact else ""))
        main = page.locator("main")
        button = main.get_by_role("button", name=pattern)
        target = button.first if button.count() else main.get_by_role("link", name=pattern).first
        with page.expect_navigation():
            target.click()

    def letters(self, to: str = "") -> list[EmailMessage]:
        """Letters written so far, to one address when named."""
        found = []
        for path in sorted((self.site.folder / "mail").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if not to or to in str(message["To"]):
                found.append(message)
        return found  # type: ignore[return-value]

    def letter(self, to: str, word: str) -> EmailMessage:
        """The letter to an address whose subject or body has this word; waits for the worker."""
        return wait_until(
            lambda: next((m for m in self.letters(to) if word in str(m["Subject"]) + m.get_content()), None),
            what=f"a letter to {to} about {word}",
        )

    def wait_for_force(self) -> None:
        """Return when the one agreement of the walk is in force; the worker brings it about."""

        def in_force() -> bool:
            with self.app.app_context():
                state = db.session.scalar(select(Agreement.state))
                db.session.remove()
                return state == "in_force"

        wait_until(in_force, what="the licence in force")

    # ---- the steps

    def write_listing(self, folder: Path) -> None:
        """The researcher writes a draft, section by section, with a public and a licensee-only file."""
        lang = self.language
        visitor = self.window(self.people.researcher.email)
        page = visitor.page
        visitor.go("/desk/listings/new")
        page.select_option("[name=kind]", "know_how")
        page.fill(f"[name=title_{lang}]", self.title)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile("/desk/listings/GT-"))
        self.public_id = re.search(r"GT-\d{4}-\d{6}", page.url).group(0)  # type: ignore[union-attr]
        visitor.go(f"/desk/listings/{self.public_id}/basics")
        page.fill(
            f"[name=summary_{lang}]",
            self.t(
                "용접부의 소리를 들어 균열을 찾습니다. 0.2초에 한 점을 봅니다.",
                "It listens to a weld and finds cracks. One spot takes 0.2 s.",
            ),
        )
        page.select_option("[name=field]", "mould")
        page.select_option("[name=trl]", "6")
        page.fill(
            f"[name=keywords_{lang}]",
            self.t("초음파 용접, 균열, 비파괴 검사", "ultrasonic welding, crack, non-destructive testing"),
        )
        self.press(page, "저장하고 돌아가기", "Save and go back")
        visitor.go(f"/desk/listings/{self.public_id}/description")
        for name, ko, en in (
            ("problem", "현미경 검사는 한 점에 40초가 걸립니다.", "Microscopy takes 40 s per spot."),
            (
                "solution",
                "접촉 마이크로폰과 학습한 판정 기준을 씁니다.",
                "A contact microphone and a learned threshold.",
            ),
            ("benefit", "검사 시간을 99% 줄입니다.", "Inspection takes 99 % less time."),
            ("applications", "배터리 탭 용접 검사", "Inspection of battery tab welds"),
        ):
            page.fill(f"[name={name}_{lang}]", self.t(ko, en))
        self.press(page, "저장하고 돌아가기", "Save and go back")
        visitor.go(f"/desk/listings/{self.public_id}/people")
        page.fill("[name='people-0-name_ko']", "김하늘")
        page.fill("[name='people-0-email']", self.people.researcher.email)
        page.fill("[name='people-0-share']", "100")
        self.press(page, "저장하고 돌아가기", "Save and go back")
        visitor.go(f"/desk/listings/{self.public_id}/offers/new")
        page.select_option("[name=kind]", "non_exclusive")
        page.fill("[name=fee]", self.t("3,000만 원", "30,000,000"))
        page.fill("[name=term_months]", "36")
        self.press(page, "저장", "Save", exact=True)
        for name, access in (("intro.pdf", "public"), ("drawings.pdf", "licensee")):
            path = folder / name
            path.write_bytes(PDF + access.encode())
            visitor.go(f"/desk/listings/{self.public_id}/files")
            page.set_input_files("[name=file]", str(path))
            page.locator("main form [name=access]").last.select_option(access)
            self.press(page, "올리기", "Upload", exact=True)
        visitor.go(f"/desk/listings/{self.public_id}/check")
        self.press(page, "검토 요청", "Send for review")

    def publish(self) -> None:
        """The officer reads and publishes; the researcher is told."""
        visitor = self.window(self.people.officer.email)
        visitor.go(f"/desk/listings/{self.public_id}/check")
        self.press(visitor.page, "승인하고 공개", "Approve and publish")
        self.letter(self.people.researcher.email, self.title)

    def found(self, query: str) -> bool:
        """Whether a guest finds the listing by these words."""
        visitor = Visitor(self.browser, self.site.address, self.language)
        visitor.go("/technologies?q=" + query)
        hit = visitor.page.locator(f"main a[href*='{self.public_id}']").count() > 0
        visitor.close()
        return hit

    def sign_up_company(self, number: str) -> None:
        """A representative signs up, confirms the address, registers the company; the center approves."""
        visitor = Visitor(self.browser, self.site.address, self.language)
        page = visitor.page
        visitor.go("/sign-up")
        page.fill("[name=email]", self.licensee_email)
        self.press(page, "가입 링크 받기", "Send me the link")
        letter = self.letter(self.licensee_email, "/confirm/")
        link = re.search(r"http\S+/confirm/\S+", letter.get_content()).group(0)  # type: ignore[union-attr]
        page.goto(link)
        page.fill("[name=name]", self.t("이대표", "Daepyo Lee"))
        page.fill("[name=password]", PASSWORD)
        for box in page.locator("main input[type=checkbox]").all():
            box.check()
        self.press(page, "가입하기", "Sign up")
        visitor.close()
        visitor = self.window(self.licensee_email)
        page = visitor.page
        visitor.go(f"/organisation/register?kind=company&business_number={number}")
        page.fill("[name=name_ko]", "한빛정밀 주식회사")
        page.fill("[name=name_en]", "Hanbit Precision Co.")
        page.fill("[name=representative_name]", self.t("이대표", "Daepyo Lee"))
        page.fill("[name=address]", "경상북도 구미시 첨단로 2")
        page.fill("[name=tax_contact_email]", "tax@hanbit.example.com")
        page.set_input_files(
            "[name=document]", {"name": "registration.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        page.check("[name=registrar][value=representative]")
        page.check("[name=declares]")
        self.press(page, "등록 신청하기", "Send for approval")
        self.letter(self.people.admin.email, self.t("한빛정밀", "Hanbit"))
        visitor = self.window(self.people.admin.email)
        visitor.go("/center/approvals")
        visitor.page.get_by_role("link", name=re.compile(self.t("한빛정밀", "Hanbit"))).first.click()
        with visitor.page.expect_navigation():
            visitor.page.click("button[name=action][value=approve]")
        self.letter(self.licensee_email, self.t("승인", "approved"))

    def ask(self) -> None:
        """The company asks from the listing's page."""
        visitor = self.window(self.licensee_email)
        page = visitor.page
        visitor.go(f"/technologies/{self.public_id}")
        self.press(page, "이 조건으로 문의", "Ask")
        page.fill(
            "[name=body]",
            self.t("탭 용접 라인에 쓸 수 있습니까?", "Can it be used on a tab welding line?"),
        )
        page.check("[name=contact_consent]")
        with page.expect_navigation():
            page.locator("main form button[type=submit]").last.click()
        self.deal = page.url.split("/deals/")[1].split("?")[0].split("#")[0]
        self.letter(self.people.officer.email, f"/deals/{self.deal}")

    def answer_and_quote(self) -> None:
        """The officer answers; the company takes a quotation."""
        visitor = self.window(self.people.officer.email)
        visitor.go(f"/deals/{self.deal}")
        visitor.page.fill(
            "[name=body]", self.t("예, 시험 라인에서 확인하였습니다.", "Yes, it ran on a pilot line.")
        )
        self.press(visitor.page, "보내기", "Send", exact=True)
        self.letter(self.licensee_email, f"/deals/{self.deal}")
        visitor = self.window(self.licensee_email)
        visitor.go(f"/deals/{self.deal}")
        self.press(visitor.page, "노하우 실시 허락", "Know-how licence")
        assert visitor.page.locator("a[href*='/papers/']").count() >= 1

    def agree_on_terms(self) -> None:
        """Terms, a counter-offer by the company, accepted by the officer."""
        visitor = self.window(self.people.officer.email)
        visitor.go(f"/deals/{self.deal}/terms")
        visitor.page.select_option("[name=effective_when]", "paid")
        self.press(visitor.page, "조건 보내기", "Send the terms")
        self.letter(self.licensee_email, self.t("조건", "term sheet"))
        visitor = self.window(self.licensee_email)
        visitor.go(f"/deals/{self.deal}/terms")
        visitor.page.fill("[name=fee]", "25,000,000")
        self.press(visitor.page, "조건 보내기", "Send the terms")
        visitor = self.window(self.people.officer.email)
        visitor.go(f"/deals/{self.deal}")
        self.press(visitor.page, "조건서 2번 확인하고 수락", "Check and accept term sheet 2")
        visitor.page.check("[name=agreed]")
        self.press(visitor.page, "조건서 2번 수락하기", "Accept term sheet 2")

    def sign(self) -> None:
        """Draft and offer by the officer, signature of the company, countersignature."""
        visitor = self.window(self.people.officer.email)
        page = visitor.page
        visitor.go(f"/deals/{self.deal}")
        draft = page.locator("main").get_by_role("button", name=self.t("계약서 작성", "Draft the agreement"))
        if draft.count():
            with page.expect_navigation():
                draft.first.click()
        else:
            self.press(page, "계약서 열기", "Open the agreement")
        if "/agreements/" not in page.url:
            self.press(page, "계약서 열기", "Open the agreement")
        self.agreement = page.url.split("/agreements/")[1].split("?")[0]
        page.select_option("[name=language]", self.language)
        self.press(page, "계약서 보내기", "Send the agreement")
        self.letter(self.licensee_email, self.t("계약", "agreement"))
        for email in (self.licensee_email, self.people.officer.email):
            visitor = self.window(email)
            visitor.go(f"/agreements/{self.agreement}/sign")
            visitor.page.check("[name=agreed_electronic]")
            visitor.page.fill("[name=password]", PASSWORD)
            with visitor.page.expect_navigation():
                visitor.page.locator("main form:has([name=password]) button[type=submit]").click()

    def open_invoice(self) -> None:
        """The company finds its invoice."""
        letter = self.letter(self.licensee_email, "/invoices/")
        self.invoice = re.search(r"/invoices/(\w+)", letter.get_content()).group(1)  # type: ignore[union-attr]

    def pay_by_card(self) -> None:
        """At the stand-in's page; the first card is declined."""
        visitor = self.window(self.licensee_email)
        page = visitor.page
        visitor.go(f"/invoices/{self.invoice}/pay")
        self.press(page, "카드로 납부하기", "Pay by card")
        page.wait_for_url(re.compile(re.escape(self.site.standin)))
        page.fill("#number", "4000000000000002")
        page.click("#pay")
        page.wait_for_selector("#error")
        page.fill("#number", "4242424242424242")
        page.click("#pay")
        page.wait_for_url(re.compile(re.escape(self.site.address)))

    def pay_by_transfer(self) -> None:
        """Finance enters the deposit and matches it."""
        visitor = self.window(self.licensee_email)
        visitor.go(f"/invoices/{self.invoice}/pay")
        text = visitor.page.locator("main").inner_text()
        assert "27,500,000" in text
        visitor = self.window(self.people.finance.email)
        page = visitor.page
        visitor.go("/billing/receipts")
        page.fill("[name=received_on]", clock.today().isoformat())
        page.fill("[name=amount]", "27,500,000")
        page.fill("[name=payer_name]", "한빛정밀")
        page.fill("[name=reference]", f"bank-{self.language}-1")
        self.press(page, "입금 등록", "Enter", exact=True)
        if "/receipts/" not in page.url:
            self.press(page, "연결하기", "Match")
        with page.expect_navigation():
            page.locator("main form[action*='/match'] button[type=submit]").first.click()
