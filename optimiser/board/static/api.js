// Calls of the interface; the token lies in this window alone.

export const known = { token: sessionStorage.getItem("rota-token") || "", revision: "" };

/** What the interface refuses, as it says it. */
export class Problem extends Error {
  constructor(told) {
    super(told.title);
    this.told = told;
    this.type = told.type;
  }

  /** Every fault in a line. */
  get text() {
    const faults = (this.told.faults || []).map((f) => `${f.column || f.file}: ${f.what}${f.expected ? `; ${f.expected}` : ""}`);
    return [this.told.title, this.told.detail, ...faults].filter(Boolean).join(". ");
  }
}

/** Trade the ticket of the address for the token, and take it out of the address. */
export async function enter() {
  const ticket = new URLSearchParams(location.hash.slice(1)).get("ticket");
  if (!ticket) return;
  history.replaceState(null, "", `${location.pathname}#/grid`);
  known.token = (await call("POST", "/session", { ticket })).token;
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
    throw new Problem({ type: "gone", title: "The board does not answer: is it still running? Nothing that was made is lost" });
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
