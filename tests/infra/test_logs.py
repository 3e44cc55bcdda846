import io
import json
import logging
import logging.config

import pytest
import structlog

from wholesale import logs


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("password=hunter2 next", "password=[hidden] next"),
        ('{"api_key": "abc", "n": 1}', '{"api_key": [hidden], "n": 1}'),
        ("Authorization: Bearer abc.def", "Authorization: [hidden]"),
        ("csrfmiddlewaretoken=x&a=1", "csrfmiddlewaretoken=[hidden]&a=1"),
        ("postgresql://erp:s3cret@db/erp", "postgresql://erp:[hidden]@db/erp"),
        ("redis://:s3cret@cache:6379/0", "redis://:[hidden]@cache:6379/0"),
        ("order SO000042 reviewed", "order SO000042 reviewed"),
    ],
)
def test_secrets_are_taken_out_of_sentences(said, written):
    assert logs.redact(said) == written


def test_secrets_are_taken_out_by_the_name_of_their_key():
    event = {"user": "lin", "password": "x", "deep": [{"session_id": "y", "count": 3}]}
    assert logs.redact(event) == {
        "user": "lin",
        "password": "[hidden]",
        "deep": [{"session_id": "[hidden]", "count": 3}],
    }


@pytest.fixture
def written(monkeypatch):
    """The log as it is written, in one stream."""
    stream = io.StringIO()
    configuration = logs.configure(level="DEBUG")
    configuration["handlers"]["console"]["stream"] = stream
    before = logging.root.handlers[:], logging.root.level
    logging.config.dictConfig(configuration)
    yield stream
    logging.root.handlers[:], logging.root.level = before


def test_a_line_is_json_without_secrets_whoever_writes_it(written):
    logging.getLogger("some.library").warning("token=%s was refused", "abc123")
    structlog.get_logger("ours").info("signed_in", user="lin", password="hunter2")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [
        ("token=[hidden] was refused", "warning"),
        ("signed_in", "info"),
    ]
    assert lines[1]["password"] == "[hidden]"


def test_a_traceback_is_written_without_secrets(written):
    try:
        int("password=hunter2")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    assert "hunter2" not in written.getvalue()
    assert "invalid literal for int() with base 10: 'password=[hidden]" in written.getvalue()
