// What the page knows: the rota, its grid, what is chosen; and who is told when it changes.

import { get, known } from "./api.js";

export const state = {
  rota: null,
  grid: null,
  /** rows of the page in order: {tr, tds, row | cover, block} */
  lines: [],
  at: { line: 0, day: 0 },
  from: null,
  more: new Set(),
  team: "",
  weeks: 0,
  /** the first day shown, where only some weeks are */
  first: 0,
  clip: "",
  proposal: new Map(),
  /** whether the view that is made is shown already */
  again: false,
};

/** Give the entries of rows their sentences, which are told once for all. */
export function spell(rows, words) {
  for (const row of rows) for (const cell of row.cells) for (const entry of cell) entry.words = words[entry.words];
  return rows;
}

/** Read the rota and its grid again. */
export async function read() {
  [state.rota, state.grid] = await Promise.all([get("/rota"), get("/grid")]);
  for (const block of state.grid.blocks) {
    spell(block.rows, state.grid.words);
    block.cover = block.cover.flatMap(({ period, capability, have, need }) => have
      .map((number, day) => ({ team: block.team, period, capability, day, have: number, need: need[day] }))
      .filter((c) => c.have !== null));
  }
  known.revision = state.rota.revision;
}

const dates = new Map();

/** The date of a day of the rota. */
export function dateOf(day) {
  const key = `${state.rota.first} ${day}`;
  if (!dates.has(key)) dates.set(key, new Date(Date.parse(state.rota.first) + day * 86400000).toISOString().slice(0, 10));
  return dates.get(key);
}

export const dayOf = (date) => Math.round((Date.parse(date) - Date.parse(state.rota.first)) / 86400000);

const spoken = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const said = new Map();

/** `Friday 11 December` */
export function longDay(day) {
  const date = dateOf(day);
  if (!said.has(date)) said.set(date, spoken.format(new Date(`${date}T00:00:00Z`)));
  return said.get(date);
}

export const nameOf = (id) => state.rota.people.find((p) => p.id === id)?.name || id;

/** Entries of a cell that are worked: no absence, nothing that was taken away. */
export const worked = (cell) => cell.filter((e) => e.kind !== "away" && !e.marks.includes("removed"));

export const codeOf = (entry) => {
  const sign = (mark) => state.rota.marks[mark][0];
  const before = entry.marks.filter((m) => m === "added" || m === "removed").map(sign).join("");
  return before + entry.code + entry.marks.filter((m) => m !== "added" && m !== "removed").map(sign).join("");
};

/** @returns {any} the line where the focus is */
export const line = () => state.lines[state.at.line];

/** Cells that are chosen: [line, day], those of people alone. */
export function chosen() {
  const found = [];
  const { from, at } = state;
  const corner = from || at;
  for (let l = Math.min(corner.line, at.line); l <= Math.max(corner.line, at.line); l += 1) {
    for (let d = Math.min(corner.day, at.day); d <= Math.max(corner.day, at.day); d += 1) {
      if (state.lines[l]?.row) found.push([state.lines[l], d]);
    }
  }
  for (const key of state.more) {
    const [l, d] = key.split(":").map(Number);
    if (state.lines[l]?.row && !found.some(([one, day]) => one === state.lines[l] && day === d)) found.push([state.lines[l], d]);
  }
  return found;
}
