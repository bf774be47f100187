"""How soon a land officer sees something to work with: `python -m bench.workspace`, over this instance.

    .venv/bin/python -m bench.workspace                     # five openings with the processor slowed four times
    .venv/bin/python -m bench.workspace --slower 1 --map 14/49.3/33.9

Starts a server of this instance on the loopback, signs in a land officer (`bench-editor-1`), and opens `/staff/map/` in
Chromium with nothing kept from before. The parcels of the register stand on the map when its tiles are drawn, and in
the table when the first row is there; both are the useful paint.
"""

import argparse
import os
import shutil
import statistics
from typing import Any
from urllib.parse import urlsplit

import django

from bench.editors import Session, server, sessions

#: Milliseconds from the beginning of the navigation, by what is seen.
Seen = dict[str, float]

_GOAL_MS = 2000
_WINDOW = {"width": 1440, "height": 900}
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_WITHIN_MS = 60_000
_FIRST, _ROWS, _MAP = "first paint", "first rows", "parcels on the map"
#: Notes when things are first drawn. Looking for them at every picture of the page would have it drawn for that alone.
_WATCH = """
globalThis.seen = {};
const marks = {
  "first rows": () => document.querySelector('#table .grid-row[data-uid]:not([data-uid=""])'),
  "parcels on the map": () => document.querySelector('#map-frame[data-state="ready"]'),
};
const watch = new MutationObserver(() => {
  for (const [name, there] of Object.entries(marks)) {
    if (!there()) continue;
    delete marks[name];
    requestAnimationFrame(() => {
      seen[name] = performance.now();
      if (Object.keys(seen).length === 2) console.debug("all seen");
    });
  }
  if (!Object.keys(marks).length) watch.disconnect();
});
watch.observe(document, { subtree: true, childList: true, attributeFilter: ["data-state"] });
"""
_READ = """() => ({...seen, "first paint": performance.getEntriesByName("first-contentful-paint")[0].startTime})"""


def opened(browser: Any, session: Session, view: str, slower: float) -> Seen:
    """Open the workspace in a window of its own and wait until all is there."""
    context = browser.new_context(viewport=_WINDOW, locale="uk-UA")
    host = urlsplit(session.address).hostname
    context.add_cookies([{"name": "sessionid", "value": session.cookie, "domain": host, "path": "/"}])
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.add_init_script(_WATCH)
    with page.expect_console_message(lambda told: told.text == "all seen", timeout=_WITHIN_MS):
        page.goto(f"{session.address}/staff/map/{view and f'#map={view}'}", wait_until="commit")
    seen: Seen = page.evaluate(_READ)
    context.close()
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slower", type=float, default=4, help="how many times slower the browser's processor is")
    parser.add_argument("--map", default="", metavar="Z/LAT/LON", help="the view; else the whole hromada")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo.settings")
    django.setup()
    from playwright.sync_api import sync_playwright

    from assets.models import Parcel

    parcels = Parcel.objects.count()
    with server(2) as address:
        (session,) = sessions(address, 1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(_FLAGS))
            # The first opening is the server's own: it fills what it keeps.
            opened(browser, session, arguments.map, 1)
            rounds = [opened(browser, session, arguments.map, arguments.slower) for _ in range(arguments.rounds)]
            browser.close()
    print(f"{parcels} parcels, processor slowed {arguments.slower:g} times, {len(rounds)} openings, ms:")
    for name in (_FIRST, _ROWS, _MAP):
        times = [one[name] for one in rounds]
        print(f"  {name}: median {statistics.median(times):.0f}, {min(times):.0f}–{max(times):.0f}")
    useful = statistics.median(max(one[_ROWS], one[_MAP]) for one in rounds)
    print(f"  useful paint: median {useful:.0f} (goal: {_GOAL_MS})")


if __name__ == "__main__":
    main()
