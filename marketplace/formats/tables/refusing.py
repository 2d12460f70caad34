"""Why a file is not read, and how much of one is."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.kernel.text import Text


class TableError(ValueError):
    """The file as a whole cannot be read as a table; `reason` says in both languages why and what to do."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True)
class Limits:
    """How much is read: bytes of the file, bytes of a workbook when unpacked, rows and cells of a sheet, characters of all
    sheets, seconds and bytes of memory of a workbook."""

    file_bytes: int = 5_000_000
    unpacked_bytes: int = 100_000_000
    rows: int = 50_000
    columns: int = 500
    cells: int = 1_000_000
    characters: int = 20_000_000
    seconds: int = 10
    memory_bytes: int = 600_000_000


UNREADABLE = Text(
    "파일을 읽을 수 없습니다. CSV, XLSX, XLS, ODS 파일을 선택해 주십시오.",
    "The file can't be read. Choose a CSV, XLSX, XLS or ODS file.",
)
EMPTY = Text(
    "파일이 비어 있습니다. 내용이 있는 파일을 선택해 주십시오.",
    "The file is empty. Choose a file with content.",
)
BROKEN_WORKBOOK = Text(
    "엑셀 파일이 손상되었습니다. 다시 저장하여 올려 주십시오.",
    "The workbook is damaged. Save it again and upload it.",
)
PASSWORD = Text(
    "암호로 보호된 파일입니다. 암호를 풀고 저장하여 올려 주십시오.",
    "The file is protected by a password. Save it without one and upload it.",
)
MACROS = Text(
    "매크로가 들어 있는 파일은 받지 않습니다. 매크로 없는 XLSX로 저장하여 올려 주십시오.",
    "Files with macros are not taken. Save it as XLSX without macros and upload it.",
)
BUSY = Text(
    "지금 다른 파일을 읽고 있습니다. 잠시 뒤에 다시 올려 주십시오.",
    "Other files are being read at the moment. Upload yours again in a while.",
)
DOCTYPE = Text(
    "파일 안의 XML에 외부 정의(DTD)가 들어 있어 읽지 않습니다. 엑셀에서 다시 저장하여 올려 주십시오.",
    "The XML in the file has a document type definition (DTD) and is not read. Save it again in Excel and upload it.",
)
UNKNOWN_ENCODING = Text(
    "{line}번째 줄의 글자를 읽을 수 없습니다. UTF-8이나 CP949(ANSI)로 저장하여 올려 주십시오.",
    "The characters of line {line} can't be read. Save the file as UTF-8 or CP949 and upload it.",
)
UNCLOSED_QUOTE = Text(
    "{line}번째 줄의 따옴표가 닫히지 않았습니다. 파일을 고쳐서 다시 올려 주십시오.",
    "A quotation mark in line {line} is not closed. Correct the file and upload it again.",
)
TOO_MANY_CELLS = Text(
    "{line}번째 줄의 칸이 제목보다 많습니다. 쉼표가 든 금액은 따옴표로 묶어 주십시오.",
    "Line {line} has more cells than the heading. Put amounts that have commas in quotation marks.",
)
LONG_CELL = Text(
    "{line}번째 줄에 너무 긴 칸이 있습니다. 따옴표를 확인해 주십시오.",
    "Line {line} has too long a cell. Check the quotation marks.",
)


def too_large(limits: Limits) -> Text:
    """The file weighs more than is read."""
    size = f"{limits.file_bytes / 1_000_000:g}"
    return Text(
        f"파일이 너무 큽니다. {size}MB 이하로 나누어 올려 주십시오.",
        f"The file is too large. Split it into files of at most {size} MB.",
    )


def too_much(limits: Limits) -> Text:
    """The file is small, but what it holds when unpacked is not."""
    return Text(
        f"파일에 든 표가 너무 큽니다. {limits.rows:,}줄 이하로 나누어 올려 주십시오.",
        f"The table in the file is too large. Split it into files of at most {limits.rows:,} lines.",
    )
