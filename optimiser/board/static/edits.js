// Changes: each is sent, judged and in the journal before the grid shows it.

import { call, get, known, part, Problem } from "./api.js";
import { arrows, ask, byId, count, h, say, signed } from "./dom.js";
import { days, mark, patch, showGrid } from "./grid.js";
import { emptyPanel, gapAddress, refreshPanel } from "./panel.js";
import { chosen, dateOf, line, nameOf, read, state, worked } from "./state.js";
import { afterChange } from "./head.js";

let queue = Promise.resolve();

/**
 * Send a change after those before it, and show what it did; what it breaks is asked about.
 * @returns {Promise<any>}
 */
export function send(path, body, words = "") {
  return inTurn(() => attempt(path, body, words));
}

/** Do something after what is being sent, and before what is sent later. */
export function inTurn(work) {
  queue = queue.then(work).catch((error) => say(error.text || String(error), true));
  return queue;
}

/** When nothing is being sent. */
export const idle = () => queue;

async function attempt(path, body, words, again = true) {
  try {
    const asks = /^.(edits|swaps|jobs|offers)/.test(path) ? { ask: true } : {};
    const edited = await call("POST", path, { ...body, ...asks });
    return edited.asks ? await reason(path, body, words, edited) : await show(edited, words);
  } catch (error) {
    if (error.type === "moved" && again) {
      const before = touched(body);
      await reload();
      const another = /^.(undo|redo)/.test(path) && !body.seq; // it would take back what somebody else did meanwhile
      if (!another && before === touched(body)) return attempt(path, body, words, false);
      return say(`The rota was changed beside this page${another ? "" : ", here too"}: look at it and do it again.`, true);
    }
    if (error.type === "faults" && (path === "/undo" || path === "/redo") && error.told.faults[0]?.column === "reason") {
      return reason(path, body, words, { new: [], said: error.text });
    }
    throw error instanceof Problem ? error : new Problem({ title: String(error) });
  }
}

/** What stands in the cells that moves speak of. */
function touched(body) {
  const places = (body.moves || []).flatMap((m) => [m.out, m.into]).filter(Boolean);
  const rows = state.grid.blocks.flatMap((b) => b.rows);
  return JSON.stringify(places.map((p) => rows.filter((r) => r.person === p.person).map((r) => r.cells[Math.round(
    (Date.parse(p.date) - Date.parse(state.rota.first)) / 86400000)])));
}

async function show(edited, words) {
  known.revision = edited.revision;
  if (!patch(edited)) await reload();
  state.rota.verdict = edited.verdict;
  afterChange();
  if (document.body.dataset.view === "grid" && location.hash.startsWith("#/grid")) {
    refreshPanel();
    if (document.activeElement === document.body) mark();
  } else document.dispatchEvent(new Event("rota-changed"));
  const soft = edited.new.reduce((sum, b) => sum + b.points, 0) - edited.mended.reduce((sum, b) => sum + b.points, 0);
  say([words || edited.said, soft ? `${signed(soft)} points.` : "", "Undo: Ctrl+Z"].filter(Boolean).join(" "));
  return edited;
}

/** Read everything again, keeping the place. */
export async function reload() {
  await read();
  if (location.hash.startsWith("#/grid")) showGrid(byId("main"), byId("main").contains(document.activeElement));
  afterChange();
}

/** Ask why a hard rule may be broken; without a reason nothing is made. */
async function reason(path, body, words, told) {
  const hard = told.new.filter((b) => b.hard);
  const why = await ask(hard.length ? "This breaks a hard rule" : "This needs a reason", (close) => [
    h("ul", {}, hard.map((b) => h("li", {}, `${b.people.map(nameOf).join(", ")}: ${b.text} `, h("small", {}, `${b.rule}${b.title ? `: ${b.title}` : ""}`)))),
    hard.length ? null : h("p", {}, told.said),
    h("form", { method: "dialog", onsubmit: (e) => { e.preventDefault(); const text = e.target.elements.reason.value.trim(); if (text) close(text); } },
      h("label", { for: "reason" }, "Reason, for the journal"),
      h("input", { id: "reason", name: "reason", maxlength: 500, required: true, autocomplete: "off" }),
      h("p", {}, h("button", { type: "submit" }, "Make it with this reason"), " ",
        h("button", { type: "button", onclick: () => close() }, "Leave it (Esc)"))),
  ].filter(Boolean));
  if (!why) return say("Left as it was.");
  return attempt(path, { ...body, reason: why }, words);
}

const place = (row, day, shift) => ({ person: row.person, date: dateOf(day), contract: row.contract, ...(shift ? { shift } : {}) });

/** Moves that put codes into cells, in the place of what is worked there. */
function moves(cells, codes) {
  return cells.flatMap(([one, day]) => {
    const there = worked(one.row.cells[day]).map((e) => e.code);
    return [
      ...there.filter((code) => !codes.includes(code)).map((code) => ({ out: place(one.row, day, code) })),
      ...codes.filter((code) => !there.includes(code))
        .map((code) => ({ into: { ...place(one.row, day, code), ...(one.block.team ? { team: one.block.team } : {}) } })),
    ];
  });
}

