"""A picture and its words."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import Field
from wtforms.validators import ValidationError

from marketplace.formats.pictures import NoPicture, Picture, Reason, written_anew
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text
from marketplace.pictures.services import LARGEST, SIDES, WORDS
from marketplace.web.forms import Form, TrimmedField, at_most

MEGABYTES = LARGEST // (1024 * 1024)
NO_PICTURE: dict[Reason, Text] = {
    "large": Text(f"{MEGABYTES}MB 이하의 그림을 선택해 주십시오.", f"Choose a picture of at most {MEGABYTES} MB."),
    "kind": Text(
        "JPG, PNG, WebP 그림을 선택해 주십시오. HEIC와 SVG는 JPG나 PNG로 저장한 뒤 올려 주십시오.",
        "Choose a JPG, PNG or WebP picture. Save HEIC or SVG as JPG or PNG first.",
    ),
    "pixels": Text(
        "5천만 화소 이하의 그림을 선택해 주십시오.", "Choose a picture of at most 50 megapixels."
    ),
    "broken": Text(
        "파일이 손상되어 열 수 없습니다. 다른 그림을 선택해 주십시오.",
        "The file is damaged and can't be opened. Choose another picture.",
    ),
    "busy": Text(
        "지금 다른 그림을 처리하고 있습니다. 잠시 뒤에 다시 올려 주십시오.",
        "Other pictures are being read. Please send yours again in a moment.",
    ),
}  # fmt: skip


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

    def made(self) -> list[Picture]:
        """What was chosen, written anew in each size; Invalid with the field where it can't be."""
        try:
            return written_anew(self.picture.data.stream, LARGEST, SIDES)
        except NoPicture as error:
            sentence = NO_PICTURE[error.reason]
            raise Invalid(sentence, picture=sentence) from error
