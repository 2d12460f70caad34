"""What the payer reads, in Korean and English."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """One sentence in both languages."""

    ko: str
    en: str

    def to(self, language: str) -> str:
        """The sentence in "ko" or "en"."""
        return self.en if language == "en" else self.ko


BANNER = Words(
    "시험 결제입니다. 실제로 청구되지 않습니다. 시험용 카드 번호만 입력해 주십시오.",
    "TEST payment. Nothing is charged. Enter test card numbers only.",
)
TEST = Words("시험 결제", "TEST")
PAY_TITLE = Words("결제", "Payment")
SUMMARY = Words("결제 내용", "What you pay for")
TOTAL = Words("합계", "Total")
DUE = Words("납부 기한", "Due")
NUMBER = Words("청구서 번호", "Invoice number")
METHOD = Words("결제 수단", "Payment method")
EMAIL = Words("영수증을 받을 전자우편", "E-mail for the receipt")
OPTIONAL = Words("선택", "optional")
CARD_DETAILS = Words("카드 정보 (신용·체크카드로 결제할 때)", "Card details (when paying by card)")
CARD_NUMBER = Words("카드 번호", "Card number")
CARD_HINT = Words("시험용 카드: 4242 4242 4242 4242", "Test card: 4242 4242 4242 4242")
EXPIRY = Words("유효 기간(월/연)", "Expiry (month/year)")
CVC = Words("보안 코드(CVC)", "Security code (CVC)")
HOLDER = Words("카드에 적힌 이름", "Name on card")
PAY_BUTTON = Words("{amount} 결제하기", "Pay {amount}")
CANCEL = Words("취소하고 돌아가기", "Cancel and go back")
OTHER_CARDS = Words("시험용 카드 목록", "Test cards")
CARD_LIST = (
    ("4242 4242 4242 4242", Words("승인됩니다", "is approved")),
    ("4000 0000 0000 0002", Words("거절됩니다", "is declined")),
    ("4000 0000 0000 9995", Words("잔액이 부족하여 거절됩니다", "is declined: insufficient funds")),
    ("4000 0025 0000 3155", Words("본인 인증(3-D Secure)을 거칩니다", "asks for 3-D Secure authentication")),
)
METHODS = {
    "card": Words("신용·체크카드", "Card"),
    "kr_card": Words("국내 전용 카드", "Korean card"),
    "kakao_pay": Words("카카오페이", "Kakao Pay"),
    "naver_pay": Words("네이버페이", "Naver Pay"),
    "payco": Words("페이코", "PAYCO"),
    "samsung_pay": Words("삼성페이", "Samsung Pay"),
}
ERROR_TITLE = Words("결제하지 못했습니다", "The payment did not go through")
ERROR_PREFIX = Words("오류: ", "Error: ")
ERRORS = {
    "incorrect_number": Words(
        "시험용 카드 번호가 아닙니다. 시험용 카드 번호를 입력해 주십시오.",
        "This is not a test card number. Enter a test card number.",
    ),
    "insufficient_funds": Words(
        "카드 잔액이 부족합니다. 다른 카드로 결제해 주십시오.",
        "The card has insufficient funds. Pay with another card.",
    ),
    "expired_card": Words("카드의 유효 기간이 지났습니다.", "The card has expired."),
    "incorrect_cvc": Words("보안 코드를 다시 확인해 주십시오.", "Check the security code."),
    "processing_error": Words("처리하지 못했습니다. 잠시 후 다시 시도해 주십시오.", "Try again in a moment."),
    "card_declined": Words(
        "카드사가 결제를 승인하지 않았습니다. 다른 카드로 결제해 주십시오.",
        "The card was declined. Pay with another card.",
    ),
    "payment_intent_authentication_failure": Words(
        "본인 인증이 끝나지 않았습니다. 다시 시도하거나 다른 방법으로 결제해 주십시오.",
        "You could not be authenticated. Try again or pay in another way.",
    ),
}
ERROR_OTHER = Words("요청을 처리하지 못했습니다.", "The request could not be processed.")
AUTHORIZE_TITLE = Words("본인 인증", "Authentication")
AUTHORIZE_TEXT = Words(
    "카드사 또는 간편결제사의 인증 화면을 대신합니다. 결과를 골라 주십시오.",
    "This stands for the page of the bank or wallet. Choose how it ends.",
)
APPROVE = Words("인증하고 결제하기", "Authenticate and pay")
REFUSE = Words("인증하지 않기", "Fail authentication")
DONE_TITLE = Words("결제가 끝났습니다", "The payment is complete")
PROCESSING_TITLE = Words("결제를 처리하고 있습니다", "The payment is being processed")
EXPIRED_TITLE = Words("결제 시간이 지났습니다", "This page has expired")
EXPIRED_TEXT = Words(
    "이 결제 화면은 더 이상 쓸 수 없습니다. 원래 사이트에서 결제를 다시 시작해 주십시오.",
    "This page can't be used any more. Start the payment again on the site you came from.",
)
VOID_TITLE = Words("납부할 수 없는 청구서입니다", "This invoice can't be paid")
BACK = Words("돌아가기", "Go back")
MISSING_TITLE = Words("찾을 수 없는 화면입니다", "Page not found")
INVOICE_TITLE = Words("청구서", "Invoice")
OTHER_LANGUAGE = Words("English", "한국어")
SKIP = Words("본문으로 건너뛰기", "Skip to content")
