/**
 * A form that is sent with the answer of a passkey (WebAuthn): the browser is asked for it when the form is sent.
 *
 * What the server wants signed, and the sentences for people, stand in the page's data block "passkey". Whatever goes
 * wrong is told beside the button, and the form can be sent again.
 */
import { fill, pageData } from "portal/page-data.js";

const { options, strings } = pageData("passkey");
const form = document.getElementById("passkey-form");
const button = form.querySelector("button[type=submit]");
const problem = form.querySelector("[data-problem]");
const standing = form.querySelector("[data-standing]");

/** What the browser says by the name of its exception (WebAuthn, §5.1.3 and §5.1.4), as the key of a sentence. */
const REFUSALS = {
  NotAllowedError: "refused",
  AbortError: "refused",
  TimeoutError: "refused",
  InvalidStateError: "known",
  SecurityError: "site",
  ConstraintError: "unsuitable",
  NotSupportedError: "unsuitable",
};
/** IPv4, or IPv6 in its brackets: no name, and so nothing that a passkey could belong to. */
const NUMBER = /^(\d+(\.\d+){3}|\[.*\])$/;
/** Buffers of an answer; which of them there are depends on what was asked. */
const BUFFERS = ["attestationObject", "authenticatorData", "signature", "userHandle"];

let asking = false;
const hindrance = whyNot();
if (hindrance) {
  button.disabled = true;
  tell(strings[hindrance]);
} else {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
}

/** The key of the sentence that says why there are no passkeys here; null where there are. */
function whyNot() {
  if (!isSecureContext) return "insecure";
  if (NUMBER.test(location.hostname)) return "number";
  return globalThis.PublicKeyCredential ? null : "unable";
}

async function ask() {
  if (asking) return;
  asking = true;
  tell("");
  standing.textContent = strings.waiting;
  try {
    const publicKey = readable(options.publicKey);
    const made = "user" in publicKey;
    const answer = await (made ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
    form.elements.credential.value = JSON.stringify(sendable(answer));
    // Not asked once more: this is no event of a person.
    form.submit();
  } catch (refusal) {
    tell(sentence(refusal));
  } finally {
    standing.textContent = "";
    asking = false;
  }
}

function sentence(refusal) {
  const known = REFUSALS[refusal.name];
  return known ? strings[known] : fill(strings.failed, { reason: refusal.message });
}

function tell(text) {
  problem.textContent = text;
  problem.hidden = !text;
}

/** The server's options as the browser takes them: what came as base64url (RFC 4648, §5) as bytes. */
function readable(sent) {
  const publicKey = { ...sent, challenge: bytes(sent.challenge) };
  if (sent.user) publicKey.user = { ...sent.user, id: bytes(sent.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (sent[list]) publicKey[list] = sent[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return publicKey;
}

/** What the browser answered, as JSON (WebAuthn, §5.1.8, "RegistrationResponseJSON"). */
function sendable(answer) {
  const { response } = answer;
  const told = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of BUFFERS) {
    if (response[name]) told[name] = text(response[name]);
  }
  if (response.getTransports) told.transports = response.getTransports();
  return {
    id: answer.id,
    rawId: text(answer.rawId),
    type: answer.type,
    response: told,
    authenticatorAttachment: answer.authenticatorAttachment ?? undefined,
    clientExtensionResults: answer.getClientExtensionResults(),
  };
}

function bytes(base64url) {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
