// The grid: a table for each team, people by days, have and need below.

import { all, byId, fill, h, hours, signed } from "./dom.js";
import { chosen, codeOf, dateOf, line, longDay, spell, state, worked } from "./state.js";
import { showCell, showSlot } from "./panel.js";

const SHIFT_COLOUR = /^#[0-9a-f]{6}$/i;

/** Colours of shifts, which are data of the folder, with ink that can be read on them. */
export function paint() {
  const sheet = new CSSStyleSheet();
  state.rota.shifts.forEach((shift, i) => {
    if (!SHIFT_COLOUR.test(shift.colour)) return;
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(shift.colour.slice(at, at + 2), 16) / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    const ink = 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? "#fff" : "#000";
    sheet.insertRule(`.shift-${i} { background: ${shift.colour}; color: ${ink}; }`);
  });
  document.adoptedStyleSheets = [sheet];
}

const shiftClass = (code) => {
  const i = state.rota.shifts.findIndex((s) => s.code === code && !s.absence);
  return i < 0 ? "" : `shift-${i}`;
};

/** @returns {number[]} the days shown: all, or the weeks asked for, with the day of the focus among them */
export function days() {
  const all = state.rota.days.map((_, day) => day);
  if (!state.weeks) return all;
  const length = 7 * state.weeks;
  if (state.at.day < state.first || state.at.day >= state.first + length) state.first = Math.floor(state.at.day / 7) * 7;
  state.first = Math.max(0, Math.min(all.length - length, state.first));
  return all.slice(state.first, state.first + length);
}

const keyOf = (one) => (one.row ? `${one.block.team}|${one.row.contract}|${one.row.guest}` : `${one.block.team}|${one.key}`);

/** Keep the focus on whom it was on, though others stand above them now; what was chosen is let go of then. */
function keepPlace(before) {
  const now = state.lines.map(keyOf);
  const last = Math.max(0, now.length - 1);
  if (before.length && before.join() !== now.join()) {
    const found = now.indexOf(before[state.at.line]);
    state.at.line = found < 0 ? Math.min(state.at.line, last) : found;
    state.from = null;
    state.more.clear();
  }
  state.at.line = Math.min(state.at.line, last);
}

/** Build the whole grid. */
export function showGrid(main, focus = true) {
  state.at.day = Math.max(0, Math.min(state.rota.days.length - 1, state.at.day));
  const shown = days();
  const blocks = state.grid.blocks.filter((b) => !state.team || b.team === state.team);
  const before = state.lines.map(keyOf);
  state.lines = [];
  const sections = blocks.map((block, number) => {
    const id = `team-${number}`; // an id of a team may hold blanks, which part names of elements
    const table = h("table", { role: "grid", "aria-multiselectable": "true", "aria-labelledby": id }, head(block, shown));
    const body = h("tbody");
    for (const row of block.rows) body.append(personRow(block, row, shown));
    const cover = h("tbody", { class: "cover" });
    const lines = new Map();
    for (const c of block.cover) {
      const key = `${c.period} ${c.capability}`;
      if (!lines.has(key)) lines.set(key, []);
      lines.get(key)[c.day] = c;
    }
    for (const [key, cells] of lines) cover.append(coverRow(block, key, cells, shown));
    table.append(body, cover);
    const room = main.clientWidth - 165 - 4 * 40 - 30;
    const each = Math.max(needed(block), Math.min(44, Math.floor(room / shown.length)));
    table.style.width = `${165 + 4 * 40 + each * shown.length}px`;
    return h("section", { class: "team", "aria-labelledby": id },
      h("h2", { id }, block.name, block.organisation ? h("small", {}, ` ${block.organisation}`) : null),
      h("div", { class: "scroll" }, table));
  });
  fill(main, filters(shown), sections);
  fit();
  keepPlace(before);
  mark(focus);
}

/** Have tables that are wider than their place scroll within it; the dates of the others stay in sight on a long page. */
export function fit() {
  const room = byId("main").clientWidth;
  for (const place of all(document, ".scroll")) place.classList.toggle("wide", parseInt(place.firstElementChild.style.width, 10) > room - 20);
}

/** How wide a day has to be, in pixels, for its numbers and codes to be read whole; several in a cell are told beside it. */
function needed(block) {
  const most = (texts) => texts.reduce((length, text) => Math.max(length, text.length), 0);
  const codes = most(block.rows.flatMap((row) => row.cells.flatMap((cell) => (cell.length === 1 ? codeOf(cell[0]) : []))));
  const numbers = most(block.cover.map((c) => `${c.have}/${c.need}!`));
  return Math.max(26, Math.min(72, Math.ceil(Math.max(8 * codes + 2, 6.5 * numbers))));
}

