// Changes, rules, publication, work that runs beside, and another rota that is offered.

import { call, download, get, part, Problem } from "./api.js";
import { all, ask, byId, count, fill, h, say, signed } from "./dom.js";
import { inTurn, reload, send } from "./edits.js";
import { lookAway, showGrid } from "./grid.js";
import { banner } from "./head.js";
import { accept, breachLine, cellLink } from "./panel.js";
import { dateOf, dayOf, nameOf, state } from "./state.js";

/** The journal, the newest first. */
export async function changes(main) {
  const told = await get("/changes");
  const moved = (e) => [...e.out.map((r) => ["−", r]), ...e.into.map((r) => ["+", r])];
  fill(main, h("h2", {}, "Changes"), told.rows.length ? null : h("p", {}, "Nothing has changed yet that the journal knows of."),
    h("ol", { class: "changes", reversed: true }, [...told.rows].reverse().map((e) => h("li", { class: e.stands ? "" : "quiet" },
      h("div", {}, h("b", {}, `@${e.seq} `), `${e.at.slice(0, 16).replace("T", " ")} ${e.by}: ${e.kind}${e.tool === "board" ? "" : ` (rota ${e.tool})`}`,
      e.undoes.length ? ` of ${e.undoes.map((n) => `@${n}`).join(", ")}` : "", e.reason ? `, "${e.reason}"` : "",
      e.hard[1] === null || e.hard[0] === e.hard[1] ? "" : `, hard ${e.hard[0] ?? "?"} to ${e.hard[1]}`,
      e.points[1] === null || e.points[0] === e.points[1] || e.points[0] === null ? "" : `, ${signed(e.points[1] - e.points[0])} points`,
      h("small", { class: "rule" }, moved(e).slice(0, 6).map(([sign, r]) => `${sign}${nameOf(r.person)} ${state.rota.days[dayOf(r.date)] || r.date} ${r.shift || `${r.start}-${r.end}`}  `),
        moved(e).length > 6 ? `and ${moved(e).length - 6} more` : "", Object.keys(e.inputs).join(", "))),
      h("div", {}, e.stands && (e.before || !e.into.length) ? h("button", { type: "button", onclick: () => send("/undo", { seq: e.seq }) }, "Undo that") : null, " ",
        e.seq < told.last ? h("button", { type: "button", onclick: () => send("/undo", { to: e.seq }) }, "Undo to here") : null)))));
  main.querySelector("ol.changes button")?.setAttribute("data-first", "");
}

/** The bill by rule; the breaches of the one chosen. */
export async function rules(main, key) {
  const told = await get("/rules");
  const rows = told.rules.filter((r) => r.points || r.hard || r.rule === key);
  const chosen = key ? await get(`/breaches?rule=${part(key)}`) : null;
  fill(main, h("h2", {}, "Rules that are stretched"),
    h("table", {}, h("thead", {}, h("tr", {}, ["Rule", "What it asks", "Points", "Hard", "Accepted", "Source"].map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", {}, rows.map((r) => h("tr", {}, h("th", { scope: "row" }, h("a", { href: `#/rules/${part(r.rule)}`, "aria-current": r.rule === key ? "true" : null }, r.rule)),
        h("td", {}, r.title), [r.points, r.hard, r.accepted].map((n) => h("td", { class: "number" }, n.toLocaleString("en-GB"))), h("td", {}, r.source))))),
    h("p", { class: "quiet" }, `${told.rules.length - rows.length} rules more are kept at no cost.`),
    chosen ? [h("h3", {}, key), h("ul", { class: "breaches" }, chosen.breaches.map((b) => {
      const item = breachLine(b);
      for (const id of b.people.slice(0, 3)) item.append(" ", cellLink(id, b.first, nameOf(id)));
      if (b.hard && !b.accepted) item.append(" ", h("button", { type: "button", onclick: () => accept(b) }, "Accept with a reason"));
      return item;
    }))] : null);
}

