// The bar on top of the form: whose card was read, what the server knows of them, and who has no card.
import { ageOn, masked, readCard } from "./screening_card.js";
import { ask, NoNetwork, SignedOut } from "./offline_sync.js";
import { $, fill } from "./screening_words.js";

export class CardDesk {
  async cardRead(text) {
    if (this.dirty) return this.warnUnsaved();
    const read = readCard(text, this.data.today);
    if (read.problem) {
      $("[data-card-number]").value = text;
      $("[data-card-number]").select();
      return this.cardProblem(this.words.card[read.problem]);
    }
    this.cardProblem("");
    this.person = { national_id: read.number, birth_on: read.bornOn, sex: read.sex };
    this.clock.start();
    this.showPerson();
    $('[data-card-field="name"]').focus(); // whoever types at once types a name; somebody known needs none
    await this.lookUp({ national_id: read.number });
  }

  /** What the server knows of this person; without network the card alone speaks. */
  async lookUp(whom) {
    try {
      const told = await ask(this.data.urls.card, whom);
      if (told.problem) return this.cardProblem(told.problem);
      if (told.known) {
        Object.assign(this.person, { id: told.id, name: told.name, birth_on: told.birth_on, sex: told.sex, masked: told.masked, file: told.file });
        this.prefilled = told.prefill;
        const year = `${new Date().getFullYear()}-`;
        this.form.fill(told.prefill, (on) => fill(this.words.before, { on: on.startsWith(year) ? on.slice(year.length) : on }));
      } else Object.assign(this.person, { file: this.words.new_person, area: told.area });
    } catch (problem) {
      if (problem instanceof SignedOut) this.stopped = "signed_out";
      else if (!(problem instanceof NoNetwork)) throw problem;
      this.person.file = problem instanceof SignedOut ? this.words.again.signed_out : this.words.offline_person;
    }
    this.clock.start();
    this.showPerson();
    this.draw();
    if (this.person.id) this.form.focusFirstEmpty();
  }

  withoutCard() {
    if (this.dirty) return this.warnUnsaved();
    this.person = { without: true };
    this.clock.start();
    this.showPerson();
    $('[data-card-field="name"]').focus();
  }

  onCardField({ target }) {
    if (target.dataset.cardField === "birth_on") {
      const digits = target.value.replace(/\D/g, "");
      this.person.birth_on = /^\d{8}$/.test(digits) ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` : undefined;
    } else if (target.name === "card-sex") this.person.sex = Number(target.value);
    else if (target.dataset.cardField) this.person[target.dataset.cardField] = target.value.trim();
    else return;
    this.changed();
  }

  onCardKey(event) {
    const { target, key } = event;
    if (target.name === "card-sex" && /^[12]$/.test(key)) {
      event.preventDefault();
      const chosen = $(`input[name="card-sex"][value="${key}"]`);
      chosen.checked = true;
      chosen.focus();
      this.person.sex = Number(key);
      this.changed();
    }
    if (key !== "Enter" || event.isComposing || !target.closest("[data-card-new]")) return;
    event.preventDefault();
    const fields = [...document.querySelectorAll("[data-card-new] input")].filter((one) => !one.closest("[hidden]") && (one.name !== "card-sex" || one.value === "1"));
    const next = fields[fields.findIndex((one) => one === target || (one.name && one.name === target.name)) + 1];
    if (next) next.focus();
    else this.form.focusFirstEmpty();
  }

  showPerson() {
    const { person } = this;
    const asked = Boolean(person.national_id || person.id || person.without);
    $("[data-card-number]").hidden = asked;
    $("[data-card-no-card]").hidden = asked;
    $("[data-card-who]").hidden = !(person.national_id || person.id);
    $("[data-card-new]").hidden = !asked || Boolean(person.id);
    $("[data-card-without]").hidden = !person.without;
    $("[data-card-name]").textContent = person.id ? person.name : "";
    $("[data-card-sex-age]").textContent = this.sexAge();
    $("[data-card-masked]").textContent = person.masked ?? (person.national_id ? masked(person.national_id) : "");
    $("[data-card-read]").hidden = !person.national_id;
    const area = person.national_id && !person.id ? person.area || fill(this.words.area, { area: person.national_id.slice(0, 6) }) : "";
    $("[data-card-file]").textContent = [person.file, area].filter(Boolean).join("，");
    for (const field of document.querySelectorAll("[data-card-field]")) {
      if (document.activeElement !== field) field.value = field.dataset.cardField === "birth_on" ? (person.birth_on ?? "").replaceAll("-", "") : person[field.dataset.cardField] ?? "";
    }
    for (const one of document.querySelectorAll('input[name="card-sex"]')) one.checked = Number(one.value) === person.sex;
  }

  sexAge() {
    const { birth_on, sex } = this.person;
    const age = birth_on ? fill(this.words.years, { n: ageOn(birth_on, this.data.today) }) : "";
    return `${{ 1: this.words.male, 2: this.words.female }[sex] ?? ""}${age}`;
  }

  cardProblem(words) {
    $("[data-card-problem]").textContent = words;
    $("[data-card-problem]").hidden = !words;
  }
}
