"""What the outbox's messages do, in words for who looks after the site but did not write it."""

from __future__ import annotations

from marketplace.kernel.text import Text

OTHER = Text("사이트 안의 작업", "Work inside the site")
TOPICS: dict[str, Text] = {
    "mail": Text("알림 전자우편", "A letter"),
    "index": Text("검색에 반영", "Putting a technology into the search"),
    "rebuild_index": Text("검색 색인을 새로 만들기", "Building the search anew"),
    "invoice": Text("청구 후속 처리", "What follows from an invoice"),
    "received_changed": Text("입금 후속 처리", "What follows from a payment"),
    "rights_changed": Text("권리 변경 후속 처리", "What follows from a change of rights"),
    "submit_attempt": Text("카드 결제 요청", "Asking Stripe for a payment"),
    "submit_refund": Text("카드 환불 요청", "Asking Stripe for a refund"),
    "stripe_event": Text("카드사 통지 처리", "A notice from Stripe"),
    "join_final": Text("최종 계약서 만들기", "Making a final agreement"),
    "organisation_closed": Text("기관·기업 폐업 처리", "Closing an organisation"),
    "organisation_merged": Text("기관·기업 합병 처리", "Merging organisations"),
    "seal_audit": Text("감사 기록 봉인", "Sealing the audit trail"),
    "send_audit_head": Text("감사 기록 확인값 보내기", "Mailing the audit head"),
    "purge": Text("보관 기간이 지난 정보 파기", "Erasing what has come of age"),
    "check_ledger": Text("장부 검산", "Checking the ledger"),
    "check_index": Text("검색 색인 점검", "Checking the search"),
}

CAUSES: dict[str, Text] = {
    "SMTPServerDisconnected": Text(
        "메일 서버가 연결을 끊었습니다.", "The mail server closed the connection."
    ),
    "SMTPConnectError": Text("메일 서버에 연결하지 못했습니다.", "The mail server can't be reached."),
    "SMTPAuthenticationError": Text(
        "메일 서버가 비밀번호를 받지 않았습니다.", "The mail server refuses the password."
    ),
    "SMTPRecipientsRefused": Text(
        "받는 주소를 메일 서버가 받지 않았습니다.", "The mail server refuses the address."
    ),
    "SMTPSenderRefused": Text(
        "보내는 주소를 메일 서버가 받지 않았습니다.", "The mail server refuses the sender."
    ),
    "SMTPDataError": Text("메일 서버가 내용을 받지 않았습니다.", "The mail server refuses the contents."),
    "ConnectionRefusedError": Text(
        "상대 서버가 연결을 받지 않았습니다.", "The other side refuses the connection."
    ),
    "gaierror": Text("상대 서버의 주소를 찾지 못했습니다.", "The other side's address is not found."),
    "TimeoutError": Text("상대 서버가 제때 답하지 않았습니다.", "The other side did not answer in time."),
    "LookupError": Text("필요한 자료가 없습니다.", "Something it needs is missing."),
}
OTHER_CAUSE = Text("사이트 안에서 문제가 생겼습니다.", "Something went wrong inside the site.")


def of_error(name: str) -> Text:
    """What a class of errors means for who looks after the site."""
    return CAUSES.get(name, OTHER_CAUSE)


def of_topic(topic: str) -> Text:
    """The plain name of a topic; what has none of its own is work inside the site."""
    return TOPICS.get(topic, OTHER)
