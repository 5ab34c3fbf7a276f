// One floating panel at a time beside what opened it: menus, the search for a fact, small forms.
import { h } from "./dom.js";

let open = null;

function place() {
  const { panel, anchor } = open;
  const box = anchor.getBoundingClientRect();
  const left = Math.max(12, Math.min(box.left, innerWidth - panel.offsetWidth - 12));
  const below = innerHeight - box.bottom - 18;
  const above = box.top - 18;
  panel.style.maxHeight = `${Math.max(160, Math.min(420, Math.max(below, above)))}px`;
  const up = panel.offsetHeight > below && above > below;
  panel.style.left = `${left}px`;
  panel.style.top = `${up ? box.top - 6 - panel.offsetHeight : box.bottom + 6}px`;
}

export function closePop(returnFocus = true) {
  if (!open) return;
  const { panel, anchor, onclose } = open;
  open = null;
  panel.remove();
  anchor.removeAttribute("aria-expanded");
  if (returnFocus && anchor.isConnected) anchor.focus();
  onclose?.();
}

/** `build` makes the content; the panel closes on Escape, a click elsewhere, or focus leaving it. */
export function openPop(anchor, content, { width = "small", label = "", onclose = null } = {}) {
  closePop(false);
  const panel = h("div", { class: `popover__panel popover__panel--${width} rule-pop`, role: "dialog", "aria-label": label || anchor.textContent }, content);
  document.body.append(panel);
  anchor.setAttribute("aria-expanded", "true");
  open = { panel, anchor, onclose };
  place();
  (panel.querySelector("[autofocus]") ?? panel.querySelector("[aria-current=true]") ?? panel.querySelector("input, button, select"))?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !open) return;
  event.stopPropagation();
  closePop();
}, true);
document.addEventListener("pointerdown", (event) => open && !open.panel.contains(event.target) && !open.anchor.contains(event.target) && closePop(false), true);
document.addEventListener("focusin", (event) => open && !open.panel.contains(event.target) && event.target !== open.anchor && closePop(false));
addEventListener("resize", () => closePop(false));
addEventListener("scroll", (event) => open && !open.panel.contains(event.target) && (open.anchor.isConnected ? place() : closePop(false)), { passive: true, capture: true });

/** A menu of [{value, label, note, icon, current, disabled}] in groups; the pick closes it. */
export function openMenu(anchor, groups, pick, options = {}) {
  const item = (one) =>
    h("button", { class: "popover__link rule-pop__item", type: "button", "aria-current": one.current ? "true" : false, "data-value": one.value, "aria-disabled": one.disabled ? "true" : false, onclick: () => !one.disabled && chosen(one.value) },
      one.icon, h("span", {}, one.label), one.note && h("span", { class: "rule-pop__note" }, one.note));
  const chosen = (value) => {
    closePop();
    pick(value);
  };
  const list = h("div", { class: "rule-pop__list" }, groups.filter((group) => group.length).map((group) => h("div", { class: "rule-pop__group" }, group.map(item))));
  list.addEventListener("keydown", (event) => step(event, list));
  openPop(anchor, list, { width: "small", ...options });
}

/** ↑ ↓ Home End among the buttons of a list. */
function step(event, list) {
  const all = [...list.querySelectorAll(".rule-pop__item")];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all[(to + all.length) % all.length]?.focus();
}

/** The search for a fact: type, ↑ ↓, Enter. `find(typed)` gives facts, `show(fact)` a row's content, `head(fact)` its heading. */
export function openSearch(anchor, { label, placeholder, find, show, head, nothing, pick, onclose }) {
  const MOST = 80;
  const list = h("ul", { class: "rule-find__list", role: "listbox", id: "rule-find-list", "aria-label": label });
  const input = h("input", { class: "input", type: "text", placeholder, autofocus: true, role: "combobox", "aria-label": label, "aria-controls": "rule-find-list", "aria-expanded": "true", autocomplete: "off", spellcheck: "false" });
  let found = [];
  let at = 0;
  const mark = (next) => {
    at = Math.max(0, Math.min(found.length - 1, next));
    const options = list.querySelectorAll("[role=option]");
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    options[at]?.scrollIntoView({ block: "nearest" });
    if (options[at]) input.setAttribute("aria-activedescendant", options[at].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const choose = (place) => {
    const fact = found[place];
    if (!fact) return;
    closePop(false);
    pick(fact);
  };
  const draw = () => {
    const typed = input.value.trim();
    found = find(typed).slice(0, typed ? MOST : undefined);
    let heading = "";
    list.replaceChildren(...found.flatMap((fact, place) => {
      const option = h("li", { class: "rule-find__item", role: "option", id: `rule-find-${place}`, onpointerdown: (event) => event.preventDefault(), onclick: () => choose(place) }, show(fact));
      const next = typed ? "" : head(fact);
      const title = next && next !== heading ? [h("li", { class: "rule-find__head", role: "presentation" }, next)] : [];
      heading = next;
      return [...title, option];
    }), ...(found.length ? [] : [h("li", { class: "rule-find__none", role: "presentation" }, nothing)]));
    mark(0);
    if (open) place();
  };
  input.addEventListener("input", draw);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const act = { ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at - 1), Enter: () => choose(at), PageDown: () => mark(at + 8), PageUp: () => mark(at - 8) }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  draw();
  openPop(anchor, [input, list], { width: "large", label, onclose });
}
