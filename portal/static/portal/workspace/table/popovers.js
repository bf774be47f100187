/**
 * Small windows below a button (`details.popover`): one is open at a time, and Escape or a press elsewhere closes it.
 *
 * @param {HTMLElement} root what holds them
 */
export function connectPopovers(root) {
  const popovers = [...root.querySelectorAll(".popover")];
  document.addEventListener("pointerdown", ({ target }) => {
    for (const one of popovers) if (!one.contains(target)) one.open = false;
  });
  for (const one of popovers) {
    one.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !one.open) return;
      one.open = false;
      one.querySelector("summary").focus();
    });
  }
}