/** Put a code into the cells chosen: a duty, or an absence by its code. */
export async function type(code) {
  const shift = state.rota.shifts.find((s) => s.code === code);
  const cells = chosen();
  if (!cells.length) return;
  if (!shift.absence) {
    const wanted = moves(cells, [code]);
    if (!wanted.length) return say(`${code} stands there already.`);
    return send("/edits", { moves: wanted });
  }
  const by = new Map();
  for (const [one, day] of cells) by.set(one.row.person, (by.get(one.row.person) || new Set()).add(day));
  for (const [person, [first, last]] of [...by].flatMap(([id, on]) => runs([...on]).map((run) => [id, run]))) {
    const edited = await send("/absences", { person, first: dateOf(first), last: dateOf(last), kind: shift.name });
    if (edited?.opened?.length) {
      emptyPanel();
      location.hash = gapAddress(edited.opened[0]);
    }
  }
}

/** Days that follow on each other: the first and the last of each run. */
function runs(on) {
  const found = [];
  for (const day of on.sort((a, b) => a - b)) {
    if (found.length && found[found.length - 1][1] === day - 1) found[found.length - 1][1] = day;
    else found.push([day, day]);
  }
  return found;
}

/** Take away what is worked in the cells chosen. */
export function clear() {
  const cells = chosen();
  const wanted = moves(cells, []);
  if (wanted.length) return send("/edits", { moves: wanted });
  const away = cells.some(([one, day]) => one.row.cells[day].some((e) => e.kind === "away"));
  return say(away ? "An absence stands there: undo the change that it came with, or change availability.csv." : "Nothing is worked there.");
}

/** The code of a shift that a text means, whatever its case where that is told only once. */
function codeOfText(text) {
  const codes = state.rota.shifts.filter((s) => !s.absence).map((s) => s.code);
  const near = codes.filter((code) => code.toUpperCase() === text.toUpperCase());
  return codes.includes(text) ? text : near.length === 1 ? near[0] : undefined;
}

/** The codes that a cell of a spreadsheet means; null where it means none that is known. */
function codesOfText(text) {
  const whole = text.trim();
  const plain = whole.replace(/^[+−]/, "").replace(/[*!›?]+$/, "");
  for (const one of [whole, plain]) if (codeOfText(one)) return [codeOfText(one)];
  if (["", ".", "·", "-", "–", "OFF"].includes(plain.toUpperCase())) return [];
  const several = plain.split("/").map((part) => codeOfText(part.trim()));
  return several.every(Boolean) ? several : null;
}

/** Put codes into cells from the focus on, as they were copied from here or from a spreadsheet; all of them or none. */
export function paste(text) {
  const copied = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((row) => row.split("\t"));
  const wide = Math.max(...copied.map((row) => row.length));
  const rows = state.lines.slice(state.at.line).filter((one) => one.row && one.block === line().block);
  const on = days().filter((day) => day >= state.at.day);
  if (copied.length > rows.length || wide > on.length) {
    return say(`${count(copied.length, "line")} of ${count(wide, "day")} were copied; from here there are ${count(rows.length, "line")} of ${count(on.length, "day")}. Nothing was pasted.`, true);
  }
  const cells = copied.flatMap((row, down) => row.map((code, right) => ({ code, codes: codesOfText(code), at: [rows[down], on[right]] })));
  const unknown = [...new Set(cells.filter((cell) => !cell.codes).map((cell) => cell.code.trim()))];
  if (unknown.length) {
    return say(`No shifts: ${unknown.slice(0, 6).join(", ")}; expected ${state.rota.shifts.filter((s) => !s.absence).map((s) => s.code).join(", ")}. An absence is typed in its cells. Nothing was pasted.`, true);
  }
  const wanted = cells.flatMap((cell) => moves([cell.at], cell.codes));
  return wanted.length ? send("/edits", { moves: wanted }) : say("Nothing differs.");
}

/** The codes that could stand in the cell of the focus, with what each would do. */
export async function menu() {
  const one = line();
  if (!one?.row) return;
  const told = await get(`/cells/${part(one.row.person)}/${dateOf(state.at.day)}?preview=true&team=${part(one.block.team)}`);
  const code = await ask(`${told.name}, ${state.rota.days[state.at.day]}`, (close) => [
    arrows(h("ul", { class: "codes" }, told.codes.map((c) => h("li", {}, h("button", { type: "button", onclick: () => close(c.code) },
      h("b", {}, c.code), ` ${c.words} `, h("span", { class: c.hard ? "hard" : "" },
        c.hard ? `hard: ${c.why}` : c.points === null ? c.why : `${signed(c.points)}${c.why ? `: ${c.why}` : ""}`)))))),
    told.codes.length ? null : h("p", {}, "No other code can stand here."),
    h("p", {}, h("button", { type: "button", onclick: () => close() }, "Leave (Esc)")),
  ].filter(Boolean));
  if (code) type(code);
}
