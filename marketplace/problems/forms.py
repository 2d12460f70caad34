"""Forms of the problem desk."""

from __future__ import annotations

from typing import IO, Any

from wtforms import BooleanField, FileField, MultipleFileField, SelectField, TextAreaField
from wtforms.validators import Optional

from marketplace.kernel.text import Text
from marketplace.problems.services.problems import LONGEST
from marketplace.problems.services.requests import LONGEST_MESSAGE
from marketplace.problems.uploads import Upload, photographs, spoken_note
from marketplace.web.forms import Form, OnceForm, TrimmedField, at_most, required
from marketplace.web.validators import a_phone, an_email, person_name


class ProblemForm(OnceForm):
    problem = TextAreaField(
        Text("어떤 문제입니까?", "What is the problem?"),
        validators=[
            required(
                "문제를 입력해 주십시오. 한 문장이면 충분합니다.",
                "Describe the problem; one sentence is enough.",
            ),
            at_most(LONGEST),
        ],
    )
    photos = MultipleFileField(Text("사진", "Photographs"), validators=[Optional()])
    voice = FileField(Text("음성 메모", "Spoken note"), validators=[Optional()])

    def uploads(self, room: int) -> list[Upload]:
        """What was chosen, looked at; Invalid with the field. `room`: how many photographs there may be."""
        chosen = [_stream(file) for file in self.photos.data or [] if _chosen(file)]
        voice = [spoken_note(_stream(self.voice.data))] if _chosen(self.voice.data) else []
        return [*photographs(chosen, room), *voice]


def _chosen(file: Any) -> bool:
    return bool(getattr(file, "filename", ""))


def _stream(file: Any) -> IO[bytes]:
    stream: IO[bytes] = file.stream
    return stream


class CenterForm(Form):
    """Whom the center calls, at most four fields, and the consent that the law asks for."""

    name = TrimmedField(
        Text("이름", "Name"),
        validators=[required("이름을 입력해 주십시오.", "Enter your name."), at_most(80), person_name],
    )
    email = TrimmedField(
        Text("이메일", "Email"),
        validators=[
            required("답변을 받을 이메일을 입력해 주십시오.", "Enter the address for the answer."),
            an_email,
        ],
    )
    phone = TrimmedField(Text("전화번호", "Telephone"), validators=[Optional(), a_phone])
    times = TrimmedField(Text("연락받기 좋은 때", "When to call"), validators=[Optional(), at_most(200)])
    consent = BooleanField(
        Text(
            "센터와 센터가 정한 전문가가 이 문제와 연락처를 보는 데 동의합니다.",
            "I agree that the center, and an expert it chooses, see this problem and my contact details.",
        )
    )


class MessageForm(OnceForm):
    body = TextAreaField(
        Text("메시지", "Message"),
        validators=[required("내용을 입력해 주십시오.", "Enter the text."), at_most(LONGEST_MESSAGE)],
    )


class ExpertForm(Form):
    expert = SelectField(Text("전문가", "Expert"), validators=[Optional()])
