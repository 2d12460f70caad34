"""A picture and its words."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import Field
from wtforms.validators import ValidationError

from marketplace.kernel.text import Text
from marketplace.pictures.services import WORDS
from marketplace.web.forms import Form, TrimmedField, at_most


class WordsForm(Form):
    alt_ko = TrimmedField(Text("그림에 보이는 것 (한국어)", "What it shows (Korean)"), [at_most(200)])
    alt_en = TrimmedField(Text("그림에 보이는 것 (영어)", "What it shows (English)"), [at_most(200)])
    caption_ko = TrimmedField(Text("설명 (한국어)", "Caption (Korean)"), [at_most(300)])
    caption_en = TrimmedField(Text("설명 (영어)", "Caption (English)"), [at_most(300)])

    def words(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in WORDS}


class PictureForm(WordsForm):
    picture = FileField(Text("그림", "Picture"))

    def validate_picture(self, field: Field) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(Text("올릴 그림을 선택해 주십시오.", "Choose a picture."))
