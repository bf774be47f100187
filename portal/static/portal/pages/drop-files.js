/** Files may be dropped anywhere on their field, and the names of those chosen are shown. */

for (const field of document.querySelectorAll("[data-drop]")) {
  const input = field.querySelector("input[type=file]");
  const names = document.createElement("output");
  names.className = "field-help";
  names.htmlFor = input.id;
  field.append(names);

  const tell = () => {
    names.textContent = input.multiple ? [...input.files].map((file) => file.name).join(", ") : "";
  };
  const mark = (over) => field.toggleAttribute("data-over", over);

  input.addEventListener("change", tell);
  field.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  field.addEventListener("dragleave", () => mark(false));
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    const dropped = new DataTransfer();
    const files = [...event.dataTransfer.files];
    (input.multiple ? files : files.slice(0, 1)).forEach((file) => dropped.items.add(file));
    input.files = dropped.files;
    tell();
  });
}
