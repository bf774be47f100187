/** Files on their way: refused before they are sent where they are too large, and watched while they go. */
import { fill } from "portal/page-data.js";

const MEGABYTE = 1024 * 1024;
/** The server's disk is full (`geo.full_disk`). */
const NO_ROOM = 507;
const form = document.getElementById("upload");

if (form) connect(form);

function connect(form) {
  const input = form.querySelector("input[type=file]");
  const limits = document.getElementById("upload-limits");
  const progress = document.getElementById("upload-progress");
  const register = form.querySelector("select");
  const button = form.querySelector("button[type=submit]");

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const refusal = refuse([...input.files], input.dataset, limits.dataset);
    const missing = register.value ? "" : register.dataset.missing;
    tell(register, missing);
    tell(input, refusal);
    if (refusal || missing) return;
    progress.hidden = false;
    button.disabled = true;
    send(form, (share) => {
      document.getElementById("upload-bar").value = share;
      document.getElementById("upload-share").textContent = `${share} %`;
    })
      .then(follow)
      .catch(({ status }) => {
        progress.hidden = true;
        button.disabled = false;
        tell(input, status === NO_ROOM ? limits.dataset.noRoom : limits.dataset.broken);
      });
  });
}

/** @returns {string} why the files cannot be sent; empty where they can */
function refuse(files, { mostBytes, mostFiles }, { tooLarge, tooMany }) {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > mostFiles) return fill(tooMany, { count: files.length, most: mostFiles });
  if (size <= mostBytes) return "";
  return fill(tooLarge, { size: Math.ceil(size / MEGABYTE), most: Math.floor(mostBytes / MEGABYTE) });
}

/** Puts a sentence beside the field, in the place of the one before. */
function tell(input, sentence) {
  const field = input.closest(".field");
  field.querySelector(".field-errors")?.remove();
  field.classList.toggle("field-wrong", Boolean(sentence));
  if (!sentence) return;
  const errors = document.createElement("ul");
  errors.className = "field-errors";
  errors.setAttribute("role", "alert");
  errors.append(Object.assign(document.createElement("li"), { textContent: sentence }));
  input.before(errors);
  input.focus();
}

/** `fetch` does not tell how much has gone; the older interface does. @returns {Promise<XMLHttpRequest>} */
function send(form, onShare) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => onShare(Math.round((100 * loaded) / total)));
    request.addEventListener("load", () => (request.status < 500 ? resolve(request) : reject({ status: request.status })));
    request.addEventListener("error", reject);
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
}

/** The page of the import, or the form as it came back with what is wrong in it. */
function follow(request) {
  if (request.responseURL !== form.action) {
    // Where a request was led to is told without what the address has behind its #.
    location.assign(`${request.responseURL}#sent`);
    return;
  }
  const answered = new DOMParser().parseFromString(request.responseText, "text/html").getElementById("upload");
  form.querySelectorAll(".field").forEach((field, at) => {
    const wrong = answered.querySelectorAll(".field")[at].querySelector("[role=alert]");
    const input = field.querySelector("input, select");
    tell(input, wrong?.textContent.trim() ?? "");
  });
  document.getElementById("upload-progress").hidden = true;
  form.querySelector("button[type=submit]").disabled = false;
}
