// Keys and the mouse: what moves, what types, what is dragged.

import { byId, h, say, ask } from "./dom.js";
import { clear, menu, paste, send, type } from "./edits.js";
import { asText, cellAddress, days, goTo, mark, troubled } from "./grid.js";
import { cover, lock, swaps } from "./panel.js";
import { dateOf, line, longDay, state, worked } from "./state.js";

const KEYS = [
  ["arrows, Home, End, Page Up and Down", "move; with Shift choose several; Ctrl+Home and Ctrl+End to the ends; Alt+Page a week"],
  ["letters and digits", "type a code of a shift or an absence (SK, AL, SL); Enter where it may go on"],
  ["Enter or F2", "what could stand there, with prices"], ["Delete", "take away"],
  ["Ctrl+C, Ctrl+X, Ctrl+V", "copy, cut, paste; to and from a spreadsheet too"],
  ["Ctrl+Z, Ctrl+Y", "undo, redo"], ["Ctrl+Enter", "who could cover it"], ["Ctrl+Shift+S", "swap the two chosen, or find swaps"],
  ["Ctrl+L", "lock or unlock"], ["Alt+A", "accept a hard breach with a reason"], ["Alt+N, Alt+P", "the next or last gap or hard breach"], ["Ctrl+Space, Shift+Space", "the whole day, the whole line"],
  ["Ctrl+K", "find a person, a date, a view, Repair or Solve"], ["Escape", "leave what is being typed or chosen, or the side panel"],
];

let typed = "";
let taken = -Infinity;  // when a code was taken without Enter, in milliseconds of the page

const codes = () => state.rota.shifts.map((s) => s.code);

function letter(key) {
  const begun = (typed + key).toUpperCase();
  const near = codes().filter((c) => c.toUpperCase().startsWith(begun));
  if (!near.length) {
    say(`No code begins with ${begun}. There are ${codes().join(", ")}.`, true);
    return leave();
  }
  typed = begun;
  if (near.length === 1 && near[0].toUpperCase() === begun) { taken = performance.now(); return commit(); }
  hint(`${begun}: ${near.join(", ")}. Enter takes ${near.find((c) => c.toUpperCase() === begun) || near[0]}`);
  return undefined;
}

function hint(text) {
  document.querySelector(".typed")?.remove();
  const td = line()?.tds[state.at.day];
  if (text && td) td.append(h("span", { class: "typed" }, typed));
  say(text);
}

function leave() {
  typed = "";
  document.querySelector(".typed")?.remove();
}

function commit() {
  const near = codes().filter((c) => c.toUpperCase().startsWith(typed));
  const code = near.find((c) => c.toUpperCase() === typed) || near[0];
  leave();
  return type(code);
}

function move(event, down, right) {
  const last = state.rota.days.length - 1;
  if (event.shiftKey && !state.from) state.from = { ...state.at };
  if (!event.shiftKey) state.from = null;
  state.more.clear();
  state.at = {
    line: Math.max(0, Math.min(state.lines.length - 1, state.at.line + down)),
    day: Math.max(0, Math.min(last, state.at.day + right)),
  };
  event.preventDefault();
  leave();
  mark();
}

function trouble(step) {
  const days = state.rota.days.length;
  const all = state.lines.length * days;
  const start = state.at.line * days + state.at.day;
  for (let i = 1; i <= all; i += 1) {
    const place = (start + step * i + all * 2) % all;
    const [l, d] = [Math.floor(place / days), place % days];
    if (troubled(state.lines[l], d)) {
      Object.assign(state, { at: { line: l, day: d }, from: null });
      return mark();
    }
  }
  return say("No gap and no hard breach is in sight.");
}

const MOVES = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -999], End: [0, 999], PageUp: [-10, 0], PageDown: [10, 0],
};

