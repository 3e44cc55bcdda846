"""Requests no browser of ours would send, to every address that takes a form."""

from itertools import cycle, islice

from tests.hostile.attack import EACH, FORM
from tests.hostile.crawl import filled, query

PARTS = "multipart/form-data; boundary=x"
BROKEN = (
    ("nothing at all", "", ""),
    ("JSON", '{"name": ["x"]}', "application/json"),
    ("text", "name=x", "text/plain"),
    ("a charset nobody has", "name=x", f"{FORM}; charset=nobody-has-it"),
    ("parts without a boundary", "--x\r\n\r\n", "multipart/form-data"),
    ("parts cut off", '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nhal', PARTS),
    ("parts that are none", "not a part", PARTS),
    ("bytes that are no text", b"\xff\xfe\x80=\xed\xa0\x80&\xc3\x28=%ff%fe%ed%a0%80", FORM),
    ("percent signs", "%=%zz&&&=&=x&%00", FORM),
    ("keys without end", "&".join(f"k{n}=1" for n in range(2_000)), FORM),
)
PIECES = 2  # a form is sent without each half of its fields; without each field in the long run


def send_no_form(crawl, judge):
    """Bodies that are no form of ours: each address meets two of them, in the long run all."""
    broken = cycle(BROKEN)
    for door in crawl.posts.values():
        for what, body, kind in islice(broken, len(BROKEN) if EACH else 2):
            answer = judge.send(door, what, data=body, content_type=FORM, CONTENT_TYPE=kind)
            if answer is not None and answer.status_code in {404, 405}:
                break


def send_other_fields(crawl, judge):
    """Fields twice, fields nobody asks for, and fields that are missing."""
    for door in crawl.posts.values():
        fields = dict(filled(door.form))
        twice = {name: [*values, *values, "x"] for name, values in fields.items()}
        unknown = {**fields, "nobody-asks-for-it": ["x"], "pk": ["x"], "next": ["x"]}
        judge.send(door, "everything twice", data=query(twice), content_type=FORM)
        judge.send(door, "keys nobody knows", data=query(unknown), content_type=FORM)
        names = sorted(fields)
        pieces = len(names) if EACH else min(PIECES, len(names))
        for piece in range(pieces):
            gone = names[piece::pieces]
            rest = {name: values for name, values in fields.items() if name not in gone}
            judge.send(door, f"without {', '.join(gone)}", data=query(rest), content_type=FORM)