function filters(shown) {
  const again = (id) => { showGrid(byId("main"), false); byId(id).focus(); look(); };
  const teams = h("select", { id: "teams", onchange: (e) => { state.team = e.target.value; again("teams"); } },
    h("option", { value: "" }, "all"),
    Object.entries(state.rota.teams).map(([id, name]) => h("option", { value: id, selected: id === state.team }, name)));
  const most = Math.ceil(state.rota.days.length / 7);
  const weeks = h("select", { id: "weeks", onchange: (e) => { state.weeks = Number(e.target.value); again("weeks"); } },
    h("option", { value: 0 }, "all"),
    [1, 2, 4].filter((n) => n < most).map((n) => h("option", { value: n, selected: n === state.weeks }, n)));
  const page = (step) => h("button", { type: "button", onclick: () => turn(step) }, step < 0 ? "Earlier" : "Later");
  return h("p", { class: "filters" }, h("label", { for: "teams" }, "Team "), teams, h("label", { for: "weeks" }, " Weeks "), weeks,
    state.weeks ? [page(-1), h("span", {}, `${state.rota.days[shown[0]]} to ${state.rota.days[shown[shown.length - 1]]}`), page(1)] : null);
}

/** Show the weeks before or after. */
function turn(step) {
  const to = state.at.day + step * 7 * state.weeks;
  state.at.day = Math.max(0, Math.min(state.rota.days.length - 1, to));
  state.from = null;
  state.more.clear();
  mark();
}

function head(block, shown) {
  return h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "who" }, "Name"),
    shown.map((day) => h("th", {
      scope: "col", abbr: longDay(day), title: longDay(day), class: dayClass(day),
      "aria-current": day === state.rota.today ? "date" : null,
    }, state.rota.days[day][0], h("br"), / (\d+)/.exec(state.rota.days[day])[1])),
    h("th", { scope: "col", title: "Hours rostered" }, "hrs"), h("th", { scope: "col", title: "Hours ahead or behind" }, "bal"),
    h("th", { scope: "col", title: "Nights" }, "N"), h("th", { scope: "col", title: "Weekends" }, "W")));
}

const dayClass = (day) => [state.rota.weekdays[day] > 4 ? "weekend" : "", day === state.rota.today ? "today" : ""].join(" ").trim();

function personRow(block, row, shown) {
  const l = state.lines.length;
  const tds = [];
  const tr = h("tr", { class: row.guest ? "guest" : null },
    h("th", { scope: "row", class: "who", title: [row.name, row.role, row.band && `band ${row.band}`].filter(Boolean).join(", ") },
      row.name, " ", h("small", {}, row.guest ? "guest" : row.band || row.role)),
    shown.map((day) => {
      const td = h("td", { class: dayClass(day), tabindex: -1, "data-line": l, "data-day": day });
      tds[day] = td;
      paintCell(td, row, day);
      return td;
    }), margins(row));
  state.lines.push({ tr, tds, row, block });
  return tr;
}

const margins = (row) => [
  h("td", { class: "margin" }, hours(row.rostered)),
  h("td", { class: "margin" }, row.balance === null ? "" : signed(Math.round(row.balance / 60))),
  h("td", { class: "margin" }, row.nights), h("td", { class: "margin" }, row.weekends),
];

function paintCell(td, row, day) {
  const cell = row.cells[day];
  const wish = row.wishes.find((w) => w.date === dateOf(day));
  const proposed = state.proposal.get(`${row.person} ${dateOf(day)}`);
  const parts = cell.map((e) => h("span", { class: `code ${e.kind === "away" ? "away" : shiftClass(e.code)} ${e.marks.join(" ")}` }, codeOf(e)));
  if (proposed) parts.push(...proposed.map((text) => h("span", { class: "code proposed" }, text)));
  if (wish && !wish.met) parts.push(h("span", { class: "wish", "aria-hidden": "true" }, "?"));
  fill(td, parts);
  td.classList.toggle("several", cell.length + (proposed || []).length > 1);
  td.classList.toggle("breach", cell.some((e) => e.marks.includes("breach")));
  td.setAttribute("aria-label", labelOf(row, day, cell, wish, proposed));
}

function labelOf(row, day, cell, wish, proposed) {
  const marks = (e) => e.marks.map((m) => `, ${state.rota.marks[m][1]}`).join("");
  const told = cell.length ? cell.map((e) => e.words + marks(e)).join("; ") : "off";
  const wished = wish ? `; wishes ${wish.wants ? "to work" : "to be off"}, ${wish.met ? "met" : "not met"}` : "";
  return `${longDay(day)}, ${row.name}, ${told}${wished}${proposed ? `; proposed ${proposed.join(", ")}` : ""}`;
}

function coverRow(block, key, cells, shown) {
  const l = state.lines.length;
  const tds = [];
  const tr = h("tr", {}, h("th", { scope: "row", class: "who", title: key }, key), shown.map((day) => {
    const td = h("td", { class: dayClass(day), tabindex: -1, "data-line": l, "data-day": day });
    tds[day] = td;
    paintCover(td, key, cells[day], day);
    return td;
  }), h("td", { class: "margin", colspan: 4 }));
  state.lines.push({ tr, tds, cover: cells, key, block });
  return tr;
}

