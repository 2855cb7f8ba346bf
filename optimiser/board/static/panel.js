// What is chosen: why a cell is red, who could cover it, whom it could be swapped with.

import { get, part } from "./api.js";
import { arrows, ask, byId, count, fill, firstOf, h, hours, say, signed } from "./dom.js";
import { send } from "./edits.js";
import { cellAddress, lookAway } from "./grid.js";
import { chosen, dateOf, dayOf, line, nameOf, state, worked } from "./state.js";

let latest = 0;
let again = () => {};

/** Tell what is chosen once more, as it is now. */
export const refreshPanel = () => again();

/** Leave nothing there, whatever is still being asked for. */
export function emptyPanel() {
  lookAway();
  latest += 1;
  again = () => {};
  fill(byId("panel"));
}

async function tell(read, make, keep) {
  const mine = (latest += 1);
  again = keep; // at once: a change that is answered meanwhile asks for this, not for what was there before
  try {
    const told = await read();
    if (mine === latest) put(make(told));
  } catch (error) {
    if (mine === latest) put(h("p", { class: "hard" }, error.text || String(error)));
  }
}

/** Fill the panel; where the focus was in it, it goes on to the first who can be chosen, or back to the cell. */
function put(...parts) {
  const panel = byId("panel");
  const held = panel.contains(document.activeElement);
  fill(panel, parts);
  if (held) (firstOf(panel, "ol.near button:not([disabled])") || line()?.tds[state.at.day])?.focus();
}

/** Tell of the cell where the focus is. */
const showHere = () => (line()?.row ? showCell(line().row, state.at.day) : undefined);

export const breachLine = (b) => h("li", { class: b.hard ? "hard" : "" },
  `${b.hard ? "! " : ""}${b.text} `, h("small", {}, `${b.rule}, ${b.hard ? "hard" : `${b.points} points`}${b.accepted ? ", accepted" : ""}`),
  b.title ? h("small", { class: "rule" }, `${b.title}${b.source ? ` (${b.source})` : ""}`) : null);

/** A person's day. */
export function showCell(row, day) {
  const date = dateOf(day);
  const team = state.grid.blocks.find((b) => b.rows.includes(row))?.team || row.team;
  return tell(() => get(`/cells/${part(row.person)}/${date}?team=${part(team)}`), (told) => {
    const there = worked(row.cells[day]);
    const hard = told.breaches.filter((b) => b.hard && !b.accepted);
    return [
      h("h2", {}, h("a", { href: `#/person/${part(told.person)}` }, told.name), `, ${state.rota.days[day]}`),
      told.entries.length ? h("ul", { class: "entries" }, told.entries.map((e) => h("li", {}, h("b", {}, e.code), ` ${told.words[e.words]}`,
        e.marks.length ? h("small", {}, ` ${e.marks.map((m) => state.rota.marks[m][1]).join(", ")}`) : null))) : h("p", {}, "Off."),
      told.breaches.length ? h("ul", { class: "breaches" }, told.breaches.map(breachLine)) : h("p", { class: "quiet" }, "No rule is stretched here."),
      told.changed_by ? h("p", { class: "quiet" }, `Came with ${told.changed_by}. `, told.undo === null ? null
        : h("button", { type: "button", onclick: () => send("/undo", { seq: told.undo }) }, "Undo that")) : null,
      h("div", { class: "tools" },
        told.slots.map(([t, d, period]) => h("button", { type: "button", title: "Ctrl+Enter", onclick: () => showSlot(t, d, period, { insteadOf: there.length ? told.person : "" }) }, `Cover ${period}`)),
        there.length ? h("button", { type: "button", title: "Ctrl+Shift+S", onclick: () => swaps() }, "Swap") : null,
        there.length ? h("button", { type: "button", title: "Ctrl+L", "aria-pressed": String(told.locked), onclick: () => lock() }, told.locked ? "Unlock" : "Lock") : null,
        hard.length ? h("button", { type: "button", id: "accept", title: "Alt+A", onclick: () => accept(hard[0]) }, "Accept with a reason") : null),
    ];
  }, () => showCell(state.lines.find((one) => one.row?.contract === row.contract && one.row.team === row.team)?.row || row, day));
}

