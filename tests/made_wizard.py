"""The steps of the wizard, done by a real worker: files sent, looked into, compared, applied."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from helpers import query

from addresses.models import Hromada
from geo import registers
from geo.models import Job, User
from importers.models import Batch
from importers.wizard import answers, uploads
from importers.wizard import work as engine
from importers.wizard.work import Step

committed = pytest.mark.django_db(transaction=True)
Work = Callable[[], None]
Stage = Batch.Stage


@pytest.fixture
def officer(transactional_db: None, land_officer: User) -> User:
    return land_officer


@pytest.fixture
def start(work: Work, kozelshchyna: Hromada, officer: User) -> Callable[..., Batch]:
    """Sends files and has the worker look into them."""

    def send(*files: Path, **told: Any) -> Batch:
        sent = [SimpleUploadedFile(file.name, file.read_bytes()) for file in files]
        with transaction.atomic():
            batch = uploads.receive(sent, registers.get("parcels"), officer)
        if told:
            answers.give(batch, told)
        return done(batch, Step.LOOK, officer, work)

    return send


def done(batch: Batch, step: Step, user: User, worker: Work) -> Batch:
    begun = engine.begin(batch, step, user)
    worker()
    begun.refresh_from_db()
    assert begun.status == Job.Status.DONE, begun.message
    return Batch.objects.get(pk=batch.pk)


def geojson(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False), encoding="utf-8")
    return path


def staging_tables() -> list[str]:
    return [name for (name,) in query("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'")]
