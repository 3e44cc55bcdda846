"""A worker that is killed in the middle of an import: nothing is lost and nothing comes twice."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.infra.running import url_of_test_database
from tests.wholesale.tabular import sample
from wholesale import jobs, uploads
from wholesale.db import use_case
from wholesale.models import Job, Shop

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import sys, time
import django
django.setup()
from tests.wholesale.tabular import sample
from wholesale import jobs

apply = sample.ShopImporter.apply
batches = []

def apply_slowly(self, outcomes, **who):
    apply(self, outcomes, **who)
    batches.append(1)
    if len(batches) == 3:
        print("third batch", flush=True)
        time.sleep(600)

sample.ShopImporter.apply = apply_slowly
jobs.run_one()
"""


@use_case
def queued_import(by):
    content = "Shop code,Shop name\n" + "".join(f"k{n},Shop {n}\n" for n in range(12))
    file = uploads.store_file(content.encode(), name="s.csv", content_type="text/csv", by=by)
    return jobs.enqueue(
        "import.apply",
        by=by,
        source=file,
        params={
            "importer": sample.ShopImporter.name,
            "mapping": {"code": "Shop code", "name": "Shop name"},
        },
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_an_import_survives_the_death_of_its_worker(person, how):
    job = queued_import(person("olive", "owner"))
    told = os.environ | {"DATABASE_URL": url_of_test_database()}
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=told, stdout=subprocess.PIPE)
    assert worker.stdout.readline() == b"third batch\n"
    worker.send_signal(how)
    worker.wait()
    worker.stdout.close()
    job.refresh_from_db()
    assert (job.state, Shop.objects.filter(code__startswith="k").count()) == ("running", 6)

    assert jobs.run_one() is False, "its lease still holds"
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=61))
    assert jobs.run_one() is True
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert (job.result["counts"]["create"], job.result["counts"]["unchanged"]) == (6, 6)
    assert Shop.objects.filter(code__startswith="k").count() == 12
