/** Search of the whole hromada by what is typed: addresses, streets, settlements, numbers of registers. */
import { ask } from "portal/ask.js";
import { fill } from "portal/page-data.js";

/** After the last letter, ms: what is typed in one go is asked once. */
const TYPING = 180;
const LEAST_LETTERS = 2;
const SUGGESTED = 8;

/**
 * Shows what is found below the input as links to the objects' pages, or as buttons; the arrow keys walk through them.
 *
 * @param {HTMLElement} form `data-page` is the address of an object with the places `slug` and zeros for its uid; within
 *   another form it is no form itself, and `data-action` says where is asked
 * @param {Record<string, string>} strings
 * @param {(feature: any) => void} [choose] what is done with a place, a GeoJSON feature, instead of opening its page
 */
export function connectPlaceSearch(form, strings, choose) {
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
      const answer = await ask(`${form.action ?? form.dataset.action}?${params}`, signal);
      const { features } = await answer.json();
      const take = (feature) => {
        show([], "");
        choose(feature);
      };
      const items = features.map((feature) => row(choose ? buttonOf(feature, take) : linkOf(form.dataset.page, feature), feature, strings));
      show(items, fill(toldOf(features, strings), { count: items.length }));
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
  const takeFirst = (event) => {
    event.preventDefault();
    const first = results.querySelector(".object-link");
    if (first) first.click();
    else look();
  };
  form.addEventListener("submit", takeFirst);
  if (choose) input.addEventListener("keydown", (event) => event.key === "Enter" && takeFirst(event));
  form.addEventListener("keydown", (event) => {
    const links = [...results.querySelectorAll(".object-link")];
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

/** What is found by its likeness alone is never told as what was asked for. */
function toldOf(features, { searchFound, searchSimilar, searchNothing }) {
  if (!features.length) return searchNothing;
  return features.every(({ properties }) => properties.similar) ? searchSimilar : searchFound;
}

function linkOf(page, { id, properties }) {
  const link = document.createElement("a");
  link.href = page.replace("slug", properties.register).replace(/0{8}(-0{4}){3}-0{12}/, id);
  return link;
}

function buttonOf(feature, take) {
  const button = document.createElement("button");
  button.type = "button";
  button.addEventListener("click", () => take(feature));
  return button;
}

function row(link, { properties }, strings) {
  link.className = "object-link";
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
