/**
 * Has this browser told of each step by Web Push, or no more. The part of the page shows itself where the browser can;
 * its words and addresses stand in its data attributes.
 */
const part = document.getElementById("push");
const button = part?.querySelector("button");
const standing = part?.querySelector("[role=status]");

if (part && "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis) {
  part.hidden = false;
  show(await subscription());
  button.addEventListener("click", turn);
}

async function turn() {
  button.disabled = true;
  try {
    const present = await subscription();
    show(present ? await end(present) : await begin());
  } catch (problem) {
    standing.textContent = Notification.permission === "denied" ? part.dataset.denied : part.dataset.failed;
    console.info("Web Push:", problem);
  } finally {
    button.disabled = false;
  }
}

async function begin() {
  const registration = await navigator.serviceWorker.register(part.dataset.worker);
  await activated(registration);
  const made = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: part.dataset.key,
  });
  const { endpoint, keys } = made.toJSON();
  try {
    await tell({ endpoint, ...keys });
  } catch (problem) {
    await made.unsubscribe();
    throw problem;
  }
  return made;
}

async function end(present) {
  await tell({ endpoint: present.endpoint, end: "yes" });
  await present.unsubscribe();
  return null;
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration(part.dataset.worker);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** A subscription needs a worker that is active, and the page may lie outside of what it controls. */
function activated(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (!worker || registration.active) return Promise.resolve();
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve());
  });
}

async function tell(fields) {
  const body = new FormData(part.querySelector("form"));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const answer = await fetch(part.dataset.address, { method: "POST", body });
  if (!answer.ok) throw new Error(await answer.text());
}

function show(present) {
  button.textContent = present ? part.dataset.off : part.dataset.on;
  standing.textContent = present ? part.dataset.isOn : "";
}