/** Who can take a slot, best first: for the capability asked about, then for those that are short. */
export function showSlot(team, date, period, { insteadOf = "", capability = "", first = false } = {}) {
  const path = `/slots/${part(team)}/${date}/${part(period)}?most=8${insteadOf ? `&instead_of=${part(insteadOf)}` : ""}`;
  return tell(() => get(path), (told) => [
    h("h2", {}, `${state.rota.days[dayOf(date)]} ${period}, ${state.rota.teams[team]}`),
    insteadOf ? h("p", {}, `instead of ${nameOf(insteadOf)}`) : null,
    [...told.rows].sort((a, b) => urgency(a, capability) - urgency(b, capability)).map((slot) => slotPart(slot, told.names, insteadOf)),
  ], () => (insteadOf && !rowsOf(insteadOf).some((r) => worked(r.cells[dayOf(date)]).length) ? showHere() : showSlot(team, date, period, { insteadOf, capability }))).then(() => {
    if (first) firstOf(byId("panel"), "ol.near button")?.focus();
  });
}

const urgency = (slot, capability) => (slot.capability === capability ? 0 : slot.have < slot.minimum ? 1 : 2);

function slotPart(slot, names, insteadOf) {
  const held = insteadOf ? rowsOf(insteadOf).flatMap((r) => worked(r.cells[dayOf(slot.date)]).map((e) => ({ person: insteadOf, date: slot.date, shift: e.code, contract: r.contract }))) : [];
  const gone = held.slice(0, 1).map((out) => ({ out }));
  const give = (c) => send("/edits", { moves: [...gone, { into: { person: c.person, date: c.date, shift: c.shift, team: c.team || "", contract: c.contract, capability: slot.capability } }] });
  return h("section", {}, h("h3", {}, `${slot.capability}: ${slot.have} of ${slot.minimum}`),
    arrows(h("ol", { class: "near" }, slot.near.map((c) => h("li", {},
      h("button", { type: "button", disabled: Boolean(c.lacks), onclick: () => give(c) }, `${names[c.person] || c.person}: ${c.shift}`),
      h("small", {}, ` ${c.from}${c.stand_in ? ", stands in" : ""}${c.points === null ? "" : `, ${signed(c.points)}`}`,
        c.rest_before_minutes === null ? "" : `, rest ${hours(c.rest_before_minutes)} h`,
        c.balance_minutes === null ? "" : `, balance ${signed(Math.round(c.balance_minutes / 60))} h`),
      c.lacks ? h("small", {}, ` ${c.lacks}`) : null,
      c.stops.slice(0, 2).map((s) => h("small", { class: s.hard ? "hard rule" : "rule" }, `${s.hard ? "! " : ""}${s.text} (${s.rule})`)))))),
    slot.near.length ? null : h("p", {}, "Nobody can take it."),
    slot.chains.map((c) => h("p", {}, `Two steps: ${names[c.mover]} takes it and gives ${c.gives.shift} on ${c.gives.date}${c.to ? ` to ${names[c.to]}` : ""}${c.short.length ? `, which leaves ${c.short[0].period} short` : ""}, ${signed(c.points)}. `,
      h("button", { type: "button", onclick: () => send("/edits", { moves: [
        { out: { person: c.mover, date: c.gives.date, shift: c.gives.shift } },
        ...(c.to ? [{ into: { person: c.to, date: c.gives.date, shift: c.gives.shift, team: c.gives.team || "" } }] : []),
        { into: { person: c.mover, date: c.takes.date, shift: c.takes.shift, team: c.takes.team || "", capability: slot.capability } },
      ] }) }, "Do both"))),
    slot.unlocks.length ? h("p", { class: "quiet" }, `Would unlock more: ${slot.unlocks.slice(0, 2).map((u) => `${u.what} (${count(u.people, "person", "people")})`).join("; ")}`) : null);
}

const rowsOf = (person) => state.grid.blocks.flatMap((b) => b.rows).filter((r) => r.person === person);

