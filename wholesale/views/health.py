"""Two questions of a supervisor: is the process alive, and is the house open for business."""

from datetime import timedelta
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wholesale import drain
from wholesale.permissions import public

FRESH = timedelta(seconds=30)


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database is migrated and the worker's heartbeat is fresh, else 503 and why."""
    problems = _problems()
    return JsonResponse(
        {"ready": not problems, "problems": problems}, status=503 if problems else 200
    )


class _NotMigratedError(Exception):
    """Migrations of this version are missing in the database."""


@cache
def _ensure_migrated() -> None:
    # A raised exception is not cached: asked again until it is so, then never more.
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise _NotMigratedError(f"{len(missing)} not applied")


def _problems() -> dict[str, str]:
    try:
        _ensure_migrated()
        beat = drain.last_beat("worker")
    except _NotMigratedError as error:
        return {"migrations": str(error)}
    except DatabaseError:
        return {"database": "no answer"}
    if beat is None:
        return {"worker": "no heartbeat yet"}
    age = timezone.now() - beat
    if age > FRESH:
        return {"worker": f"last heartbeat {age.total_seconds():.0f} seconds ago"}
    return {}
