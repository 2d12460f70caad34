"""What the demo shows of pictures: plots of the figures that technologies of the demo give in their own texts, drawn here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

from flask import current_app
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from marketplace.catalog.models import Listing
from marketplace.formats.picture_process import safe_pictures
from marketplace.formats.pictures import MOST_PIXELS, Picture, told
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.scene import Players
from marketplace.pictures import services

DAYS = 5
DATA = Path(__file__).with_name("drawings.tsv")
WIDTH, HEIGHT, LEFT, BAR = 1200, 480, 300, 92  # pixels
INK, FAINT, GREY, BLUE = "#1a2330", "#5b6675", "#b9c2cd", "#1d5fd1"
Row = dict[str, str]


def drawings(players: Players) -> Iterator[datetime]:
    """The center adds them for the institutions: one of each technology whose text compares two figures."""
    yield clock.now()
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = {row["title"]: row for row in csv.DictReader(file, delimiter="\t")}
    query = select(Listing).where(Listing.state == "published", Listing.title_ko.in_(rows))
    for listing in db.session.scalars(query.order_by(Listing.id)).unique().all():
        row = rows.pop(listing.title_ko or "", None)
        if row is not None:
            services.add_picture(listing.id, players.center, plot(row), words(row))


def words(row: Row) -> dict[str, str]:
    """What the plot shows, in both languages, as it stands in the technology's own text."""
    ko, en = units(row)
    first, second = figure(row["first"]), figure(row["second"])
    return {
        "alt_ko": f"막대그래프. {row['ko']}: {row['first_ko']} {first}{ko}, {row['second_ko']} {second}{ko}",
        "alt_en": f"Bar chart. {row['en']}: {row['first_en']} {first}{en}, {row['second_en']} {second}{en}",
        "caption_ko": f"{row['ko']}: 본문의 시험 결과",
        "caption_en": f"{row['en']}: as tested, from the text",
    }


def units(row: Row) -> tuple[str, str]:
    """What stands behind a figure in Korean and in English; a symbol is apart from it, a Korean counter is not."""
    ko, _, en = row["unit"].partition("|")
    symbol = en or ko
    apart = symbol if symbol in ("", "%") else f" {symbol}"
    return (ko if en else apart), apart


def figure(value: str) -> str:
    return f"{int(value):,}" if value.isdigit() else value


def plot(row: Row) -> list[Picture]:
    """Two bars from zero, each with its name and figure; in each of the sizes that are kept."""
    paper = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(paper)
    draw.text((48, 36), row["ko"], INK, font("Bold", 40))
    draw.text((48, 92), row["en"], FAINT, font("Regular", 26))
    most = max(float(row["first"]), float(row["second"]))
    room = WIDTH - LEFT - 240
    for at, (name, colour) in enumerate((("first", GREY), ("second", BLUE))):
        top = 172 + at * (BAR + 44)
        draw.text((48, top + 14), row[f"{name}_ko"], INK, font("Bold", 30))
        draw.text((48, top + 52), row[f"{name}_en"], FAINT, font("Regular", 22))
        end = LEFT + max(4, round(room * float(row[name]) / most))
        draw.rounded_rectangle((LEFT, top, end, top + BAR), 8, colour)
        said = figure(row[name]) + units(row)[1]
        draw.text((end + 20, top + BAR // 2), said, INK, font("Bold", 34), anchor="lm")
    out = io.BytesIO()
    paper.save(out, "PNG")
    return told(safe_pictures(out.getvalue(), MOST_PIXELS, list(services.SIDES)))


@cache
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    folder = Path(current_app.static_folder or "") / "fonts"
    return ImageFont.truetype(str(folder / f"Pretendard-{weight}.otf"), size)
