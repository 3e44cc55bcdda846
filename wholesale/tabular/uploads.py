"""An uploaded table on its way to a job: kept, looked into, mapped, started."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, cast

from django.core import signing
from django.http import Http404
from django.utils.translation import gettext as _

from wholesale import jobs, uploads
from wholesale.importers import CHECK, IMPORT
from wholesale.models import Job, StoredFile, User
from wholesale.models.job import JobState
from wholesale.permissions import may
from wholesale.tabular import importer as importers
from wholesale.tabular import matching
from wholesale.tabular.importer import Field, Importer
from wholesale.tabular.limits import MEGABYTE, UPLOAD, BadTable
from wholesale.tabular.table import open_table

if TYPE_CHECKING:
    from django.core.files.base import File

SAMPLE_ROWS = 3


@dataclass(frozen=True)
class FieldChoice:
    """One field on the mapping page: the column chosen for it, and what that column holds."""

    field: Field
    header: str
    sample: str


@dataclass(frozen=True)
class Preview:
    """What the mapping page shows of a file."""

    headers: list[str]
    choices: list[FieldChoice]
    unused: list[str]

    def with_choices(self, mapping: dict[str, str]) -> "Preview":
        """The same with what the person chose, so that nothing has to be chosen again."""
        chosen = [replace(each, header=mapping.get(each.field.name, "")) for each in self.choices]
        return replace(self, choices=chosen)


def importers_of(user: User) -> list[type[Importer]]:
    """The importers this person may use."""
    return [each for each in importers.all_importers() if may(user, each.permission)]


def importer_for(user: User, name: str) -> type[Importer]:
    """The importer of that name; 404 when there is none this person may use."""
    found = importers.find(name)
    if found is None or not may(user, found.permission):
        raise Http404
    return found


def keep(upload: "File[bytes]", *, by: User) -> StoredFile:
    """Keep an uploaded table privately. Refuses with BadTable when it is too large."""
    if upload.size > UPLOAD.size:
        raise BadTable(
            _("The file is over %(limit)s MB. Split it into smaller files.")
            % {"limit": UPLOAD.size // MEGABYTE}
        )
    name = str(upload.name or "table").replace("\\", "/").rpartition("/")[2]
    return uploads.store_file(
        upload.read(), name=name[-120:], content_type="application/octet-stream", by=by
    )


def token_for(file: StoredFile, *, importer: str, user: User) -> str:
    """A word for the URL by which this person, and nobody else, goes on with the file."""
    return signing.dumps(file.pk, salt=_salt(importer, user))


def file_of(token: str, *, importer: str, user: User) -> StoredFile:
    """The file a token stands for; 404 for a token that is not this person's."""
    try:
        pk = signing.loads(token, salt=_salt(importer, user), max_age=7 * 86_400)
    except signing.BadSignature:
        raise Http404 from None
    found = StoredFile.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def preview(file: StoredFile, importer: type[Importer], *, encoding: str = "") -> Preview:
    """The file's columns, with the best guess for each field. Refuses with BadTable."""
    with (
        uploads.open_file(file) as body,
        open_table(cast("IO[bytes]", body), encoding=encoding) as table,
    ):
        rows = [cells for _number, cells in islice(table.rows(), SAMPLE_ROWS)]
        headers = table.headers
    mapped = _remembered(importer, headers) or matching.guess(importer.fields, headers)
    choices = [
        FieldChoice(
            field,
            headers[mapped[field.name]] if field.name in mapped else "",
            _sample(rows, mapped.get(field.name)),
        )
        for field in importer.fields
    ]
    unused = [header for index, header in enumerate(headers) if index not in mapped.values()]
    return Preview(headers, choices, unused)


def job_to_import(user: User, pk: int) -> Job:
    """A check or an import this person may see; 404 otherwise."""
    found = jobs.jobs_visible_to(user).filter(pk=pk, kind__in=[CHECK, IMPORT]).first()
    if found is None:
        raise Http404
    return found


def start_check(
    file: StoredFile,
    importer: type[Importer],
    mapping: dict[str, str],
    *,
    encoding: str,
    key: str,
    by: User,
    at: datetime,
) -> Job:
    """Queue the dry run. Refuses with BadTable when the mapping cannot be right."""
    headers = preview(file, importer, encoding=encoding).headers
    mapped = matching.chosen(importer.fields, headers, mapping)
    matching.require_complete(importer.fields, mapped, headers)
    params = {
        "importer": importer.name,
        "mapping": mapping,
        "headers": headers,
        "encoding": encoding,
    }
    return jobs.start_job(
        kind=CHECK, title=f"{importer.label}: {file.name}", params=params, source=file,
        key=key, by=by, at=at,
    )  # fmt: skip


def start_import(before: Job, *, key: str, by: User, at: datetime) -> Job:
    """Queue the import of a file that was checked, or of one whose import was cut short.

    Refuses with BadTable when it is neither.
    """
    importer_for(by, before.params.get("importer", ""))
    is_checked = before.kind == CHECK and before.state == JobState.DONE
    is_cut_short = before.kind == IMPORT and before.state in (JobState.CANCELLED, JobState.FAILED)
    if not (is_checked or is_cut_short):
        raise BadTable(_("Check the file first: the import begins from a finished check."))
    return jobs.start_job(
        kind=IMPORT, title=before.title, params=before.params, source=before.source,
        key=key, by=by, at=at,
    )  # fmt: skip


def _remembered(importer: type[Importer], headers: list[str]) -> matching.Mapped | None:
    last = (
        Job.objects.filter(kind=CHECK, params__importer=importer.name, params__headers=headers)
        .order_by("-pk")
        .first()
    )
    if last is None:
        return None
    known = {field.name for field in importer.fields}
    mapping = {n: h for n, h in last.params["mapping"].items() if n in known and h in headers}
    return {name: headers.index(header) for name, header in mapping.items()}


def _sample(rows: list[list[str]], index: int | None) -> str:
    if index is None:
        return ""
    return " · ".join(row[index][:40] for row in rows if row[index])


def _salt(importer: str, user: User) -> str:
    return f"wholesale.import:{importer}:{user.pk}"
