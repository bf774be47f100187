"""What a report costs the database, so that reports come at the same moment without waiting for each other."""

import os
import subprocess
import sys
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from made_pictures import photograph
from made_reports import program, sent

from bench import processor
from reports.models import IdempotencyKey, Photograph, Report
from reports.submitting import submit

#: Statements of a report with a photograph that comes by a program, the transaction's own two among them.
STATEMENTS = 12


@pytest.mark.django_db(transaction=True)
def test_the_rows_that_every_report_raises_are_held_from_the_last_statement_on(kozelshchyna: Any) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        taken = submit(sent(photographs=[BytesIO(photograph())]), program(key="k-1"))
    statements = [one["sql"] for one in asked]
    entering = [number for number, text in enumerate(statements) if "INSERT INTO reports_report " in text]
    assert entering == [len(statements) - 2]
    assert statements[-1] == "COMMIT"
    assert len(statements) <= STATEMENTS
    assert Report.objects.get() == taken.report
    assert Photograph.objects.get().report == IdempotencyKey.objects.get().report == taken.report


@pytest.mark.django_db(transaction=True)
def test_a_report_is_told_of_as_the_database_has_it(kozelshchyna: Any) -> None:
    taken = submit(sent(email="somebody@example.org", answers={}), program()).report
    kept = Report.objects.get()
    for field in Report._meta.concrete_fields:
        assert getattr(taken, field.attname) == getattr(kept, field.attname), field.name


def test_the_time_of_a_program_is_told_with_that_of_what_it_started() -> None:
    """The grandchild computes and ends; its seconds are its parent's then."""
    computes = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(10_000_000))']); print(); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", computes], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program_of_two:
        assert program_of_two.stdout
        program_of_two.stdout.readline()
        found = processor.spent({"two": program_of_two.pid})
        assert processor.parent(program_of_two.pid) == os.getpid()
        program_of_two.communicate("\n")
    assert found["two"] > 0.05
