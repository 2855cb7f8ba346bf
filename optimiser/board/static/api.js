// Calls of the interface; the token lies in this window alone.

export const known = { token: sessionStorage.getItem("rota-token") || "", revision: "" };

/** What the interface refuses, as it says it. */
export class Problem extends Error {
  constructor(told) {
    super(told.title);
    this.told = told;
    this.type = told.type;
  }

  /** Every fault in a line; where there are some, they say more than a title and what is told besides. */
  get text() {
    const faults = (this.told.faults || []).map(faultText);
    if (this.type === "no-token") {
      return known.token ? "This window's key is not valid any more: the board was started anew. Go on in the window that it opened" : this.told.detail;
    }
    return (faults.length ? [["faults", "not-found"].includes(this.type) ? "" : this.told.title, ...faults] : [this.told.title, this.told.detail]).filter(Boolean).join(". ");
  }
}

/** A fault with its place, where that is in a file: `staff.csv:2:weekly_hours: 'many' is not a number; expected ...` */
export function faultText(f) {
  const parts = f.file === "arguments" ? [] : f.file === "request" ? [f.column] : [f.file, f.row, f.column];
  const place = parts.filter(Boolean).map((one) => `${one}:`).join("");
  return `${place}${place && " "}${f.what}${f.expected ? `; ${f.expected}` : ""}${f.suggestion ? ` (did you mean ${f.suggestion}?)` : ""}`;
}

/** Trade the ticket of the address for the token, and take it out of the address. */
export async function enter() {
  const ticket = new URLSearchParams(location.hash.slice(1)).get("ticket");
  if (!ticket) return;
  history.replaceState(null, "", `${location.pathname}#/grid`);
  try {
    known.token = (await call("POST", "/session", { ticket })).token;
  } catch (error) {
    if (known.token) return; // let in before, with another ticket
    throw error;
  }
  sessionStorage.setItem("rota-token", known.token);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @param {AbortSignal} [signal]
 */
export async function call(method, path, body, signal) {
  const headers = { Authorization: `Bearer ${known.token}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method === "POST" && known.revision) headers["If-Match"] = `"${known.revision}"`;
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ type: "gone", title: "The board does not answer. Nothing that was made is lost: where it has ended, start rota board again and go on in the window that it opens" });
  }
  const told = await answer.json();
  if (!answer.ok) throw new Problem(told);
  return told;
}

export const get = (path, signal) => call("GET", path, undefined, signal);
export const part = encodeURIComponent;

/** A file to be taken away. */
export async function download(name) {
  const answer = await fetch(`/api/v1/exports/${name}`, { headers: { Authorization: `Bearer ${known.token}` } });
  if (!answer.ok) throw new Problem(await answer.json());
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
