"""What comes with a problem: photographs, written anew before they are kept, and a spoken note known by its first bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from marketplace.formats import pictures
from marketplace.gateways.storage import Stored, files
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text

MEGABYTE = 1024 * 1024
MOST_PHOTOS = 6
LARGEST_PHOTO, LARGEST_VOICE = 15 * MEGABYTE, 10 * MEGABYTE  # bytes
LONGEST_SIDE = 1600  # pixels of what is kept: a crack in a mould is still seen
ACCEPTED_VOICE = "audio/*"
PICTURES_IN_MP4 = (b"hei", b"hev", b"mif", b"msf", b"avi")  # HEIC and AVIF, in the same container

TOO_MANY = Text(
    f"사진은 {MOST_PHOTOS}장까지 올릴 수 있습니다.", f"You can add up to {MOST_PHOTOS} photographs."
)
NO_PHOTO: dict[pictures.Reason, Text] = {
    "large": Text(
        "사진 {number}: 15MB 이하의 사진을 선택해 주십시오.",
        "Photograph {number}: choose one of at most 15 MB.",
    ),
    "kind": Text(
        "사진 {number}: JPG, PNG, WebP 사진을 선택해 주십시오. HEIC 사진은 휴대전화에서 JPG로 저장한 뒤 올려 주십시오.",
        "Photograph {number}: choose a JPG, PNG or WebP file. Save a HEIC photograph as JPG on your phone first.",
    ),
    "pixels": Text(
        "사진 {number}: 5천만 화소 이하의 사진을 선택해 주십시오. 휴대전화에서 크기를 줄여 저장하면 됩니다.",
        "Photograph {number}: choose one of at most 50 megapixels; save a smaller copy on your phone.",
    ),
    "broken": Text(
        "사진 {number}: 파일이 손상되어 열 수 없습니다. 다시 찍거나 다른 사진을 선택해 주십시오.",
        "Photograph {number}: the file is damaged. Take it again or choose another.",
    ),
    "busy": Text(
        "지금 다른 사진을 처리하고 있습니다. 잠시 뒤에 다시 올려 주십시오.",
        "Other photographs are being read. Please send yours again in a moment.",
    ),
}
VOICE_TOO_LARGE = Text("10MB 이하의 녹음을 선택해 주십시오.", "Choose a recording of at most 10 MB.")
VOICE_KIND = Text(
    "녹음 파일(M4A, MP3, WAV, OGG, WebM)을 선택해 주십시오.",
    "Choose a recording (M4A, MP3, WAV, OGG or WebM).",
)


@dataclass(frozen=True)
class Upload:
    """A file that was looked at and may be stored."""

    kind: str
    content: bytes
    media_type: str
    width: int = 0
    height: int = 0

    def store(self) -> Stored:
        return files().put(io.BytesIO(self.content), max(LARGEST_PHOTO, LARGEST_VOICE))


def photographs(streams: Sequence[IO[bytes]], room: int = MOST_PHOTOS) -> list[Upload]:
    """Read and shrink photographs; Invalid names the first that can't be."""
    if len(streams) > room:
        raise _refused("photos", TOO_MANY)
    return [_written_anew(number, one) for number, one in enumerate(streams, 1)]


def _written_anew(number: int, stream: IO[bytes]) -> Upload:
    try:
        (made,) = pictures.written_anew(stream, LARGEST_PHOTO, [LONGEST_SIDE])
    except pictures.NoPicture as error:
        raise _refused("photos", NO_PHOTO[error.reason].fill(number=number)) from error
    return Upload("photo", made.content, "image/jpeg", made.width, made.height)


def spoken_note(stream: IO[bytes]) -> Upload:
    """A spoken note as it was recorded; Invalid for anything that no browser plays."""
    content = stream.read(LARGEST_VOICE + 1)
    if len(content) > LARGEST_VOICE:
        raise _refused("voice", VOICE_TOO_LARGE)
    media_type = kind_of_sound(content[:64])
    if not media_type:
        raise _refused("voice", VOICE_KIND)
    return Upload("voice", content, media_type)


def kind_of_sound(head: bytes) -> str:
    """The media type by the first bytes, "" for none of those that browsers record or play."""
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head[4:8] == b"ftyp" and head[8:11] not in PICTURES_IN_MP4:
        return "audio/mp4"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.startswith(b"ID3") or (len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return "audio/mpeg"  # a tag, or a frame of layer III
    return ""


def _refused(field: str, sentence: Text) -> Invalid:
    return Invalid(sentence, **{field: sentence})
