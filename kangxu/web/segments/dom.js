// Small ways to build the page's elements and to speak.
export const $ = (selector, root = document) => root.querySelector(selector);
export const fill = (words, values = {}) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export const counted = (number) => (typeof number === "number" ? number.toLocaleString("en-US") : "");

/** h("button", {class: "btn", onclick: …, "data-x": 1}, "words", child, …); false and null children are left out. */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter((one) => one || one === 0));
  return made;
}

let sprite = "";
export const useSprite = (address) => (sprite = address);

export function icon(name, size = 18) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** A share as a short bar; its width is an attribute, for the page allows no inline style. */
export function bar(share, width = 56) {
  const make = (tag, attributes) => {
    const one = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.entries(attributes).forEach(([name, value]) => one.setAttribute(name, value));
    return one;
  };
  const svg = make("svg", { class: "rule-bar", width, height: 8, "aria-hidden": "true" });
  svg.append(make("rect", { class: "rule-bar__track", width, height: 8, rx: 2 }));
  if (share > 0) svg.append(make("rect", { class: "rule-bar__fill", width: Math.max(2, Math.round(width * share)), height: 8, rx: 2 }));
  return svg;
}

/** A form posted to us, which outlives a page that closes. Nobody waits for an answer of 204: it counts as broken off. */
export async function fetched(address, fields, signal) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token, "HX-Request": "true", "HX-Current-URL": location.href }, signal, keepalive: true });
  const onward = answer.headers.get("HX-Redirect");
  if (onward) location.assign(onward);
  if (answer.status === 204 || onward) throw new DOMException("", "AbortError");
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

/** The same for JSON. A newer question breaks off the older one of its `lane`, and so does `signal`. */
const lanes = new Map();
export async function post(address, fields, lane, signal = null) {
  lanes.get(lane)?.abort();
  const control = new AbortController();
  lanes.set(lane, control);
  signal?.addEventListener("abort", () => control.abort());
  const answer = await fetched(address, fields, control.signal);
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new DOMException("", "AbortError");
  return answer.json();
}
export const isAborted = (problem) => problem?.name === "AbortError";
