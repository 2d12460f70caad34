"""What is kept of people who have an account, why and how long: rows of the privacy notice."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts.models import EmailToken, FailedSignIn, HeldNotice, UserSession
from marketplace.accounts.models.identity import IdentityProof
from marketplace.kernel.forgetting import Expires, Retention
from marketplace.kernel.text import Text

CONTRACT = Text(
    "계약의 이행 (개인정보 보호법 제15조제1항제4호)",
    "Contract (Personal Information Protection Act, Art. 15(1)4)",
)
CONSENT = Text("동의 (같은 법 제15조제1항제1호)", "Consent (same Act, Art. 15(1)1)")
SIGN_INS_KEPT = timedelta(days=365)
LINKS_KEPT = timedelta(days=30)

KEPT = [
    Retention(
        "members",
        Text("회원 관리", "Membership"),
        Text(
            "이름, 전자우편 주소, 비밀번호(암호화), 전화번호와 직함(선택)",
            "Name, e-mail address, password (hashed); telephone and title if given",
        ),
        CONTRACT,
        Text("탈퇴할 때까지", "Until you leave"),
    ),
    Retention(
        "short_notices",
        Text("급한 일의 문자 알림", "Short notices of urgent matters"),
        Text("휴대전화 번호와 확인한 때, 받을지 여부", "Mobile number, when it was confirmed, your choice"),
        CONSENT,
        Text("번호를 지우거나 탈퇴할 때까지", "Until you remove the number or leave"),
    ),
    Retention(
        "sign_ins",
        Text("안전한 접속", "Security"),
        Text("접속 기록, 로그인한 기기", "Access log, signed-in devices"),
        Text(
            "개인정보의 안전성 확보조치 기준 제8조 (접속기록 1년 이상)",
            "Standard of Personal Information Safety Measures, Art. 8 (access logs, a year or more)",
        ),
        forget=(Expires(UserSession.expires_at, SIGN_INS_KEPT),),
    ),
    Retention(
        "identity_proofs",
        Text("계약에 서명할 때의 본인확인", "Proof of identity when signing"),
        Text(
            "본인확인 수단, 시각, 확인번호. 전자서명 확인서에도 적힙니다.",
            "How, when and under which reference; the certificate of signatures names them too.",
        ),
        CONTRACT,
        forget=(Expires(IdentityProof.asked_at, LINKS_KEPT),),
    ),
    Retention(
        "links",
        Text("주소 확인과 알림 모음", "Confirming addresses, collected notices"),
        Text(
            "확인 링크, 로그인 실패 기록, 모아서 보내는 알림",
            "Confirming links, failed sign-ins, notices waiting to be sent together",
        ),
        CONTRACT,
        forget=(
            Expires(EmailToken.expires_at, LINKS_KEPT),
            Expires(FailedSignIn.last_at, LINKS_KEPT),
            Expires(HeldNotice.created_at, LINKS_KEPT),
        ),
    ),
    Retention(
        "news",
        Text("새 소식 (선택)", "News (optional)"),
        Text("전자우편 주소", "E-mail address"),
        CONSENT,
        Text("동의를 거둘 때까지", "Until you withdraw consent"),
    ),
]
