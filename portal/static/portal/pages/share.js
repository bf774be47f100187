/** The link of a page: handed to what the device shares by, or copied. Without a script it stands in a field. */
const byId = (id) => document.getElementById(id);
const button = byId("share");

if (button) {
  button.hidden = false;
  button.addEventListener("click", share);
}

async function share() {
  const address = byId("share-address");
  try {
    if (navigator.share) {
      await navigator.share({ title: document.title.trim(), url: address.value });
      return;
    }
    await navigator.clipboard.writeText(address.value);
    byId("share-done").textContent = button.dataset.done;
  } catch {
    // The person closed the sheet, or the browser keeps its clipboard: the link is marked, to be copied by hand.
    address.select();
  }
}
