"""What the set-up makes from files of the project: browser packages, static files, translations.

Each is made only when its input changed since, and a making that was cut short is done again: its stamp is
written last. (System packages and ``.venv`` are bash's part, in ``atlas``.)
"""

import fcntl
import hashlib
import subprocess
from pathlib import Path

from geo.cli.console import LaunchError, say, step
from geo.cli.instance import PROJECT, Instance
from geo.cli.language import LOCALE
from geo.cli.language import gettext as _
from geo.durable import all_onto_disk, onto_disk

LEAST_NODE = 18
SHOWN_LOG_LINES = 15

PACKAGES = PROJECT / "node_modules"
PACKAGES_INPUT = (PROJECT / "package.json", PROJECT / "package-lock.json")
VENDORED = PROJECT / "portal" / "static" / "vendor"
VENDORED_INPUT = (*PACKAGES_INPUT, PROJECT / "portal" / "copy-static.mjs")
STAMP = ".atlas-stamp"


def install(instance: Instance) -> None:
    """Make what is missing or out of date; raises `LaunchError` with the end of the log."""
    if not _pending():
        return
    with (PROJECT / "requirements.lock").open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(_("Waiting: another ./atlas is installing what is needed."))
            fcntl.flock(lock, fcntl.LOCK_EX)
        # First, so that the steps behind it are told in the person's language.
        for catalogue in _stale_catalogues():
            _compile(instance, catalogue)
        if not _is_made(PACKAGES, PACKAGES_INPUT):
            _install_packages(instance)
        if not _is_made(VENDORED, VENDORED_INPUT):
            _copy_static(instance)


def _pending() -> bool:
    made = _is_made(PACKAGES, PACKAGES_INPUT) and _is_made(VENDORED, VENDORED_INPUT)
    return not made or bool(_stale_catalogues())


def _install_packages(instance: Instance) -> None:
    asked = subprocess.run(["node", "--version"], check=False, capture_output=True, text=True)
    version = asked.stdout.strip()
    if not version.startswith("v") or int(version[1:].split(".")[0]) < LEAST_NODE:
        message = _("Node.js %(least)d or newer is needed, and this machine has “%(version)s”. Install a newer one.")
        raise LaunchError(message % {"least": LEAST_NODE, "version": version})
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    with step(_("Installing browser packages")):
        _logged(instance, command)
    _stamp(PACKAGES, PACKAGES_INPUT)


def _copy_static(instance: Instance) -> None:
    (VENDORED / STAMP).unlink(missing_ok=True)
    with step(_("Copying browser packages to the static files")):
        _logged(instance, ["npm", "run", "static"])
    _stamp(VENDORED, VENDORED_INPUT)


def _stale_catalogues() -> list[Path]:
    def is_stale(source: Path) -> bool:
        compiled = source.with_suffix(".mo")
        return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns

    return [source for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")) if is_stale(source)]


def _compile(instance: Instance, source: Path) -> None:
    draft = source.with_suffix(".mo.new")
    with step(_("Compiling the translation %(name)s") % {"name": source.relative_to(LOCALE)}):
        _logged(instance, ["msgfmt", "--check-format", "-o", str(draft), str(source)])
        onto_disk(draft)
        draft.replace(source.with_suffix(".mo"))


def _is_made(folder: Path, inputs: tuple[Path, ...]) -> bool:
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text() == _fingerprint(inputs)


def _stamp(folder: Path, inputs: tuple[Path, ...]) -> None:
    all_onto_disk()
    (folder / STAMP).write_text(_fingerprint(inputs))


def _fingerprint(inputs: tuple[Path, ...]) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in inputs)).hexdigest()


def _logged(instance: Instance, command: list[str]) -> None:
    log_path = instance.log_path("setup")
    with instance.open_log("setup") as log:
        finished = subprocess.run(command, check=False, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    if finished.returncode:
        lines = log_path.read_text(errors="replace").splitlines()[-SHOWN_LOG_LINES:]
        message = _(
            "%(lines)s\n“%(command)s” failed; its whole output is in %(log)s. Mend the cause and run the command again."
        )
        facts = {"lines": "\n".join(lines), "command": " ".join(command), "log": log_path}
        raise LaunchError(message % facts)
