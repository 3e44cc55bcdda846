"""Pages by key: "the fifty rows after this one", never "rows 5,000 to 5,050".

A keyset is an ordering that ends in something unique, as field names ("-submitted_at", "-pk").
A cursor is the key of one row, signed for its list and its ordering, so that a cursor of
another list or a forged one is simply not a cursor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

Rows = QuerySet[Any]
Key = list[Any]


@dataclass(frozen=True, slots=True)
class Keyset:
    """One ordering of a list. PostgreSQL's own place for NULL is kept: last when ascending."""

    fields: tuple[str, ...]

    @classmethod
    def of(cls, *fields: str) -> "Keyset":
        """An ordering by `fields`, with the primary key added when it does not end in it."""
        last = fields[-1].lstrip("-") if fields else ""
        tail = () if last in {"pk", "id"} else ("-pk" if fields[0].startswith("-") else "pk",)
        return cls((*fields, *tail))

    def reversed(self) -> "Keyset":
        """The same keys, the other way round."""
        return Keyset(tuple(f[1:] if f.startswith("-") else f"-{f}" for f in self.fields))

    def order(self, queryset: Rows) -> Rows:
        """The rows in this order."""
        return queryset.order_by(*self.fields)

    def beyond(self, queryset: Rows, key: Key) -> Rows:
        """The rows that come after `key` in this order."""
        directions = {field.startswith("-") for field in self.fields}
        names = [field.lstrip("-") for field in self.fields]
        if len(directions) == 1 and not any(_may_be_null(queryset.model, n) for n in names):
            operator = "<" if directions == {True} else ">"
            return queryset.filter(_RowCompare(operator, names, key))
        return queryset.filter(_step_by_step(queryset.model, self.fields, key))

    def key_of(self, row: Any) -> Key:
        """The key of one row of the list."""
        return [_reach(row, field.lstrip("-")) for field in self.fields]

    def cursor(self, row: Any, *, list_name: str) -> str:
        """The key of a row as text for a URL."""
        packed = [_pack(value) for value in self.key_of(row)]
        return signing.dumps(packed, salt=self._salt(list_name))

    def read(self, cursor: str, *, list_name: str) -> Key | None:
        """The key in a cursor, or None when it is not one of this list and ordering."""
        if not cursor:
            return None
        try:
            packed = signing.loads(cursor, salt=self._salt(list_name))
        except signing.BadSignature:
            return None
        return [_unpack(tag, text) for tag, text in packed]

    def _salt(self, list_name: str) -> str:
        return f"wholesale.lists:{list_name}:{','.join(self.fields)}"


class _RowCompare(Func):
    """`(a, b) < (x, y)`: one index condition, where AND and OR would make the planner guess."""

    output_field = BooleanField()

    def __init__(self, operator: str, names: Sequence[str], key: Key) -> None:
        self.operator = operator
        super().__init__(*(F(name) for name in names), *(Value(value) for value in key))

    def as_sql(self, compiler: SQLCompiler, *_args: Any, **_context: Any) -> tuple[str, Any]:
        parts: list[str] = []
        params: list[Any] = []
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params.extend(values)
        half = len(parts) // 2
        left, right = ", ".join(parts[:half]), ", ".join(parts[half:])
        return f"(({left}) {self.operator} ({right}))", params


def _step_by_step(model: type[Model], fields: Sequence[str], key: Key) -> Q:
    """The same comparison spelled out, for mixed directions and keys that may be NULL."""
    found, same = Q(pk__in=[]), Q()
    for field, value in zip(fields, key, strict=True):
        name = field.lstrip("-")
        found |= same & _strictly_beyond(model, field, value)
        same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return found


def _strictly_beyond(model: type[Model], field: str, value: Any) -> Q:
    name = field.lstrip("-")
    if field.startswith("-"):
        return Q(**{f"{name}__isnull": False}) if value is None else Q(**{f"{name}__lt": value})
    if value is None:
        return Q(pk__in=[])
    after = Q(**{f"{name}__gt": value})
    return after | Q(**{f"{name}__isnull": True}) if _may_be_null(model, name) else after


def _may_be_null(model: type[Model], path: str) -> bool:
    """Whether a key can be NULL; an annotation can, because its field is not known here."""
    try:
        for part in path.split("__"):
            if part == "pk":
                return False
            field = model._meta.get_field(part)
            if getattr(field, "null", True):
                return True
            if field.related_model:
                model = field.related_model
    except FieldDoesNotExist:
        return True
    return False


def _reach(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part, None)
    return row


def _pack(value: Any) -> tuple[str, str]:
    if value is None:
        return "0", ""
    if isinstance(value, datetime):
        return "t", value.isoformat()
    if isinstance(value, date):
        return "d", value.isoformat()
    if isinstance(value, Decimal):
        return "n", str(value)
    return ("i", str(int(value))) if isinstance(value, int) else ("s", str(value))


def _unpack(tag: str, text: str) -> Any:
    match tag:
        case "0":
            return None
        case "t":
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else timezone.make_aware(moment)
        case "d":
            return date.fromisoformat(text)
        case "n":
            return Decimal(text)
        case "i":
            return int(text)
    return text