/** Give the rota out, and know whom to tell. */
export async function publish(main) {
  const told = await get("/publications");
  const v = state.rota.verdict;
  const blocked = v.hard - v.accepted;
  const form = h("form", { onsubmit: (e) => { e.preventDefault(); give(main, e.target.elements); } },
    h("label", {}, "From ", h("input", { type: "date", name: "first", value: state.rota.first, min: state.rota.first, max: state.rota.last })),
    h("label", {}, " to ", h("input", { type: "date", name: "last", value: state.rota.last, min: state.rota.first, max: state.rota.last })),
    h("label", {}, h("input", { type: "checkbox", name: "messages" }), " draft a message to each "),
    h("button", { type: "submit" }, `Publish version ${(v.version || 0) + 1}`));
  fill(main, h("h2", {}, "Publish"),
    h("p", {}, `${count(v.missing, "vacant place")}; ${count(v.hard, "hard breach", "hard breaches")}, ${v.accepted} accepted.`,
      blocked > 0 ? h("span", { class: "hard" }, ` ${count(blocked, "hard breach is", "hard breaches are")} neither mended nor accepted: `) : null,
      blocked > 0 ? h("a", { href: "#/rules" }, "Rules") : null, blocked > 0 ? ". Only days without them can be given out." : null), form,
    h("h3", {}, told.versions.length ? `Whom to tell: ${count(told.changed.length, "person", "people")}` : "Nothing is published yet: tell everybody"),
    told.versions.length && told.changed.length ? h("table", {}, h("thead", {}, h("tr", {}, ["Who", "Loses", "Gains"].map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", {}, told.changed.map((c) => h("tr", {}, h("th", { scope: "row" }, c.name), h("td", {}, c.lost.join(", ")), h("td", {}, c.gained.join(", ")))))) : null,
    h("h3", {}, "Versions"), h("ul", {}, told.versions.map((one) => h("li", {}, `Version ${one.version}, ${one.published || ""}: ${(one.given_out || []).map(([a, b]) => `${a} to ${b}`).join(", ")}`))),
    h("h3", {}, "Take away"), h("p", {}, ["report.html", "report.xlsx", "calendars.zip", "rota.csv"].map((name) => [h("button", { type: "button",
      onclick: () => download(name).catch((error) => say(error.text, true)) }, name), " "])));
}

function give(main, fields) {
  const asked = { first: fields.first.value || null, last: fields.last.value || null, messages: fields.messages.checked };
  return inTurn(async () => {
    const done = await call("POST", "/publications", asked).catch((error) => {
      if (error.type !== "unmended") throw error;
      const stand = error.told.breaches;
      const told = stand.slice(0, 3).map((b) => `${[...b.people.map(nameOf), state.rota.days[dayOf(b.first)]].filter(Boolean).join(", ")}: ${b.text} (${b.rule})`);
      throw new Problem({ title: `Nothing was published. ${count(stand.length, "hard breach is", "hard breaches are")} neither mended nor accepted on these days: ${told.join("; ")}${stand.length > 3 ? "; ..." : ""}` });
    });
    await reload();
    await publish(main);
    say(`Version ${done.version} is published: ${done.lead_days} days before it starts${done.late_days ? `, ${done.late_days} short of six weeks` : ""}; ${count(done.vacant, "vacant place")}.${asked.messages ? ` Drafts of messages lie in published/${String(done.version).padStart(4, "0")}/messages.` : ""}`);
  });
}

/** Mend the rota with the fewest changes, at once, what was worked before today as it is; what is found is only offered. */
export const repair = () => (state.rota.now > state.rota.last ? say("The period is over: nothing of it is left to mend.", true)
  : start("/repairs", { today: state.rota.now }));

/** Search a new rota, for as long as is asked. */
export async function solve() {
  const seconds = await ask("Search a new rota", (close) => [
    h("form", { method: "dialog", onsubmit: (e) => { e.preventDefault(); close(Number(e.target.elements.seconds.value)); } },
      h("label", { for: "seconds" }, "Seconds at most "), h("input", { id: "seconds", name: "seconds", type: "number", min: 1, max: 3600, value: 30 }),
      h("p", {}, h("button", { type: "submit" }, "Start"), " ", h("button", { type: "button", onclick: () => close() }, "Leave (Esc)"))),
  ]);
  return seconds ? start("/solves", { seconds }) : undefined;
}

async function start(path, asked) {
  try {
    await follow(await call("POST", path, asked));
  } catch (error) {
    say(error.text || String(error), true);
    if (error.type === "busy") await followRunning();
  }
}

/** Tell of work that another window began, or this one before it was read anew: it can be stopped, and taken. */
export async function followRunning() {
  const running = (await get("/jobs")).jobs.find((job) => job.state === "running");
  if (running) await follow(running);
}

let followed = 0;

async function follow(job) {
  if (followed === job.id) return undefined;
  followed = job.id;
  let told = job;
  let shown = "";
  while (told.state === "running") {
    const words = `${told.kind} runs, ${Math.round(told.seconds)} s. `;
    if (!shown) banner("job", h("span", { id: "job" }, words), h("button", { type: "button", onclick: () => call("DELETE", `/jobs/${job.id}`) }, "Stop it"), " ");
    else fill(document.getElementById("job") || h("span"), words);
    shown = words;
    await new Promise((done) => setTimeout(done, 400));
    try {
      told = await get(`/jobs/${job.id}`);
    } catch (error) {
      if (error.type !== "gone") { banner("job"); throw error; }
    }
  }
  banner("job");
  if (!told.rota) return say(`${told.kind} found no rota. ${told.said.trim().split("\n").slice(-6).join(" ")}`, true);
  return propose(told.changes, `${told.kind}: ${count(told.changes.length, "change")}`, `/jobs/${job.id}/take`);
}

/** Draw a proposal in the grid, and offer to take it whole, in part or not. */
async function propose(found, title, path) {
  const people = [...new Set(found.map((c) => c.person))];
  state.proposal = new Map();
  for (const c of found) {
    const key = `${c.person} ${c.date}`;
    state.proposal.set(key, [...(state.proposal.get(key) || []), `${c.out ? "−" : "+"}${c.shift || `${c.start}-${c.end}`}`]);
  }
  const close = () => { state.proposal = new Map(); fill(byId("panel")); if (location.hash.startsWith("#/grid")) showGrid(byId("main")); };
  const take = (some) => { close(); location.hash = "#/grid"; return send(path, { people: some }); };
  const ticked = () => {
    const some = [...all(byId("panel"), "input:checked")].map((box) => box.value);
    return some.length ? take(some) : say("Nobody is ticked.", true);  // nobody named would mean everybody
  };
  if (location.hash.startsWith("#/grid")) showGrid(byId("main"), false);
  lookAway();
  fill(byId("panel"), h("h2", {}, title),
    found.length ? h("p", {}, h("button", { type: "button", id: "take", onclick: () => take([]) }, "Take it"), " ",
      h("button", { type: "button", onclick: ticked }, "Take those ticked"), " ",
      h("button", { type: "button", onclick: close }, "Leave it")) : h("p", {}, "Nothing would change."),
    h("ul", { class: "offer" }, people.map((id) => h("li", {}, h("label", {}, h("input", { type: "checkbox", value: id, checked: true }), ` ${nameOf(id)}: `,
      found.filter((c) => c.person === id).map((c) => `${c.out ? "−" : "+"}${state.rota.days[dayOf(c.date)]} ${c.shift || `${c.start}-${c.end}`}`).join(", "))))));
  if (!state.again) byId("take")?.focus();
  say(`${title}. It is not made until it is taken.`);
}

/** The rota that lies beside the current one. */
export async function offered(main) {
  const told = await get("/offers");
  fill(main, h("h2", {}, "Another rota is offered"), h("p", {}, `It costs ${count(told.points, "point")} with ${count(told.hard, "hard breach", "hard breaches")}; ${count(told.changes.length, "assignment")} differ.`));
  await propose(told.changes, "rota solve offers", "/offers/take");
}
