"""What the desk for running the site brings: dated rules, the audit log, roles and the first day on pages."""

from __future__ import annotations

from marketplace.kernel.feature import Feature, MenuEntry, letters
from marketplace.kernel.forgetting import By, Organisations, Retention, Stays
from marketplace.kernel.scene import Scene
from marketplace.kernel.text import Text
from marketplace.running import demo, queries, services
from marketplace.running.models import (
    CompanyImport,
    FirstDayStep,
    ImportedCompany,
    ImportedPerson,
    PolicyProposal,
)
from marketplace.running.permissions import looks
from marketplace.running.routes import bp

FEATURE = Feature(
    "running",
    blueprint=bp,
    letters=letters("mail_trial", "policy_changed"),
    subjects={"policy_proposal_id": PolicyProposal},
    work=[queries.policy_work, queries.first_day_work, queries.import_work],
    menu=[
        MenuEntry("running.policies", Text("운영 기준", "Dated rules"), "scale", looks, desk=152),
        MenuEntry("running.audit_log", Text("감사 기록", "Audit log"), "scroll-text", looks, desk=154),
        MenuEntry("running.roles", Text("센터의 역할", "Roles"), "key-round", looks, desk=156),
        MenuEntry("running.first_day_page", Text("센터의 첫날", "First day"), "list-checks", looks, desk=158),
    ],
    links={"import_companies": "running.import_companies"},
    persons={
        PolicyProposal: Stays("who proposed and who confirmed a rule is its evidence"),
        CompanyImport: Stays("who read a sheet; the account says nothing any more"),
        ImportedPerson: By("running"),
        FirstDayStep: Stays("who set a line aside; the account says nothing any more"),
    },
    erase_person=services.forget_imported,
    organisations={
        ImportedCompany: Organisations(Stays("which sheet entered the company"), Stays("which sheet entered the company")),
        ImportedPerson: Organisations(Stays("invited no more, and forgotten with its sheet"), Stays("invited no more, and forgotten with its sheet")),
    },
    demo=[Scene(3, demo.running)],
    retention=[
        Retention(
            "company_sheets",
            Text("회원 기업 파일 등록", "Sheets of member companies"),
            Text("등록하지 않은 파일의 내용, 초대하지 않은 분의 이메일", "What stood in sheets that were not entered, addresses of who was not invited"),
            Text("정당한 이익 (개인정보 보호법 제15조제1항제6호)", "Legitimate interest (Personal Information Protection Act, Art. 15(1)6)"),
            Text("읽거나 등록한 날부터 {span}", "{span} after they were read or entered"),
            forget=(services.forget_company_sheets,),
            rule="expert_sheet_days",
        ),
    ],
)  # fmt: skip
