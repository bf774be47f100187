/** The page of a report: a reply from a template is put into the reason without asking the server. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=act][value=reply]");
  if (!button) return;
  event.preventDefault();
  const { reply, reason } = button.form.elements;
  reason.value = [reason.value.trim(), reply.selectedOptions[0].dataset.text].filter(Boolean).join("\n");
  reason.focus();
});

// A step that was opened brings its first field into sight: on a phone it is below the screen.
document.addEventListener(
  "toggle",
  ({ target }) => target.matches?.(".dispatch-step[open]") && target.scrollIntoView({ block: "nearest" }),
  true,
);
