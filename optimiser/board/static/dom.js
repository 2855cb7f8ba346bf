// Elements made by hand: text is always text, never markup.

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on...` are listeners; true is an empty attribute; false and null are none
 * @param {...any} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Every element of a kind inside another, as whatever element of a page it is.
 * @param {ParentNode} inside
 * @param {string} kind
 * @returns {any[]}
 */
export const all = (inside, kind) => [...inside.querySelectorAll(kind)];

/**
 * The first of them, if there is one.
 * @param {ParentNode} inside
 * @param {string} kind
 */
export const firstOf = (inside, kind) => /** @type {HTMLElement | null} */ (inside.querySelector(kind));

/** Put new children into an element. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A number with a sign. */
export const signed = (number) => (number > 0 ? `+${number.toLocaleString("en-GB")}` : number.toLocaleString("en-GB"));

/** Minutes as hours: `7.5`. */
export const hours = (minutes) => String(Math.round(minutes / 6) / 10);

/** `1 gap`, `2 gaps`. */
export const count = (number, noun, plural) => `${number.toLocaleString("en-GB")} ${number === 1 ? noun : plural || `${noun}s`}`;

/** Say something quietly, or at once where it is a refusal. */
export function say(text, alarming = false) {
  fill(byId(alarming ? "status" : "alert"));
  fill(byId(alarming ? "alert" : "status"), text);
}

/**
 * Ask in a dialogue that gives the focus back when it closes.
 * @param {string} title
 * @param {(close: (answer?: any) => void) => any[]} make what stands in it
 * @returns {Promise<any>} what it was closed with; undefined where it was left
 */
export function ask(title, make) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    let open = true;
    const dialog = /** @type {HTMLDialogElement} */ (h("dialog", { "aria-labelledby": "dialog-title" }));
    const close = (answer) => {
      if (!open) return;
      open = false;
      dialog.close();
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve(answer);
    };
    dialog.append(h("h2", { id: "dialog-title" }, title), ...make(close));
    dialog.addEventListener("close", () => close());
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Move among the buttons of a list with the arrow keys. */
export function arrows(list) {
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button:not([disabled])")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !buttons.length) return;
    event.preventDefault();
    const place = buttons.indexOf(document.activeElement);
    buttons[(place + step + buttons.length) % buttons.length].focus();
  });
  return list;
}
