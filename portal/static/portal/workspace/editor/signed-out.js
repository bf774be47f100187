/** Who is signed out in the midst of work, in another tab perhaps, is told so, with the way back to where one is. */
import { say } from "portal/workspace/editor/dom.js";

const SIGNED_OUT = 401;

export class SignedOut {
  #parts;
  #strings;

  /** @param {Record<string, any>} parts of the editor @param {Record<string, string>} strings */
  constructor(parts, strings) {
    this.#parts = parts;
    this.#strings = strings;
    // The map may have been moved since it was told.
    parts.signIn.addEventListener("click", () => this.#lead());
  }

  /**
   * @param {{status: number, message: string} | null} problem why the server does not answer; null: it does
   * @returns {boolean} whether this is told as one that is signed out
   */
  tell(problem) {
    const { stopped, stoppedWords, signIn } = this.#parts;
    const isSignedOut = problem?.status === SIGNED_OUT;
    stopped.hidden = !problem;
    signIn.hidden = !isSignedOut;
    if (isSignedOut) this.#lead();
    say(stoppedWords, isSignedOut ? this.#strings.editorSignedOut : (problem?.message ?? ""));
    return isSignedOut;
  }

  #lead() {
    const { pathname, search, hash } = location;
    this.#parts.signIn.search = new URLSearchParams({ next: pathname + search + hash }).toString();
  }
}
