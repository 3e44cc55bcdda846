"""Pictures of the demo house's goods and papers, drawn: no photograph belongs to us."""

import io
from functools import lru_cache
from pathlib import Path

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
SIZE = 480


def goods(name: str, brand: str, unit: str, colour: str) -> ContentFile[bytes]:
    """A pack of its unit's shape on a tinted ground, with the brand on its label."""
    picture = Image.new("RGB", (SIZE, SIZE), _mixed(colour, 0.88))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((110, 400, 370, 440), fill=_mixed(colour, 0.72))
    _shape(draw, unit, colour)
    draw.rounded_rectangle((150, 226, 330, 330), 10, fill="#ffffff")
    _centred(draw, brand, (240, 262), 40, colour)
    _centred(draw, name[:6], (240, 306), 26, "#333333")
    return _file(picture, f"{brand}{name}.png")


def sheet(title: str, lines: list[str], colour: str = "#37506b") -> ContentFile[bytes]:
    """A drawn paper or shop front: a title and a few lines."""
    picture = Image.new("RGB", (720, 480), "#f4f1ea")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((30, 30, 690, 450), outline=colour, width=4)
    draw.rectangle((30, 30, 690, 120), fill=colour)
    _centred(draw, title, (360, 75), 40, "#ffffff")
    for place, line in enumerate(lines):
        _centred(draw, line, (360, 180 + 60 * place), 30, "#333333")
    return _file(picture, f"{title}.png")


def logo(word: str, colour: str) -> ContentFile[bytes]:
    """The house's mark: one word in a rounded square."""
    picture = Image.new("RGB", (240, 240), "#ffffff")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((8, 8, 232, 232), 48, fill=colour)
    _centred(draw, word, (120, 120), 130, "#ffffff")
    return _file(picture, "logo.png")


def _shape(draw: ImageDraw.ImageDraw, unit: str, colour: str) -> None:
    dark = _mixed(colour, -0.25)
    if unit in {"瓶", "桶", "支"}:
        draw.rounded_rectangle((205, 70, 275, 130), 8, fill=dark)
        draw.rounded_rectangle((140, 120, 340, 420), 46, fill=colour)
    elif unit == "罐":
        draw.rounded_rectangle((140, 90, 340, 420), 26, fill=colour)
        draw.rectangle((150, 90, 330, 112), fill=dark)
    elif unit in {"袋", "提", "卷"}:
        draw.polygon([(120, 90), (360, 90), (345, 420), (135, 420)], fill=colour)
        draw.rectangle((120, 82, 360, 106), fill=dark)
    elif unit in {"把", "双"}:
        draw.polygon([(100, 200), (330, 120), (380, 200), (380, 340), (100, 340)], fill=colour)
        draw.rounded_rectangle((60, 352, 210, 400), 18, fill=dark)
    else:
        draw.rounded_rectangle((110, 140, 370, 420), 14, fill=colour)
        draw.polygon([(110, 140), (160, 90), (320, 90), (370, 140)], fill=dark)


def _centred(
    draw: ImageDraw.ImageDraw, text: str, at: tuple[int, int], size: int, colour: str
) -> None:
    draw.text(at, text, font=_font(size), fill=colour, anchor="mm")


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for path in FONTS:
        if Path(path).exists():
            return ImageFont.truetype(path, size)
    return ImageFont.load_default(size)


def _mixed(colour: str, share: float) -> str:
    """`colour` mixed with white (share above 0) or black (below)."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    other = 255 if share > 0 else 0
    mixed = [round(part + (other - part) * abs(share)) for part in parts]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _file(picture: Image.Image, name: str) -> ContentFile[bytes]:
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=1)
    return ContentFile(stream.getvalue(), name=name)
