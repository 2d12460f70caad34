"""Who could mentor a company, and why: words of the expert's own, field, industry, language, and how many they mentor."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.experts.matching import Match, match
from marketplace.experts.models import LANGUAGES, Expert, Mentoring
from marketplace.experts.queries.conflicts import conflicts
from marketplace.experts.queries.profiles import Wanted, loads, ranked, text_of
from marketplace.formats import codes
from marketplace.kernel.database import db
from marketplace.kernel.text import Text

FIELD, INDUSTRY = 2.0, 1.0  # what the right field and the company's industry weigh beside words
OTHER_LANGUAGE = 0.4
MOST = 8

WORDS = Text("프로필에 있는 말: {words}", "Words of the profile: {words}")
SAME_FIELD = Text("전문 분야: {field}", "Field: {field}")
SAME_INDUSTRY = Text("경험한 산업: {industry}", "Industry: {industry}")
SPEAKS = Text("{language} 가능", "Speaks {language}")
SPEAKS_NOT = Text("{language} 가능 여부를 확인해 주십시오.", "Ask whether they speak {language}.")
LOAD = Text("지금 {load}곳 담당, {free}곳 더 가능", "Mentors {load} now, {free} more possible")
NO_CONFLICT = Text("확인된 이해충돌 없음", "No known conflict of interest")
FULL = Text(
    "지금 {load}곳을 담당하고 있어 더 맡을 수 없습니다.", "Mentors {load} already and can't take more."
)
NO_ACCOUNT = Text(
    "아직 계정이 없습니다. 초대하여 가입한 뒤에 배정할 수 있습니다.", "Has no account yet. Invite them first."
)
NOT_FREE = Text("지금은 맡을 수 없다고 밝혔습니다.", "Said that they are not available now.")


@dataclass(frozen=True)
class Suggestion:
    """An expert, the reasons for them, and what stands against asking them (`against` None: nothing)."""

    expert: Expert
    reasons: list[Text]
    against: Text | None = None


def suggestions(mentoring: Mentoring) -> list[Suggestion]:
    """Experts who fit and can be asked, best first. Nobody who does not fit is added to fill the list."""
    experts = [one for one in _here() if one.user_id is not None]
    barred = conflicts(mentoring.company, experts)
    load = loads()
    found = []
    fits = match(mentoring.goal, [text_of(one) for one in experts])
    for expert, fit in zip(experts, fits, strict=True):
        if expert.id in barred or not expert.available or load.get(expert.id, 0) >= expert.capacity:
            continue
        score = _score(mentoring, expert, fit)
        if score > 0:
            held = load.get(expert.id, 0)
            found.append((score - held / expert.capacity * 0.5, expert, fit, held))
    best = sorted(found, key=lambda row: (-row[0], row[1].id))[:MOST]
    return [Suggestion(expert, _reasons(mentoring, expert, fit, held)) for _, expert, fit, held in best]


def looked_up(mentoring: Mentoring, words: str) -> list[Suggestion]:
    """Experts found by name or by what they can, those who can't be asked with the reason against it."""
    experts = _here()
    barred, load = conflicts(mentoring.company, experts), loads()
    return [
        Suggestion(
            expert,
            _reasons(mentoring, expert, fit, load.get(expert.id, 0)),
            barred.get(expert.id) or no_room(expert, load.get(expert.id, 0)),
        )
        for expert, fit in ranked(experts, Wanted(words))[:MOST]
    ]


def _here() -> list[Expert]:
    query = select(Expert).where(Expert.left_at.is_(None), Expert.approved_at.is_not(None))
    return list(db.session.scalars(query.options(joinedload(Expert.user)).order_by(Expert.id)))


def no_room(expert: Expert, load: int) -> Text | None:
    """Why an expert can't take one more company now."""
    if expert.user_id is None:
        return NO_ACCOUNT
    if not expert.available:
        return NOT_FREE
    return FULL.fill(load=load) if load >= expert.capacity else None


def _industries(mentoring: Mentoring, expert: Expert) -> list[Text]:
    """The company's mini-clusters that the expert knows."""
    return [
        Text(cluster.name_ko, cluster.name_en)
        for cluster in mentoring.company.joined_clusters
        if cluster.code in expert.industries
    ]


def _score(mentoring: Mentoring, expert: Expert, fit: Match) -> float:
    score = fit.score
    score += FIELD * (bool(mentoring.field) and mentoring.field in expert.fields)
    score += INDUSTRY * bool(_industries(mentoring, expert)) * bool(score)
    return score if mentoring.language in expert.languages else score * OTHER_LANGUAGE


def _reasons(mentoring: Mentoring, expert: Expert, fit: Match, held: int) -> list[Text]:
    reasons = [WORDS.fill(words=", ".join(fit.words))] if fit.words else []
    if mentoring.field and mentoring.field in expert.fields:
        row = codes.lookup("field", mentoring.field)
        reasons.append(SAME_FIELD.fill(field=row.title if row else mentoring.field))
    reasons += [SAME_INDUSTRY.fill(industry=name) for name in _industries(mentoring, expert)[:2]]
    spoken = LANGUAGES[mentoring.language]
    if mentoring.language not in expert.languages:
        reasons.append(SPEAKS_NOT.fill(language=spoken))
    elif mentoring.language != "ko":
        reasons.append(SPEAKS.fill(language=spoken))
    free = max(0, expert.capacity - held)
    return [*reasons, LOAD.fill(load=held, free=free), NO_CONFLICT]
