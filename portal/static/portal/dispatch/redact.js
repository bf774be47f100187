/**
 * Boxes over a photograph, in percent of its sides: drawn by dragging, or written down. The fields are the truth, and
 * the boxes on the picture follow them.
 */
const stage = document.getElementById("redact-stage");
const canvas = stage.querySelector("svg");
const list = document.getElementById("redact-boxes");
const template = document.getElementById("redact-template");
const total = document.querySelector("[name=form-TOTAL_FORMS]");
const SIDES = ["left", "top", "width", "height"];
/** What is dragged over less than this share of the picture was a press, and no box. */
const LEAST = 0.8;
const SVG = "http://www.w3.org/2000/svg";

for (const id of ["redact-add", "redact-help"]) document.getElementById(id).hidden = false;
// The picture shows at once what the button would.
document.getElementById("redact-preview").hidden = true;
for (const box of boxes()) {
  if (isEmpty(box)) box.remove();
}
renumber();
document.getElementById("redact-add").addEventListener("click", () => {
  const box = add([40, 40, 20, 20]);
  fields(box)[0].focus();
});
list.addEventListener("input", draw);
list.addEventListener("click", ({ target }) => {
  const box = target.closest("[data-drop]") && target.closest(".redact-box");
  if (!box) return;
  box.remove();
  renumber();
  document.getElementById("redact-add").focus();
});
stage.addEventListener("pointerdown", begin);

function boxes() {
  return [...list.querySelectorAll(".redact-box")];
}

function fields(box) {
  return SIDES.map((side) => box.querySelector(`[name$="-${side}"]`));
}

function isEmpty(box) {
  return fields(box).every((field) => !field.value);
}

function add(values) {
  const copy = template.content.cloneNode(true).querySelector(".redact-box");
  list.append(copy);
  set(copy, values);
  renumber();
  return copy;
}

function set(box, values) {
  fields(box).forEach((field, at) => (field.value = values[at].toFixed(1)));
}

/** Fields are sent in order, whatever boxes were taken away in between. */
function renumber() {
  boxes().forEach((box, at) => {
    for (const field of box.querySelectorAll("[name^=form-]")) {
      const side = field.name.split("-").at(-1);
      field.name = `form-${at}-${side}`;
      const label = box.querySelector(`label[for="${field.id}"]`);
      field.id = `id_form-${at}-${side}`;
      label.htmlFor = field.id;
    }
    const drop = box.querySelector("[data-drop]");
    drop.hidden = false;
    for (const said of [box.querySelector("legend"), drop]) {
      said.dataset.said ??= said.textContent.trim().replace(/\d+|__number__/, "#");
      said.textContent = said.dataset.said.replace("#", at + 1);
    }
  });
  total.value = boxes().length;
  draw();
}

function draw() {
  canvas.replaceChildren(
    ...boxes().map((box) => {
      const [x, y, width, height] = fields(box).map((field) => Math.max(0, Number(field.value) || 0));
      const drawn = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ x, y, width, height })) drawn.setAttribute(name, value);
      return drawn;
    }),
  );
}

function begin(event) {
  if (event.button !== 0) return;
  event.preventDefault();
  const start = place(event);
  let box = null;
  stage.setPointerCapture(event.pointerId);
  const drag = (moved) => {
    const end = place(moved);
    const values = [0, 1].map((at) => Math.min(start[at], end[at]));
    values.push(...[0, 1].map((at) => Math.abs(start[at] - end[at])));
    if (!box && Math.max(values[2], values[3]) < LEAST) return;
    box ??= add(values);
    set(box, values.map((value, at) => (at < 2 ? value : Math.max(value, 0.1))));
    draw();
  };
  const end = () => {
    for (const name of ["pointermove", "pointerup", "pointercancel"]) stage.removeEventListener(name, handlers[name]);
  };
  const handlers = { pointermove: drag, pointerup: end, pointercancel: end };
  for (const [name, handler] of Object.entries(handlers)) stage.addEventListener(name, handler);
}

/** Where the pointer is on the picture, in percent of its sides. */
function place({ clientX, clientY }) {
  const { left, top, width, height } = stage.getBoundingClientRect();
  const within = (share) => Math.min(100, Math.max(0, share * 100));
  return [within((clientX - left) / width), within((clientY - top) / height)];
}
