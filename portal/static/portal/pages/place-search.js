/** Search of the whole hromada by what is typed: addresses, streets, settlements, numbers of registers. */
import { ask } from "portal/ask.js";
import { fill } from "portal/page-data.js";

/** After the last letter, ms: what is typed in one go is asked once. */
const TYPING = 180;
const LEAST_LETTERS = 2;
const SUGGESTED = 8;

/**
 * Shows what is found below the input as links to the objects' pages; the arrow keys walk through them.
 *
 * @param {HTMLFormElement} form `data-page` is the address of an object with the places `slug` and zeros for its uid
 * @param {Record<string, string>} strings
 */
export function connectPlaceSearch(form, strings) {
  const input = form.querySelector("input");
  const results = form.querySelector("ol");
  const status = form.querySelector("[role=status]");
  let typing = 0;
  let request = new AbortController();

  const show = (items, told) => {
    results.replaceChildren(...items);
    results.hidden = items.length === 0;
    status.textContent = told;
  };

  const look = async () => {
    request.abort();
    const asked = input.value.trim();
    if (asked.length < LEAST_LETTERS) return show([], "");
    request = new AbortController();
    const { signal } = request;
    const params = new URLSearchParams({ q: asked, lang: document.documentElement.lang, limit: String(SUGGESTED) });
    try {
      const answer = await ask(`${form.action}?${params}`, signal);
      const { features } = await answer.json();
      const items = features.map((feature) => row(form.dataset.page, feature, strings));
      show(items, items.length ? fill(strings.searchFound, { count: items.length }) : strings.searchNothing);
    } catch (error) {
      if (signal.aborted) return;
      console.error(error);
      show([], strings.searchProblem);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(look, TYPING);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = results.querySelector("a");
    if (first) first.click();
    else look();
  });
  form.addEventListener("keydown", (event) => {
    const links = [...results.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to !== undefined && links.length) {
      event.preventDefault();
      (links[Math.min(to, links.length - 1)] ?? input).focus();
    } else if (event.key === "Escape" && !results.hidden) {
      event.stopPropagation();
      show([], "");
      input.focus();
    }
  });
  form.hidden = false;
}

function row(page, { id, properties }, strings) {
  const link = document.createElement("a");
  link.className = "object-link";
  link.href = page.replace("slug", properties.register).replace(/0{8}(-0{4}){3}-0{12}/, id);
  const title = document.createElement("strong");
  title.textContent = properties.title;
  const former = properties.matched_name ? fill(strings.searchFormer, { name: properties.matched_name }) : "";
  const below = document.createElement("small");
  below.textContent = [properties.subtitle, former].filter(Boolean).join(" · ");
  link.append(title, ...(below.textContent ? [below] : []));
  const item = document.createElement("li");
  item.append(link);
  return item;
}
