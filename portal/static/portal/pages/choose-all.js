/**
 * The box above a list by which all of it is chosen; it says whether all, some or none are.
 *
 * @param {NodeListOf<HTMLInputElement>} boxes
 */
export function connectChoices(boxes) {
  const all = document.getElementById("choose-all");
  const tell = () => {
    const chosen = [...boxes].filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.closest("[hidden]").hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  document.addEventListener("change", tell);
  tell();
}