function gridKey(event) {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  const ctrl = ctrlKey || metaKey;
  if (!line()?.tds[state.at.day]?.querySelector(".typed")) typed = ""; // it was begun elsewhere, or something else stands there by now
  const stop = (work) => { event.preventDefault(); leave(); work(); };
  if (altKey && (key === "n" || key === "p")) return stop(() => trouble(key === "n" ? 1 : -1));
  if (altKey && key === "a") return stop(() => document.getElementById("accept")?.click());
  if (key.startsWith("Page") && altKey) return move(event, 0, key === "PageDown" ? 7 : -7);
  if (MOVES[key] && !altKey) {
    const [down, right] = ctrl && (key === "Home" || key === "End") ? [key === "Home" ? -9999 : 9999, MOVES[key][1]] : MOVES[key];
    return move(event, down, right);
  }
  if (key === "Enter" && ctrl) return stop(cover);
  if (key === "Enter" && typed) { event.preventDefault(); return commit(); }
  if (key === "Enter" && performance.now() - taken < 1000) return stop(() => undefined);  // of whoever ends each code so
  if (key === "Enter" || key === "F2") return stop(() => (line()?.cover ? cover() : menu()));
  if (key === "Delete" || key === "Backspace") return stop(clear);
  if (ctrl && shiftKey && key.toLowerCase() === "s") return stop(swaps);
  if (ctrl && key.toLowerCase() === "l") return stop(lock);
  if (key === " " && (ctrl || shiftKey)) return stop(() => (ctrl ? wholeDay() : wholeLine()));
  if (key === "Escape") { state.from = null; state.more.clear(); return stop(mark); }
  if (!ctrl && !altKey && key.length === 1 && /[\p{L}\p{N}]/u.test(key) && line()?.row) { event.preventDefault(); return letter(key); }
  return undefined;
}

function wholeDay() {
  const mine = state.lines.map((one, i) => (one.block === line().block && one.row ? i : -1)).filter((i) => i >= 0);
  state.from = { line: mine[0], day: state.at.day };
  state.at = { line: mine[mine.length - 1], day: state.at.day };
  mark();
}

function wholeLine() {
  const shown = days();
  state.from = { line: state.at.line, day: shown[0] };
  state.at = { line: state.at.line, day: shown[shown.length - 1] };
  mark();
}

const cellOf = (target) => /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest("td[data-line]") : null);
const inGrid = () => Boolean(document.activeElement?.closest?.("table[role='grid']"));

let dragged = null;

/** Listen to keys and mouse for as long as the page is open. */
export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    const ctrl = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const asked = document.querySelector("dialog[open]");
    if (event.key === "F1" || (ctrl && key === "k")) {
      event.preventDefault();
      return asked ? undefined : event.key === "F1" ? help() : find();
    }
    if (event.target instanceof HTMLInputElement || asked) return undefined;
    if (ctrl && (key === "y" || (key === "z" && event.shiftKey))) { event.preventDefault(); return send("/redo", {}); }
    if (ctrl && key === "z") { event.preventDefault(); return send("/undo", {}); }
    if (event.key === "Escape" && byId("panel").contains(document.activeElement)) return mark();
    return inGrid() ? gridKey(event) : undefined;
  });
  const main = byId("main");
  main.addEventListener("mousedown", (event) => {
    const td = cellOf(event.target);
    if (!td || event.button) return;
    const at = { line: Number(td.dataset.line), day: Number(td.dataset.day) };
    leave();
    if (event.shiftKey) state.from = state.from || { ...state.at };
    else if (event.ctrlKey || event.metaKey) state.more.add(`${state.at.line}:${state.at.day}`).add(`${at.line}:${at.day}`);
    else state.more.clear();
    if (!event.shiftKey) state.from = null;
    state.at = at;
    event.preventDefault();
    mark();
    dragged = event.shiftKey || event.ctrlKey || !state.lines[at.line].row || !worked(state.lines[at.line].row.cells[at.day]).length ? null : at;
  });
  main.addEventListener("mouseup", (event) => {
    const td = cellOf(event.target);
    const from = dragged;
    dragged = null;
    if (!td || !from) return;
    const to = { line: Number(td.dataset.line), day: Number(td.dataset.day) };
    if (to.line !== from.line || to.day !== from.day) carry(from, to);
  });
  main.addEventListener("dblclick", (event) => { if (cellOf(event.target)) (line()?.cover ? cover() : menu()); });
  for (const kind of ["copy", "cut"]) {
    document.addEventListener(kind, (event) => {
      if (!inGrid()) return;
      state.clip = asText();
      /** @type {ClipboardEvent} */ (event).clipboardData?.setData("text/plain", state.clip);
      event.preventDefault();
      if (kind === "cut") clear();
      else say("Copied.");
    });
  }
  document.addEventListener("paste", (event) => {
    if (!inGrid()) return;
    event.preventDefault();
    paste(event.clipboardData.getData("text/plain") || state.clip);
  });
}