function paintCover(td, key, cell, day) {
  const short = cell && cell.have < cell.need;
  fill(td, cell ? `${cell.have}/${cell.need}${short ? "!" : ""}` : "");
  td.classList.toggle("short", Boolean(short));
  td.setAttribute("aria-label", `${longDay(day)}, ${key}, ${cell ? `${cell.have} of ${cell.need}${short ? ", short" : ""}` : "nobody needed"}`);
}

/** Put what a change did into the grid that stands; false where the grid has to be read again. */
export function patch(edited) {
  if (edited.reload) return false;
  const key = (r) => `${r.team}|${r.contract}|${r.guest}`;
  spell(edited.rows, edited.words);
  const told = new Map(edited.rows.map((r) => [key(r), r]));
  for (const block of state.grid.blocks) {
    for (const [i, row] of block.rows.entries()) {
      const now = told.get(key(row));
      if (now) block.rows[i] = now;
      else if (edited.people.includes(row.person)) return false;
      told.delete(key(row));
    }
    for (const c of edited.cover) {
      const old = block.cover.find((o) => o.team === c.team && o.day === c.day && o.period === c.period && o.capability === c.capability);
      if (old) Object.assign(old, c);
    }
  }
  if (told.size) return false;
  const rows = new Map(edited.rows.map((r) => [key(r), r]));
  for (const one of state.lines) {
    if (one.row && rows.has(key(one.row))) {
      const before = one.row;
      one.row = rows.get(key(one.row));
      one.tds.forEach((td, day) => {
        if (JSON.stringify(before.cells[day]) === JSON.stringify(one.row.cells[day])) return;
        paintCell(td, one.row, day);
        td.classList.add("fresh");
        setTimeout(() => td.classList.remove("fresh"), 1500);
      });
      [...one.tr.querySelectorAll(".margin")].forEach((td) => td.remove());
      one.tr.append(...margins(one.row));
    }
    if (one.cover) one.tds.forEach((td, day) => paintCover(td, one.key, one.cover[day], day));
  }
  state.rota.verdict = edited.verdict;
  mark(false);
  return true;
}

/** Show where the focus is and what is chosen. */
export function mark(focus = true) {
  if (line() && !line().tds[state.at.day]) {
    showGrid(byId("main"), focus); // of other weeks
    return;
  }
  const picked = new Set(chosen().map(([one, day]) => one.tds[day]));
  for (const td of all(document, "td[tabindex='0'], td[aria-selected='true']")) {
    td.tabIndex = -1;
    td.setAttribute("aria-selected", "false");
  }
  for (const td of picked) td?.setAttribute("aria-selected", "true");
  const here = line()?.tds[state.at.day];
  if (!here) return;
  here.tabIndex = 0;
  if (focus) {
    here.focus();
    look();
  }
}

let waiting = 0;

/** Leave what the panel tells as it is. */
export const lookAway = () => clearTimeout(waiting);

/** Tell of the cell where the focus is, once it rests there. */
export function look() {
  lookAway();
  waiting = setTimeout(() => {
    if (document.body.dataset.view !== "grid") return;
    const one = line();
    if (one?.row) showCell(one.row, state.at.day);
    const need = one?.cover?.[state.at.day];
    if (need) showSlot(one.block.team, dateOf(state.at.day), need.period, { capability: need.capability });
  }, 80);
}

/** Go to the cell of a person on a day, in the grid that is shown; where another team is, all are then. */
export function goTo(person, day) {
  const find = () => state.lines.findIndex((one) => one.row?.person === person && !one.row.guest);
  if (find() < 0 && state.team) {
    state.team = "";
    showGrid(byId("main"), false);
  }
  if (find() < 0) return;
  Object.assign(state, { at: { line: find(), day: Math.max(0, Math.min(state.rota.days.length - 1, day)) }, from: null });
  state.more.clear();
  mark();
}

/** The address of the cell of a person on a day. */
export const cellAddress = (person, day) => `#/grid/${encodeURIComponent(person)}/${dateOf(day)}`;

/** Whether a cell is short or breaks a hard rule. */
export function troubled(one, day) {
  if (one.row) return one.row.cells[day].some((e) => e.marks.includes("breach"));
  return Boolean(one.cover[day] && one.cover[day].have < one.cover[day].need);
}

/** Codes of what is worked in the cells chosen, as a spreadsheet takes them. */
export function asText() {
  const rows = new Map();
  for (const [one, day] of chosen()) {
    if (!rows.has(one)) rows.set(one, []);
    rows.get(one).push(worked(one.row.cells[day]).map((e) => e.code).join("/"));
  }
  return [...rows.values()].map((codes) => codes.join("\t")).join("\n");
}

