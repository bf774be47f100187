/** Whether there is a position and a network, in words that are seen in the sun. */
import { fill } from "portal/page-data.js";
import { metresWords } from "portal/field/words.js";

/** What was not told of for so long is looked for again, ms. */
const INTERVAL = 5_000;

/** @param {import("portal/field/main.js").Field} field */
export function connectState({ parts: { here, network }, position, config, strings }) {
  const showFix = () => {
    const { fix } = position;
    here.textContent = fix ? fill(strings.here, { metres: metresWords(fix.accuracy) }) : strings.hereSearching;
    here.dataset.good = String(Boolean(fix) && fix.accuracy <= config.limits.seen);
  };
  const showNetwork = () => {
    network.textContent = navigator.onLine ? strings.online : strings.noNetwork;
    network.dataset.good = String(navigator.onLine);
  };
  position.addEventListener("fix", showFix);
  position.addEventListener("problem", ({ detail }) => {
    here.textContent = !isSecureContext ? strings.hereInsecure : detail === "denied" ? strings.hereDenied : strings.hereNone;
    here.dataset.good = "false";
  });
  setInterval(() => here.dataset.good === "true" && !position.fix && showFix(), INTERVAL);
  for (const event of ["online", "offline"]) addEventListener(event, showNetwork);
  showNetwork();
}
