/** The private link of a report that was sent: copied, or handed to another app. Without scripts it can be selected. */

const link = document.getElementById("private-link");
const copy = document.getElementById("copy-link");
const share = document.getElementById("share-link");

link.addEventListener("focus", () => link.select());
// Both are missing where a page comes by plain http.
copy.hidden = !navigator.clipboard;
share.hidden = !navigator.share;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(link.value);
  document.getElementById("link-said").textContent = copy.dataset.done;
  copy.textContent = copy.dataset.done;
});
share.addEventListener("click", () => navigator.share({ title: document.title, url: link.value }).catch(() => null));