/** Cover for the cell of the focus. */
export async function cover() {
  lookAway();
  const one = line();
  const need = one?.cover?.[state.at.day];
  if (need) return showSlot(one.block.team, dateOf(state.at.day), need.period, { capability: need.capability, first: true });
  if (!one?.row) return undefined;
  const told = await get(`/cells/${part(one.row.person)}/${dateOf(state.at.day)}?team=${part(one.block.team)}`);
  if (!told.slots.length) return say("Nobody is needed there.");
  const [team, date, period] = told.slots[0];
  return showSlot(team, date, period, { insteadOf: worked(one.row.cells[state.at.day]).length ? one.row.person : "", first: true });
}

/** Fix the duties chosen, or let go of them. */
export async function lock() {
  const held = chosen().flatMap(([one, day]) => worked(one.row.cells[day]).map((e) => ({ one, day, e })));
  if (!held.length) return say("Nothing is worked there.");
  for (const { one, day, e } of held) {
    await send("/locks", { person: one.row.person, date: dateOf(day), shift: e.code, locked: !e.marks.includes("pinned") });
  }
  return undefined;
}

/** Take a hard breach on. */
export async function accept(breach) {
  const why = await ask("Accept with a reason", (close) => [
    h("p", {}, `${breach.text} (${breach.rule}). It is counted all the same, and lapses once it is worse.`),
    h("form", { method: "dialog", onsubmit: (e) => { e.preventDefault(); const text = e.target.elements.reason.value.trim(); if (text) close(text); } },
      h("label", { for: "reason" }, "Reason"), h("input", { id: "reason", name: "reason", maxlength: 500, required: true, autocomplete: "off" }),
      h("p", {}, h("button", { type: "submit" }, "Accept"), " ", h("button", { type: "button", onclick: () => close() }, "Leave (Esc)"))),
  ]);
  return why ? send("/accepted", { rule: breach.rule, place: breach.place, date: breach.first, reason: why }) : undefined;
}

/** Two duties that are chosen change hands; else the legal swaps of the one of the focus. */
export async function swaps() {
  lookAway();
  const marked = chosen().map(([one, day]) => ({ one, day, there: worked(one.row.cells[day]) })).filter((c) => c.there.length);
  if (marked.length === 2 && marked[0].one.row.person !== marked[1].one.row.person) {
    const [a, b] = marked;
    const duty = (c) => `${dateOf(c.day)}/${c.there[0].code}`;
    return send("/swaps", { giver: a.one.row.person, duty: duty(a), taker: b.one.row.person, back: duty(b) });
  }
  const one = line();
  const there = one?.row ? worked(one.row.cells[state.at.day]) : [];
  if (!there.length) return say("Nothing is worked there.");
  const duty = `${dateOf(state.at.day)}/${there[0].code}`;
  const person = one.row.person;
  const today = state.rota.now > state.rota.last ? "" : `&today=${state.rota.now}`;
  await tell(() => get(`/people/${part(person)}/duties/${part(duty)}/swaps?most=8${today}`), (told) => [
    h("h2", {}, `Swaps for ${nameOf(person)}, ${state.rota.days[state.at.day]} ${there[0].code}`),
    arrows(h("ol", { class: "near" }, told.rows.map((s) => {
      const back = s.gives.find((g) => g.person !== person);
      const taker = s.takes.find((t) => t.person !== person);
      return h("li", {}, h("button", { type: "button", onclick: () => send("/swaps", {
        giver: person, duty, taker: taker.person, back: back ? `${back.date}/${back.shift}` : null }) },
      `${nameOf(taker.person)} takes it${back ? ` and gives ${state.rota.days[dayOf(back.date)]} ${back.shift}` : ""}`),
      h("small", {}, ` ${signed(s.points)}`));
    }))),
    told.rows.length ? null : h("p", {}, "No legal swap was found within two weeks."),
  ], showHere);
  firstOf(byId("panel"), "ol.near button")?.focus();
  return undefined;
}

/** The address of a gap, with who could fill it. */
export const gapAddress = (gap) => `#/gaps/${[gap.team, gap.date, gap.period, gap.capability].map(part).join("/")}`;

/** A link to the cell of a person on a day. */
export const cellLink = (person, date, text) => h("a", { href: cellAddress(person, dayOf(date)) }, text);
