/** The work list: all conflicts of the page chosen at once. */
const all = document.getElementById("choose-all");
const boxes = [...document.querySelectorAll("input[name=conflict]")];

all.closest("[hidden]").hidden = false;
all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
document.addEventListener("change", tell);
tell();

/** The box above says whether all, some or none are chosen. */
function tell() {
  const chosen = boxes.filter((box) => box.checked).length;
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}
