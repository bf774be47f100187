/**
 * How map, object and table share the page: on a desktop the table is as high as a person drags its upper edge, on a
 * narrow screen one of the three is seen at a time. Where somebody is to look elsewhere, the event `show-part` on the
 * page says where (detail: `map`, `table` or `object`).
 */

/** Shares of the page's height, in percent: closed, at first, the most. */
const CLOSED = 0;
const USUAL = 40;
const WHOLE = 100;
const STEP = 5;
/** What of the height the edge alone is; below it the table is closed. */
const LEAST = 12;
const KEY = "atlas-table-share";

/**
 * @param {HTMLElement} page `.workspace`
 * @param {HTMLElement} edge `role="separator"`
 * @param {HTMLElement} tabs buttons with `data-tab`
 * @param {EventTarget} selection what is selected on the map or in the table is told on the tab of the object
 */
export function connectLayout(page, edge, tabs, selection) {
  let share = kept();

  const set = (wanted) => {
    const bounded = Math.max(CLOSED, Math.min(WHOLE, wanted));
    share = bounded < LEAST ? CLOSED : bounded;
    page.style.setProperty("--table-share", String(share));
    page.dataset.table = share === CLOSED ? "closed" : share === WHOLE ? "whole" : "part";
    edge.setAttribute("aria-valuenow", String(Math.round(share)));
    keep(share);
  };

  edge.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    edge.focus();
    edge.setPointerCapture(event.pointerId);
    const move = ({ clientY }) => {
      const { bottom, height } = page.getBoundingClientRect();
      set(((bottom - clientY) / height) * 100);
    };
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", move), { once: true });
  });
  edge.addEventListener("dblclick", () => set(share === CLOSED ? USUAL : CLOSED));
  edge.addEventListener("keydown", (event) => {
    const wanted = {
      ArrowUp: share + (share === CLOSED ? LEAST : STEP),
      ArrowDown: share - STEP,
      Home: CLOSED,
      End: WHOLE,
      Enter: share === CLOSED ? USUAL : CLOSED,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    set(wanted);
  });

  const show = (tab) => {
    page.dataset.tab = tab;
    for (const button of tabs.querySelectorAll("[data-tab]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tab === tab));
    }
  };
  tabs.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-tab]");
    if (button) show(button.dataset.tab);
  });
  page.addEventListener("show-part", ({ detail }) => show(detail));
  selection.addEventListener("change", ({ detail: { uids } }) => tabs.toggleAttribute("data-selected", uids.length > 0));
  for (const link of document.querySelectorAll("[data-keep-hash]")) {
    link.addEventListener("click", () => Object.assign(link, { search: location.search, hash: location.hash }));
  }
  show("map");
  set(share);
}

function kept() {
  try {
    const found = Number.parseFloat(localStorage.getItem(KEY));
    return Number.isNaN(found) ? USUAL : found;
  } catch {
    return USUAL;
  }
}

function keep(share) {
  try {
    localStorage.setItem(KEY, String(share));
  } catch {
    // A browser that keeps nothing begins anew next time.
  }
}
