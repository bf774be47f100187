/** The work list: all conflicts of the page chosen at once. */
import { connectChoices } from "portal/pages/choose-all.js";

connectChoices(document.querySelectorAll("input[name=conflict]"));
