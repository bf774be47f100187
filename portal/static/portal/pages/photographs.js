/** Photographs open large in a dialog; without this module their links open the file. */

const dialog = document.getElementById("photograph-dialog");
const large = document.getElementById("photograph-large");
const caption = document.getElementById("photograph-caption");
const links = [...document.querySelectorAll("a.photograph")];
const steps = [...dialog.querySelectorAll("[data-step]")];
let shown = 0;

/** @param {number} index counted round: behind the last comes the first */
function show(index) {
  shown = (index + links.length) % links.length;
  const small = links[shown].querySelector("img");
  large.src = links[shown].dataset.screen;
  large.alt = small.alt;
  caption.textContent = small.alt;
}

links.forEach((link, index) =>
  link.addEventListener("click", (event) => {
    // A new tab or window, asked for by a key, is the browser's to open.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(index);
    dialog.showModal();
  }),
);
steps.forEach((button) => {
  button.hidden = links.length < 2;
  button.addEventListener("click", () => show(shown + Number(button.dataset.step)));
});
dialog.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") show(shown - 1);
  if (event.key === "ArrowRight") show(shown + 1);
});
// The backdrop belongs to the dialog itself; its content are children.
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
