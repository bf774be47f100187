"""``./atlas test``: the linters, then the tests, on a cluster that trades durability for speed."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from geo.cli.console import complain, say
from geo.cli.database import database
from geo.cli.instance import PROJECT, Instance
from geo.cli.language import gettext as _
from geo.cli.processes import run

PROGRAMS = Path(sys.executable).parent
LINTERS = (
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--quiet", "--check", "."),
    ("mypy",),
    ("djlint", "portal", "--lint", "--quiet"),
    ("djlint", "portal", "--check"),  # not --quiet: with it, a page that is not in shape fails without a word
    ("lint-imports",),
)
PARALLEL = 2
#: One more than there are cores: of what a test takes, a quarter is waiting for a browser, the database or a program.
WORKERS = PARALLEL + 1
#: All tests. Who has nothing left takes half of what another still has before it: the tests that commit come last and
#: are the slowest, and dealt out beforehand they would all be one worker's.
ALL = ("-n", str(WORKERS), "--dist", "worksteal")


def test(instance: Instance, arguments: Sequence[str]) -> int:
    """Run the linters and all tests or, with pytest's arguments, just the tests they choose.

    Returns the exit code of the first that failed. Where a linter fails no test is run: what it said would stand half
    an hour above the last lines, which is all that CI shows. Nothing is printed after pytest's last line, which CI
    reads.
    """
    instance.make()
    own = instance.for_tests()
    with database(own, durable=False) as found:
        environment = own.environment(found)
        if not arguments and (code := lint(environment)):
            return code
        chosen = arguments or ALL
        return run([str(PROGRAMS / "pytest"), "--rootdir", str(PROJECT), *chosen], environment)


def lint(environment: Mapping[str, str]) -> int:
    """Run all linters, show what those that failed said, and return the exit code of the first of them."""
    with ThreadPoolExecutor(PARALLEL) as pool:
        results = list(pool.map(lambda command: _lint(command, environment), LINTERS))
    for command, result in zip(LINTERS, results, strict=True):
        if result.returncode:
            say(result.stdout.rstrip())
            complain(_("%(command)s failed.") % {"command": " ".join(command)})
        else:
            say("✓ " + " ".join(command))
    return next((result.returncode for result in results if result.returncode), 0)


def _lint(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        check=False,
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
