// What always stands above: the verdict, who is on now, the tabs; and news of what other tools did.

import { faultText, get, known, part } from "./api.js";
import { byId, count, fill, firstOf, h, say } from "./dom.js";
import { idle, reload, send } from "./edits.js";
import { nameOf, state } from "./state.js";

const TABS = [["grid", "Grid"], ["day/now", "Day"], ["gaps", "Gaps"], ["person", "Person"], ["changes", "Changes"], ["rules", "Rules"], ["publish", "Publish"]];

/** Show the verdict and the tabs as they are now. */
export function head() {
  const { rota } = state;
  const v = rota.verdict;
  document.title = `${rota.name}: ${v.gaps} gaps, ${v.hard} hard`;
  fill(byId("name"), rota.name, " ", h("small", {}, `${rota.days[0]} to ${rota.days[rota.days.length - 1]}`));
  const version = v.version === null ? "not published" : v.changes ? `draft, ${count(v.changes, "change")} since version ${v.version}` : `published as version ${v.version}`;
  fill(byId("verdict"), h("a", { href: "#/changes" }, version), " · ",
    h("a", { href: "#/gaps", class: v.gaps ? "hard" : "" }, count(v.gaps, "gap")), " · ",
    h("a", { href: "#/rules", class: v.hard > v.accepted ? "hard" : "" }, `${v.hard} hard${v.hard ? ` (${v.accepted} accepted)` : ""}`), " · ",
    h("span", {}, count(v.points, "point")));
  const here = location.hash.slice(2) || "grid";
  fill(byId("tabs"), TABS.map(([path, name]) => {
    const number = { Gaps: v.gaps, Changes: v.changes }[name];
    const current = here.split("/")[0] === path.split("/")[0];
    return h("li", {}, h("a", { href: `#/${path}`, "aria-current": current ? "page" : null }, number ? `${name} ${number}` : name));
  }));
}

/** Who is on now, in a line. */
export async function now() {
  const told = await get("/days/now");
  const parts = told.teams.flatMap((team) => {
    const slot = team.slots.find((s) => s.when === "now") || team.slots[0];
    if (!slot || !(slot.working.length || slot.cover.length)) return [];
    const cover = slot.cover.map((c) => `${c.capability} ${c.have}/${c.need}${c.short ? "!" : ""}`).join(", ");
    return [`${[state.rota.teams[team.team], slot.period].filter(Boolean).join(" ")}: ${slot.working.length} there${slot.in_charge ? `, ${nameOf(slot.in_charge)} in charge` : ""}${cover ? ` (${cover})` : ""}`];
  });
  fill(byId("now"), h("b", {}, "Now: "), parts.length ? parts.slice(0, 4).join(" · ") : "nobody is on (the day is outside the rota, or free)",
    " ", h("a", { href: "#/day/now" }, "today"));
}

let soon = 0;

/** After every change: the numbers above, and soon who is on. */
export function afterChange() {
  head();
  clearTimeout(soon);
  soon = setTimeout(() => now().catch(() => {}), 400);
}

/** Tell news of a kind, with what can be done about it, in the place of what was told of that kind; nothing: no more. */
export function banner(kind, ...parts) {
  const place = byId("banner");
  const before = firstOf(place, `[data-kind="${kind}"]`);
  const now = parts.length ? [h("div", { "data-kind": kind }, parts, h("button", { type: "button", onclick: () => banner(kind) }, "Close"))] : [];
  if (before) before.replaceWith(...now);
  else place.append(...now);
  place.hidden = !place.children.length;
  return Boolean(before);
}

/** Tell what is wrong with the folder, or that nothing is any more. */
export function faults() {
  const wrong = state.rota.faults;
  if (wrong.length) {
    banner("faults", h("b", {}, "The folder has faults; the rota is shown as it was last read and not changed. "),
      h("ul", {}, wrong.slice(0, 5).map((f) => h("li", {}, faultText(f)))), wrong.length > 5 ? `and ${wrong.length - 5} more ` : null);
  } else if (banner("faults")) say("The folder can be read again.");
}

/** Hear of what other tools do, for as long as the page is open: of entries after the last that there was before the rota was read. */
export async function listen(last) {
  let wait = 20;
  for (;;) {
    try {
      let told = await get(`/changes?after=${last}&revision=${part(known.revision)}&wait=${wait}`);
      wait = 20;
      if (banner("gone")) say("The board answers again.");
      await idle();
      if (told.revision !== known.revision) told = await get(`/changes?after=${last}`);
      last = told.last;
      if (told.revision !== known.revision) {
        await reload();
        document.dispatchEvent(new Event("rota-moved"));
        tellNews(told.rows);
      }
    } catch (error) {
      banner("gone", h("b", {}, error.text || "The board does not answer."));
      if (error.type === "no-token") return;
      wait = 0; // to hear at once that it answers again
      await new Promise((done) => setTimeout(done, 3000));
    }
  }
}

function tellNews(entries) {
  faults();
  const own = entries.filter((e) => e.tool !== "board");
  if (own.length) {
    banner("news", h("b", {}, "Changed beside this page: "), own.slice(-3).map((e) => `@${e.seq} ${e.kind} by ${e.by} (${e.out.length} out, ${e.into.length} in). `),
      h("a", { href: "#/changes" }, "Changes"), " ");
    say("The rota was changed by another tool.");
  }
  offer();
}

/** Another rota lies in the folder: look at it, take it, or leave it. */
export function offer() {
  banner("offer");
  if (!state.rota.offered || sessionStorage.getItem("rota-left") === state.rota.offered) return;
  banner("offer", h("b", {}, "rota solve offers another rota. "), h("a", { href: "#/offer" }, "Look at it"), " ",
    h("button", { type: "button", onclick: () => { banner("offer"); send("/offers/take", { people: [] }); } }, "Take it"), " ",
    h("button", { type: "button", onclick: () => { sessionStorage.setItem("rota-left", state.rota.offered); banner("offer"); } }, "Leave it"), " ");
}
