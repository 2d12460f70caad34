"""The problem desk: who has the address reads, the maker changes, the center answers what it was asked."""

from __future__ import annotations

from tests.access.rows import CENTER, EVERYBODY, NOBODY, SIGNED_IN, get, post, who

MAKER = who("boss")
STAFF = who("center_admin center_finance")
OTHERS = EVERYBODY - MAKER
CALL = {"name": "김대표", "email": "boss@example.com", "consent": "y"}
PROBLEM = {"problem": "분리막 표면에 기포가 생깁니다."}
WORDS = {"body": "사진을 보았습니다."}

PROBLEMS = [
    get("problems.new", EVERYBODY),
    get("problems.page", EVERYBODY, secret="problem"),
    # Opened once, it makes a browser the maker's: tests/problems.
    get("problems.manage", NOBODY, door=False, secret="=never-mailed"),
    get("problems.file", EVERYBODY, secret="problem", ref="problem_file"),
    get("problems.edit", MAKER, OTHERS, door=False, secret="quiet_problem"),
    post("problems.edit", MAKER, OTHERS, data=PROBLEM, door=False, secret="quiet_problem"),
    post("problems.remove_file", MAKER, OTHERS, door=False, secret="problem", ref="problem_file"),
    post("problems.delete", MAKER, OTHERS, door=False, secret="quiet_problem"),
    post("problems.helped", MAKER, OTHERS, data=lambda values: {"listing": values["listing.published"], "helped": "yes"}, door=False, secret="quiet_problem"),
    get("problems.ask", MAKER, OTHERS, door=False, secret="quiet_problem"),
    post("problems.ask", MAKER, OTHERS, data=CALL, door=False, secret="quiet_problem"),
    post("problems.write", MAKER, OTHERS, data=WORDS, door=False, secret="problem"),
    post("problems.end", MAKER, OTHERS, door=False, secret="problem"),
    post("problems.take", MAKER, SIGNED_IN, secret="quiet_problem"),
    get("problems.own", SIGNED_IN),
    get("problems.desk", CENTER, SIGNED_IN),
    get("problems.request", CENTER, ref="problem_request"),
    get("problems.request_file", CENTER, ref="problem_request", file_ref="problem_file"),
    post("problems.answer", STAFF, CENTER, data=WORDS, ref="problem_request"),
    post("problems.give", STAFF, CENTER, data={"expert": ""}, ref="problem_request"),
    *(post("problems.step", STAFF, CENTER, ref="problem_request", action=f"={act}") for act in ("close", "reopen")),
]  # fmt: skip