/** Carry what is worked in one cell to another. */
function carry(from, to) {
  const [source, target] = [state.lines[from.line], state.lines[to.line]];
  if (!target.row) return;
  const duty = (one, day, shift) => ({ person: one.row.person, date: dateOf(day), shift, contract: one.row.contract });
  const there = worked(source.row.cells[from.day]);
  state.at = to;
  send("/edits", { moves: there.flatMap((e) => [
    { out: duty(source, from.day, e.code) }, { into: { ...duty(target, to.day, e.code), team: target.block.team } },
  ]) });
}

const VIEWS = [["Day", "day/now"], ["Gaps", "gaps"], ["Changes", "changes"], ["Rules", "rules"], ["Publish", "publish"], ["Grid", "grid"]];

/** Find a person, a date, a view or something to do. */
export async function find() {
  const words = [...VIEWS.map(([name, path]) => [name, `view ${path}`]), ["Repair", "do repair"], ["Solve", "do solve"], ...(state.rota.offered ? [["Offered rota", "view offer"]] : []), ...state.rota.people.map((p) => [p.name, `person ${p.id}`]), ...state.rota.days.map((d, i) => [`${d} ${longDay(i)}`, `day ${i}`])];
  const found = await ask("Find a person, a date or a view", (close) => {
    const list = h("ul", { class: "codes" });
    const pick = (text) => {
      const asked = text.trim().toLowerCase();
      const near = words.filter(([word]) => word.toLowerCase().includes(asked)).slice(0, 8);
      list.replaceChildren(...near.map(([word, value]) => h("li", {}, h("button", { type: "button", onclick: () => close(value) }, word))));
    };
    pick("");
    return [h("form", { method: "dialog", onsubmit: (e) => { e.preventDefault(); list.querySelector("button")?.click(); } },
      h("label", { for: "asked" }, "Name or day "), h("input", { id: "asked", autocomplete: "off", oninput: (e) => pick(e.target.value) })), list];
  });
  if (!found) return;
  const [kind, value] = [found.slice(0, found.indexOf(" ")), found.slice(found.indexOf(" ") + 1)];
  if (kind === "view") {
    location.hash = `#/${value}`;
    return;
  }
  if (kind === "do") {
    byId(value).click();
    return;
  }
  if (kind === "day") state.at.day = Number(value);
  const there = kind === "day" ? "#/grid" : cellAddress(value, state.at.day);
  if (!location.hash.startsWith("#/grid")) location.hash = there;
  else if (kind === "day") mark();
  else goTo(value, state.at.day);
}

/** The keys, in a dialogue. */
export function help() {
  return ask("Keys", (close) => [h("dl", { class: "keys" }, KEYS.flatMap(([key, words]) => [h("dt", {}, key), h("dd", {}, words)])),
    h("p", {}, h("button", { type: "button", onclick: () => close() }, "Close (Esc)"))]);
}

