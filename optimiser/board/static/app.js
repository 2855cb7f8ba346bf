// The board begins here: the token, the rota, the view that the address names.

import { call, enter, get, known } from "./api.js";
import { byId, fill, firstOf, h, say } from "./dom.js";
import { send } from "./edits.js";
import { fit, goTo, paint, showGrid } from "./grid.js";
import { faults, head, listen, now, offer } from "./head.js";
import { find, help, listenToKeys } from "./keys.js";
import { changes, followRunning, offered, publish, repair, rules, solve } from "./more.js";
import { day, gaps, person } from "./screens.js";
import { emptyPanel } from "./panel.js";
import { dayOf, read, state } from "./state.js";

const VIEWS = { day, gaps, person, changes, rules, publish, offer: offered };

/** A part of an address; as it stands where it is none that was made here. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

let turn = 0;

/**
 * Show the view that the address names.
 * @param {boolean} [again] whether it is shown already, and what it tells has changed: then the focus is not taken from elsewhere
 */
async function view(again = false) {
  const mine = (turn += 1);
  const [name, ...parts] = (location.hash.slice(2) || "grid").split("/").map(decoded);
  const main = byId("main");
  document.body.dataset.view = name;
  head();
  try {
    main.removeAttribute("aria-busy");
    if (!VIEWS[name]) {
      showGrid(main, !parts.length);
      return parts.length ? goTo(parts[0], dayOf(parts[1])) : undefined;
    }
    emptyPanel();
    main.setAttribute("aria-busy", "true");
    const place = h("div");
    const inside = main.contains(document.activeElement);
    const held = inside && document.activeElement.id;
    state.again = again;
    await VIEWS[name](place, ...parts);
    state.again = false;
    if (mine !== turn) return undefined;
    main.removeAttribute("aria-busy");
    fill(main, place);
    if (!again || inside) ((held && document.getElementById(held)) || firstOf(place, "[data-first]") || document.getElementById("take") || main).focus();
  } catch (error) {
    if (mine !== turn) return undefined;
    main.removeAttribute("aria-busy");
    fill(main, h("h2", {}, "This cannot be shown"), h("p", {}, error.text || String(error)));
  }
  return undefined;
}

async function start() {
  try {
    await enter();
  } catch (error) {
    return fill(byId("main"), h("h2", {}, "This window cannot be let in"), h("p", {}, error.text));
  }
  if (!known.token) {
    return fill(byId("main"), h("h2", {}, "This window has no key"),
      h("p", {}, "Start rota board again, or use Open another window in the one that is open."));
  }
  let last = 0;
  try {
    last = (await get("/changes")).last;
    await read();
  } catch (error) {
    return fill(byId("main"), h("h2", {}, "The rota cannot be shown"), h("p", {}, error.text || String(error)));
  }
  paint();
  state.at.day = state.rota.today ?? 0;
  byId("undo").addEventListener("click", () => send("/undo", {}));
  byId("redo").addEventListener("click", () => send("/redo", {}));
  byId("find").addEventListener("click", find);
  byId("keys").addEventListener("click", help);
  byId("repair").addEventListener("click", repair);
  byId("solve").addEventListener("click", solve);
  fill(document.querySelector("footer"), byId("status"), h("button", { type: "button", onclick: another }, "Open another window"));
  listenToKeys();
  addEventListener("hashchange", () => view());
  addEventListener("resize", fit);
  document.addEventListener("rota-changed", () => {
    if (location.hash.startsWith("#/gaps/")) location.hash = "#/gaps";
    else view();
  });
  document.addEventListener("rota-moved", () => (document.body.dataset.view === "grid" ? undefined : view(true)));
  await view();
  faults();
  offer();
  followRunning().catch(() => {});
  now().catch(() => {});
  setInterval(() => now().catch(() => {}), 300000);
  document.body.dataset.ready = "yes";
  return listen(last);
}

async function another() {
  const { ticket } = await call("POST", "/tickets", {});
  if (!open(`/#ticket=${ticket}`, "_blank", "noopener")) say("A window was opened, unless the browser forbade it.");
}

start().catch((error) => say(error.text || String(error), true));
