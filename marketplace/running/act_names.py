"""What acts and their subjects are called in the audit log. English names are the words of the record itself, spelt out.

An act that nobody has named yet is shown as it is recorded.
"""

from __future__ import annotations

from marketplace.kernel.text import Text

# What is recorded of these names who judged whom: the person is not shown, and not found.
UNNAMED = frozenset({"review", "review_conflict", "call_reviewer", "programme_application"})
SUBJECTS_KO = {
    "account_change": "입금 계좌 변경", "agreement": "계약", "agreement_notice": "계약 통지", "amount_rule": "혼자 처리할 금액", "audit": "감사 기록", "award": "지원 협약",
    "award_amendment": "협약 변경", "award_cancelling": "협약 해지", "award_expense": "사업비", "award_payment": "지원금 지급", "award_report": "사업 보고서", "bank_receipt": "입금",
    "center_opening": "센터의 거래 열람", "cluster_meeting": "모임", "company_import": "기업 파일", "deduction": "공제", "delivery": "자료 제공",
    "difficulty": "애로", "dispute": "결제 분쟁", "distribution": "배분", "duty": "의무", "ending": "계약 종료", "expert": "전문가",
    "expert_import": "전문가 파일", "field_of_use": "적용 분야", "first_day": "첫날 점검", "guarantee_bond": "보증", "guest_question": "손님 질문",
    "import_run": "목록 파일", "inquiry": "문의", "invoice": "청구서", "joint_member": "공동 도입", "ledger": "장부", "listing": "기술",
    "meeting_file": "모임 자료", "membership": "역할", "mentoring": "멘토링", "merger": "합병", "milestone": "단계 목표", "mini_cluster": "미니클러스터",
    "need": "수요기술", "need_answer": "수요기술 답변", "need_request": "답변 요청", "office_proposal": "역할 제안", "organisation": "기관·기업",
    "organisation_change": "기관·기업 정보 변경", "organisation_file": "제출 서류", "outbox": "전달하지 못한 작업", "payees": "배분 대상자",
    "payment_account": "입금 계좌", "payment_attempt": "카드 결제", "payment_note": "입금 알림", "payout": "배분금 지급", "period": "마감",
    "planned_invoice": "예정 청구", "policy_proposal": "운영 기준", "problem": "문제", "problem_request": "문제 상담", "programme": "지원사업", "programme_application": "사업 신청",
    "programme_call": "사업 공고", "quotation": "견적", "reconciliation_issue": "장부 차이", "refund": "환불", "review": "평가", "right": "실시권",
    "royalty_audit": "장부 확인", "royalty_filer": "보고 담당자", "royalty_report": "기술료 보고서", "royalty_schedule": "기술료 조건",
    "share_correction": "지분 정정", "sharing_application": "기술나눔 신청", "sharing_rule": "배분 기준", "site": "사이트",
    "standing_approval": "상시 승인", "stated_sales": "밝힌 매출", "surplus": "초과 입금", "tax_import": "세금계산서 파일", "term_sheet": "조건 제안서",
    "themed_call": "주제 공모", "themed_offer": "공모 제안", "themed_question": "공모 질문", "use_report": "사용 보고", "user": "계정",
    "bank_statement": "입금 내역", "calendar": "일정", "clause_text": "계약 문안", "cluster_news": "모임 소식", "delegation": "서명 위임",
    "distribution_share": "배분 몫", "doubtful_deposit": "확인할 입금", "exchange_rate": "환율",
    "vat_ruling": "부가세 처리", "vocabulary": "검색어", "write_off": "결손 처리",
}  # fmt: skip
ACTS_KO = {
    "abstain": "기권", "accept": "수락", "accept_invitation": "초대 수락", "add": "추가", "add_file": "파일 추가", "admit": "가입 승인", "agree": "동의",
    "announce": "공고", "answer": "답변", "apply": "신청", "approve": "승인", "archive": "보관", "ask": "요청", "assign": "배정", "bill": "청구",
    "cancel": "취소", "change_email": "이메일 변경", "change_profile": "정보 변경", "check": "확인", "check_register": "등록원부 확인", "choose": "선택",
    "close": "종료", "conclude": "체결", "confirm": "확인", "countersign": "맞서명", "create": "작성", "decide": "결정", "decline": "거절",
    "deliver": "제공", "destroy": "파기", "disallow": "불인정", "discard": "폐기", "drop": "취소", "edit": "수정", "end": "종료",
    "end_other_sessions": "다른 기기 로그아웃", "end_session": "기기 로그아웃", "enter": "등록", "enter_into_force": "발효", "escalate": "센터에 알림",
    "expire": "만료", "export": "내려받기", "extend": "연장", "fail": "실패", "file_access": "자료 열람", "finish": "마침", "give_up": "보내지 않기로 함",
    "grant": "부여", "import": "가져오기", "invite": "초대", "invite_administrator": "관리자 초대", "issue": "발행", "join": "참여", "lapse": "실효",
    "leave": "탈퇴", "license": "실시 허락", "merge": "합병", "move": "이동", "name": "이름 공개", "object": "이의 신청", "offer": "제안", "open": "열람",
    "open_by_center": "센터 열람", "open_center": "센터 개설", "pay": "납부", "place": "위치 지정", "plan": "예정", "pass": "넘김", "propose": "제안",
    "publish": "게시", "query": "질의", "read": "읽기", "record": "기록", "redraft": "다시 작성", "refuse": "거절", "refused": "권한 없는 시도",
    "register": "등록", "reinstate": "정지 해제", "reject": "보완 요청", "release": "해제", "remind": "안내", "remove": "삭제", "renew": "갱신",
    "reopen": "다시 열기", "replace": "대체", "reply": "답변", "report": "보고", "request": "요청", "restore": "복원", "resubmit": "다시 제출",
    "resume": "다시 시작", "retire": "내림", "return": "보완 요청", "revoke": "철회", "save": "저장", "send_again": "다시 보내기", "send_back": "돌려보냄",
    "set": "설정", "set_password": "비밀번호 설정", "settle": "정산", "sign": "서명", "sign_in": "로그인", "sign_out": "로그아웃", "sign_up": "가입",
    "solve": "해결", "start": "시작", "submit": "제출", "suspend": "정지", "take": "처리", "take_back": "되돌림", "take_effect": "적용", "take_up": "맡음",
    "terminate": "해지", "test_mail": "시험 이메일", "undo": "되돌림", "undo_change_email": "이메일 변경 되돌림", "unsign": "서명 철회", "void": "취소",
    "wait": "대기", "warn": "경고", "withdraw": "철회", "withdraw_invitation": "초대 취소", "wrong_password": "틀린 비밀번호", "write_off": "결손 처리",
    "add_gate": "승인 추가", "amend": "변경", "answer_objection": "이의 답변", "approve_aside": "보류 승인", "approve_out": "출금 승인",
    "ask_again": "다시 요청", "ask_to_accept": "수락 요청", "ask_to_file": "제출 요청", "ask_to_remove_gate": "승인 삭제 요청",
    "ask_to_sign": "서명 요청", "ask_to_void": "취소 요청", "attach_listing": "기술 첨부", "bill_again": "다시 청구", "budget": "예산",
    "call": "공고 작성", "cancel_aside": "보류 취소", "cancel_out": "출금 취소", "carry_out": "실행", "change": "변경", "change_paper": "문서 변경",
    "checked": "확인됨", "choose_way": "방법 선택", "claim": "본인 확인", "come_back": "복귀", "confirm_disclosure": "공개 확인",
    "confirm_duty": "이행 확인", "confirm_milestone": "달성 확인", "confirm_registration": "등록 확인", "continue": "계속",
    "coordinator_left": "담당자 탈퇴", "correct": "정정", "correct_authority": "위임 정정", "delete": "삭제", "draft": "작성",
    "drop_candidate": "후보 제외", "edit_text": "문안 수정", "end_address": "주소 종료", "engage": "시작", "erase": "파기", "estimate": "추정",
    "exercise": "행사", "exercise_option": "선택권 행사", "expire_due": "기한 만료", "follow": "후속 처리", "follow_endings": "종료 처리",
    "follow_received": "입금 처리", "forget": "파기", "invite_again": "다시 초대", "join_final": "최종본 작성", "judge": "심사", "keep_gate": "승인 유지",
    "leader_closed": "대표 기업 폐업", "leader_merged": "대표 기업 합병", "log": "기록", "lost": "패소", "make": "작성", "make_project": "과제로 전환",
    "match": "연결", "new_address": "새 주소", "note": "기록", "opened": "열림", "order_express": "간편 계약 주문", "owe_again": "다시 청구",
    "pass_gate": "승인", "pass_over": "선택하지 않음", "prepare": "준비", "process": "처리", "prolong": "연장", "propose_payouts": "지급 제안",
    "put_back": "되돌림", "raise": "등록", "rate": "평가", "reconsider": "재검토", "record_clawback": "환수 기록", "record_registration": "등록 기록",
    "record_return": "반환 기록", "refuse_gate": "승인 거절", "remind_of_expiry": "만료 안내", "remove_file": "파일 삭제", "remove_gate": "승인 삭제",
    "rename": "이름 변경", "report_duty": "이행 보고", "report_milestone": "달성 보고", "report_use": "사용 보고", "reserve": "예비 선정",
    "return_duty": "이행 보완 요청", "return_milestone": "달성 보완 요청", "return_registration": "등록 보완 요청", "return_scan": "사본 보완 요청",
    "set_apart": "따로 둠", "set_aside": "보류", "set_shares": "지분 설정", "settle_difference": "차이 정산", "shortlist": "후보 추가",
    "sign_share": "지분 서명", "split": "나눔", "start_nda": "비밀유지 시작", "state": "진술", "status": "현황 변경", "submit_scan": "사본 제출",
    "succeed": "성공", "supersede": "대체", "take_out": "등록 되돌림", "tax_document": "세금계산서 기록", "tell_late": "지연 안내",
    "test": "시험", "unanswer": "답변 취소", "undone": "되돌림", "unmatch": "연결 해제", "unsign_share": "지분 서명 철회",
    "update_import": "가져온 내용 반영", "upload": "올리기", "withdraw_offer": "제안 철회", "withdraw_tax_document": "세금계산서 철회",
    "withdraw_void": "취소 요청 철회", "write": "작성",
    "second_factor": "2단계 로그인 변경", "use_recovery_code": "복구 번호 사용", "new_recovery_codes": "복구 번호 새로 만듦",
    "describe": "글로 적음", "dismiss": "점검하지 않음", "done": "마침", "give": "맡김", "take_over": "내 문제에 넣음",
}  # fmt: skip


def subject_name(subject: str) -> Text:
    """What a recorded subject is called."""
    return Text(SUBJECTS_KO.get(subject, subject), _spelt(subject))


def verb_name(verb: str) -> Text:
    """What was done, whatever it was done to."""
    return Text(ACTS_KO.get(verb, verb), _spelt(verb))


def act_name(action: str) -> Text:
    """What a recorded act (`invoice.issue`) is called."""
    subject, _, verb = action.partition(".")
    return Text("{subject}: {verb}", "{subject}: {verb}").fill(
        subject=subject_name(subject), verb=verb_name(verb)
    )


def _spelt(word: str) -> str:
    return word.replace("_", " ")
