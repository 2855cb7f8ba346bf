// A day, the gaps, a person.

import { get, part } from "./api.js";
import { arrows, count, fill, h, hours, signed } from "./dom.js";
import { breachLine, cellLink, gapAddress, showSlot } from "./panel.js";
import { dateOf, dayOf, longDay, nameOf, state } from "./state.js";

/** Who works on a day, or is on now and next. */
export async function day(main, date) {
  const told = await get(`/days/${part(date)}`);
  const at = date === "now" ? state.rota.today : dayOf(date);
  const go = (d) => (d >= 0 && d < state.rota.days.length ? h("a", { href: `#/day/${dateOf(d)}` }, state.rota.days[d]) : null);
  const pick = h("input", { type: "date", id: "date", min: state.rota.first, max: state.rota.last, value: at === null ? "" : dateOf(at),
    onchange: (e) => { if (e.target.value) location.hash = `#/day/${e.target.value}`; } });
  fill(main, h("h2", {}, date === "now" ? `Now${told.at ? `, ${told.at.replace("T", " ")}` : ""}` : longDay(at)),
    h("p", { class: "filters" }, at === null ? null : go(at - 1), " ", h("a", { href: "#/day/now" }, "today"), " ", at === null ? null : go(at + 1), " ",
      h("label", { for: "date" }, "Day "), pick, " ", h("button", { type: "button", onclick: () => print() }, "Print")),
    told.teams.map((team) => h("section", {}, h("h3", {}, state.rota.teams[team.team] || "Own sessions", date === "now" && team.date ? ` ${team.date}` : ""),
      h("div", { class: "slots" }, team.slots.map((slot) => slotPart(team, slot))),
      team.away.length ? h("p", { class: "quiet" }, "Away: ", team.away.map((a) => nameOf(a.person) + (a.reasons?.length ? ` (${a.reasons.join(", ")})` : "")).join(", ")) : null)),
    told.teams.length ? null : h("p", {}, "Nobody works then."));
}

function slotPart(team, slot) {
  const clock = (moment) => moment.slice(-5);
  const times = slot.from === slot.to ? clock(slot.from) : `${clock(slot.from)}-${clock(slot.to)}`;
  const named = [slot.when && `${slot.when}:`, slot.period || (team.team ? "" : "own time"), times].filter(Boolean).join(" ");
  return h("section", { class: "slot" }, h("h4", {}, named),
    h("p", {}, slot.cover.map((c, i) => [i ? " · " : "", h("span", { class: c.short ? "hard" : "" },
      `${c.period === slot.period ? "" : `${c.period} `}${c.capability} ${c.have}/${c.need}${c.short ? "! " : ""}`,
      c.short ? h("a", { href: gapAddress({ team: team.team, date: team.date, period: c.period, capability: c.capability }) }, "Find cover") : null)])),
    h("ul", {}, slot.working.map((w, i) => h("li", {}, nameOf(w.person), h("small", {}, ` ${w.role} ${w.band} · ${w.shift} ${clock(w.from)}-${clock(w.to)}`,
      slot.in_charge && i === 0 ? " · in charge" : "", w.contact ? ` · ${w.contact}` : "")))));
}

/** Every gap; the one chosen with who could fill it. */
export async function gaps(main, team, date, period, capability = "") {
  const first = !state.again; // whoever is about to choose somebody is not led to somebody else
  const told = await get("/gaps");
  const list = arrows(h("ol", { class: "gaps" }, told.gaps.map((g, i) => h("li", {},
    h("button", { type: "button", "data-first": !team && i === 0, "aria-pressed": String(g.team === team && g.date === date && g.period === period && (!capability || g.capability === capability)),
      onclick: () => { location.hash = gapAddress(g); } },
    `${state.rota.days[dayOf(g.date)]} ${g.period} ${g.capability} ${g.have}/${g.need}`),
    h("small", {}, ` ${state.rota.teams[g.team]}, ${g.hard ? "hard" : count(g.points, "point")}`)))));
  fill(main, h("h2", {}, count(told.gaps.length, "gap"), told.gaps.length ? ", dearest first" : ""), list);
  if (team) setTimeout(() => showSlot(team, date, period, { capability, first }), 0);
}

/** A person's line. */
export async function person(main, id) {
  const choice = h("select", { id: "person", onchange: (e) => { location.hash = `#/person/${part(e.target.value)}`; } },
    id ? null : h("option", { value: "" }, "choose"), state.rota.people.map((p) => h("option", { value: p.id, selected: p.id === id }, p.name)));
  const pick = h("p", { class: "filters" }, h("label", { for: "person" }, "Person "), choice);
  if (!id) return fill(main, h("h2", {}, "Person"), pick);
  const told = await get(`/people/${part(id)}`);
  const own = told.rows.filter((r) => !r.guest);
  return fill(main, h("h2", {}, `${told.name} (${told.person})`), pick,
    own.map((r) => h("p", {}, `${r.role} ${r.band ? `band ${r.band}` : ""}: ${hours(r.contracted)} h contracted, ${hours(r.rostered)} rostered${r.balance === null ? "" : `, ${signed(Math.round(r.balance / 60))} h`}; ${count(r.nights, "night")}, ${count(r.weekends, "weekend")}.`)),
    h("h3", {}, "Duties"), told.duties.length ? null : h("p", {}, "None."), h("ul", { class: "month" }, told.duties.map((d) => h("li", {}, cellLink(told.person, d.date, `${state.rota.days[dayOf(d.date)] || d.date} ${d.shift}`)))),
    told.breaches.length ? [h("h3", {}, "Rules"), h("ul", { class: "breaches" }, told.breaches.map(breachLine))] : null,
    told.binds.length ? [h("h3", {}, "What stops more duties"), h("ul", {}, told.binds.map((b) => h("li", {}, `${b.rule}: ${count(b.duties_stopped, "duty", "duties")}`)))] : null,
    told.wishes.length ? [h("h3", {}, "Wishes"), h("ul", {}, told.wishes.map((w) => h("li", {}, `${state.rota.days[dayOf(w.date)]}: ${w.wants_to_work ? "to work" : "off"}${w.shifts ? ` ${w.shifts.join(", ")}` : ""}, ${w.met ? "met" : "not met"}`,
      w.met || w.granting_adds_points === null ? null : h("small", {}, ` granting it costs ${signed(w.granting_adds_points)}${w.granted_by.length ? `, ${w.granted_by.map((g) => nameOf(g.person)).join(", ")} would take it` : ""}`),
      w.why_not ? h("small", {}, ` ${w.why_not}`) : null)))] : null,
    told.changes.length ? [h("h3", {}, "Changes"), h("ul", {}, told.changes.slice(-8).map((e) => h("li", {}, `@${e.seq} ${e.kind} by ${e.by}, ${e.at.slice(0, 16).replace("T", " ")}`)))] : null);
}

