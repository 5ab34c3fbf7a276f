// Turns of a repeated group: one more at the end, one taken away in the middle.
const FRESH = 999; // the turn in the template

export class FormTurns {
  /** `changed()` is called after the number of turns, or what stands in them, has changed. */
  constructor(root, asking, changed) {
    Object.assign(this, { root, asking, changed });
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("kx:form-restoring", (event) => this.grow(event.detail));
    for (const place of this.places()) this.limit(place);
  }

  places() {
    return [...this.root.querySelectorAll("[data-turns]")];
  }

  lines(group) {
    return [...this.root.querySelectorAll(`[data-turn-of="${CSS.escape(group)}"]`)];
  }

  count(group) {
    return this.lines(group).filter((one) => one.matches("[data-section]")).length;
  }

  onClick(event) {
    const more = event.target.closest("[data-turn-more]");
    const less = event.target.closest("[data-turn-less]");
    if (more) this.add(more.closest("[data-turns]"));
    else if (less) this.drop(less.closest("[data-turn-of]"));
  }

  /** As many turns as values have that this browser kept. */
  grow(values) {
    for (const place of this.places()) {
      const inside = new Set(this.lines(place.dataset.turns).flatMap((line) => [...line.querySelectorAll("[data-key]")]).map((field) => field.dataset.key.split("#")[0]));
      const turns = Object.keys(values).filter((key) => inside.has(key.split("#")[0])).map((key) => Number(key.split("#")[1] ?? 0));
      while (this.count(place.dataset.turns) <= Math.max(0, ...turns)) this.add(place, false);
    }
  }

  add(place, focus = true) {
    const group = place.dataset.turns;
    const turn = this.count(group);
    const fresh = document.createElement("template");
    fresh.innerHTML = place.querySelector("template").innerHTML.replaceAll(`#${FRESH}`, `#${turn}`).replaceAll(`-${FRESH}`, `-${turn}`).replaceAll(`data-turn="${FRESH}"`, `data-turn="${turn}"`);
    fresh.content.querySelector("[data-turn-number]").textContent = turn + 1;
    place.before(fresh.content);
    this.limit(place);
    this.asking.open();
    if (focus) this.lines(group).filter((one) => one.dataset.turn === String(turn)).flatMap((one) => [...one.querySelectorAll("input, select, textarea")])[0]?.focus();
  }

  /** What comes later moves up; the last turn goes, the only one is emptied. */
  drop(heading) {
    const { turnOf: group, turn } = heading.dataset;
    const last = this.count(group) - 1;
    for (let at = Number(turn); at <= last; at += 1) this.move(group, at + 1, at);
    if (last > 0) for (const one of this.lines(group)) if (one.dataset.turn === String(last)) one.remove();
    this.limit(this.root.querySelector(`[data-turns="${CSS.escape(group)}"]`));
    this.changed();
    this.lines(group).findLast((one) => one.matches("[data-section]"))?.querySelector("button")?.focus();
  }

  move(group, from, to) {
    for (const line of this.lines(group)) {
      if (line.dataset.turn !== String(to)) continue;
      for (const field of line.querySelectorAll("[data-key]")) {
        const [key] = field.dataset.key.split("#");
        const later = this.asking.field(`${key}#${from}`);
        this.asking.put(field, later ? this.asking.answer(later) : undefined);
        this.asking.check(field);
      }
    }
  }

  limit(place) {
    place.querySelector("[data-turn-more]").hidden = this.count(place.dataset.turns) >= Number(place.dataset.most);
  }
}
