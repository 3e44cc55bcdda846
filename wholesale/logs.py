"""One line of JSON per event, with secrets taken out before anything is written."""

import re
from typing import Any

import structlog

SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)|secret|token|api_?key|authori[sz]ation|cookie|session_?id|csrf|private_?key",
    re.IGNORECASE,
)
# name=value and "name": "value" inside a sentence, and the password of an address.
SECRET_IN_TEXT = re.compile(
    r"(?P<name>[\"']?\b\w*(?:password|passwd|secret|token|api_?key|authorization|cookie|csrf)\w*[\"']?"
    r"\s*[=:]\s*)(?P<value>\"[^\"]*\"|'[^']*'|(?:Bearer |Basic )?[^\s,;&)}\]]+)",
    re.IGNORECASE,
)
PASSWORD_IN_ADDRESS = re.compile(r"(?P<start>\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+(?=@)")
HIDDEN = "[hidden]"


def redact(value: Any) -> Any:
    """Give `value` back without secrets: in names of keys, in sentences, in addresses."""
    if isinstance(value, dict):
        return {
            key: HIDDEN if SECRET_NAME.search(str(key)) else redact(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [redact(inner) for inner in value]
    if isinstance(value, str):
        text = SECRET_IN_TEXT.sub(rf"\g<name>{HIDDEN}", value)
        return PASSWORD_IN_ADDRESS.sub(rf"\g<start>{HIDDEN}", text)
    return value


def _redact_event(
    _logger: Any, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {key: redact({key: value})[key] for key, value in event.items()}


def configure(*, level: str) -> dict[str, Any]:
    """Set structlog up and give Django's LOGGING for everything that uses `logging`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    _redact_event,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would print a second time, past the redaction.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # These write requests and keys at lower levels.
            **{
                name: {"level": "WARNING"}
                for name in ("httpx", "httpcore", "wechatpy", "wechatpayv3", "urllib3")
            },
            **{
                # They list every font and step of a page.
                name: {"level": "ERROR"}
                for name in ("fontTools", "weasyprint")
            },
        },
    }
