"""Which column of a file is which field."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholesale.tabular.importer import Field
from wholesale.tabular.limits import BadTable
from wholesale.tabular.parse import in_all_languages

# Field name -> index of the header.
Mapped = dict[str, int]
_NOISE = re.compile(r"[\s_\-.:：*/()（）\[\]【】]+")


def guess(fields: Sequence[Field], headers: Sequence[str]) -> Mapped:
    """The columns whose headers are a field's name, label or synonym, in any language."""
    places: dict[str, int] = {}
    for index, header in enumerate(headers):
        places.setdefault(_plain(header), index)
    mapped: Mapped = {}
    for field in fields:
        names = [*in_all_languages(field.label), field.name, *field.synonyms]
        for name in names:
            index = places.get(_plain(name), -1)
            if index >= 0 and index not in mapped.values():
                mapped[field.name] = index
                break
    return mapped


def chosen(fields: Sequence[Field], headers: Sequence[str], wanted: Mapping[str, str]) -> Mapped:
    """The columns a person chose: field name -> header. Refuses with BadTable."""
    known = {field.name for field in fields}
    mapped: Mapped = {}
    for name, header in wanted.items():
        if name not in known:
            raise BadTable(
                _("There is no field “%(name)s”. The fields are: %(fields)s.")
                % {"name": name, "fields": ", ".join(sorted(known))}
            )
        if header not in headers:
            raise BadTable(
                _("The file has no column “%(header)s”. Its columns are: %(headers)s.")
                % {"header": header, "headers": ", ".join(headers)[:500]}
            )
        mapped[name] = headers.index(header)
    return mapped


def require_complete(fields: Sequence[Field], mapped: Mapped, headers: Sequence[str]) -> None:
    """Refuse with BadTable while a required field has no column, or two fields share one."""
    missing = [str(field.label) for field in fields if field.required and field.name not in mapped]
    if missing:
        raise BadTable(
            ngettext(
                "No column is chosen for %(fields)s. The file's columns are: %(headers)s.",
                "No columns are chosen for %(fields)s. The file's columns are: %(headers)s.",
                len(missing),
            )
            % {"fields": ", ".join(missing), "headers": ", ".join(headers)[:500]}
        )
    if len(set(mapped.values())) < len(mapped):
        raise BadTable(_("One column of the file is chosen for two fields. Choose another one."))


def _plain(header: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", header)).casefold()
