"""Files that are not what they say, for every field that takes a file."""

import io
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.hostile.corpus import SCRIPT
from tests.hostile.crawl import filled


def _png_of(width, height):
    """The head of a picture of this size; what follows it is too short."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head = b"IHDR" + size + b"\x08\x02\x00\x00\x00"
    crc = zlib.crc32(head).to_bytes(4, "big")
    return (
        b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x0d" + head + crc + b"\x00\x00\x00\x00IEND\xaeB`\x82"
    )


def _picture(kind, tail=b""):
    body = io.BytesIO()
    Image.new("RGB", (4, 4)).save(body, kind)
    return body.getvalue() + tail


def _workbook(sheet):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    return body.getvalue()


SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="x">{SCRIPT}</svg>'.encode()
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
FILES = {
    "empty.png": b"",
    "text.png": b"not a picture",
    "picture.svg": SVG,
    "svg.png": SVG,
    "bomb.png": _png_of(60_000, 60_000),
    "zero.png": _png_of(0, 0),
    "half.jpg": _picture("JPEG")[:200],
    "page.gif": b"GIF89a/*" + SCRIPT.encode() + b"*/=1;",
    "tail.png": _picture("PNG", tail=SCRIPT.encode()),
    "../../../etc/cron.d/x.png": _picture("PNG"),
    "a" * 300 + ".png": _picture("PNG"),
    "zip-bomb.xlsx": _workbook(b"0" * 80 * 1024 * 1024),
    "entities.xlsx": _workbook(ENTITIES),
    "broken.xlsx": _workbook(b"")[:60],
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "gbk.csv": "名称,价格\n酱油,5\n".encode("gb18030"),
    "utf16.csv": "名称,价格\n酱油,5\n".encode("utf-16"),
    "wrong.csv": b"\xff\xfe\xfd\x80\x81,\n\xc3\x28",
    "nul.csv": b"a,b\n\x00\x00,\x001\n",
    "quote.csv": b'a,b\n"never closed,1\n',
    "wide.csv": b"," * 20_000,
}


def send_wrong_files(crawl, judge):
    """Each field that takes a file meets every one of them."""
    fields = 0
    for door in crawl.posts.values():
        for name in door.form.files:
            fields += 1
            for called, content in FILES.items():
                sent = SimpleUploadedFile(called, content, content_type="image/png")
                judge.send(
                    door, f"{name}={called[:40]}", data=dict(filled(door.form)) | {name: sent}
                )
    assert fields > 3
