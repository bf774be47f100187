"""``./atlas service``: units by which systemd runs the web server and the worker, from the machine's start on.

After a power cut nobody may be there to type the commands. A unit is printed, for its place belongs to root; settings
are put into a file of the instance, as units are for everybody to read.
"""

import os
import pwd
from argparse import Namespace
from string import Template

from geo.cli.console import LaunchError, say, tell
from geo.cli.instance import PROJECT, Instance
from geo.cli.language import gettext as _
from geo.durable import own_secret

WEB, WORKER = "web", "worker"
#: The file of the instance's folder in which its settings stand, readable by its owner alone.
SETTINGS = "environment"
_TITLES = {WEB: "web server", WORKER: "worker"}
_OWN = ("ATLAS_", "DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")
#: The unit names it itself.
_IN_UNIT = "ATLAS_VAR"
#: Longer than programs and the cluster take to end.
_STOP_SECONDS = 120
# A start that fails, as the disk may not be mounted yet, is tried again for as long as it takes. To stop, the launcher
# alone is told: it ends its programs itself, and leaves the database to the other unit as long as that runs.
_UNIT = Template("""\
[Unit]
Description=Hromada Atlas: $title
After=network.target postgresql.service
RequiresMountsFor=$var
StartLimitIntervalSec=0

[Service]
User=$user
WorkingDirectory=$project
Environment=$named
EnvironmentFile=-$settings
ExecStart=$command
Restart=always
RestartSec=5
KillMode=process
TimeoutStopSec=$stop

[Install]
WantedBy=multi-user.target
""")


def service(instance: Instance, options: Namespace) -> int:
    """Print the unit of `options.program`; `options.host` and `options.port` are those of the web server."""
    settings = instance.var / SETTINGS
    given = {name: value for name, value in sorted(os.environ.items()) if name.startswith(_OWN) and name != _IN_UNIT}
    if given and not settings.exists():
        own_secret(settings, lambda: "".join(f"{name}={_in_file(value)}\n" for name, value in given.items()).encode())
        tell(_("The settings of this shell are kept in %(file)s, which both units read.") % {"file": settings})
    command = [str(PROJECT / "atlas"), "serve" if options.program == WEB else "worker"]
    if options.program == WEB:
        command += ["--host", options.host, "--port", str(options.port)]
    unit = _UNIT.substitute(
        title=_TITLES[options.program],
        user=pwd.getpwuid(instance.var.stat().st_uid).pw_name,
        project=_escaped(str(PROJECT)),
        var=_quoted(str(instance.var)),
        named=_quoted(f"{_IN_UNIT}={instance.var}"),
        settings=_escaped(str(settings)),
        command=" ".join(_quoted(word).replace("$", "$$") for word in command),
        stop=_STOP_SECONDS,
    )
    say(unit.rstrip("\n"))
    name = f"atlas-{options.program}.service"
    tell(
        _(
            "To have it run from the machine's start on: ./atlas service %(program)s | sudo tee /etc/systemd/system/"
            "%(name)s, then sudo systemctl enable --now %(name)s"
        )
        % {"program": options.program, "name": name}
    )
    return 0


def _in_file(value: str) -> str:
    """A value as systemd's `EnvironmentFile` reads it, and a shell too."""
    if "\n" in value:
        message = _("A setting has more than one line, which a file of settings cannot hold: %(value)s")
        raise LaunchError(message % {"value": value}, 2)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`")
    return f'"{escaped}"'


def _quoted(word: str) -> str:
    """A word of a unit's line (systemd.syntax(7))."""
    return '"' + _escaped(word).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    """Without specifiers (systemd.unit(5))."""
    return text.replace("%", "%%")
