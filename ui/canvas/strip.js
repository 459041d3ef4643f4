// The lesions of the slice as a row of chips: which one is in work, and what can be done with it.

const NAME_CHARACTERS = 40; // as in core/prompt/lesions.py
const LOCK = `<svg viewBox="0 0 24 24"><path d="M6 11H18V20H6ZM8.5 11V8A3.5 3.5 0 0 1 15.5 8V11"/></svg>`;

export class Strip {
  constructor(canvas) {
    this.canvas = canvas;
    this.root = canvas.root.querySelector(".lesions");
    this.list = this.root.querySelector(".list");
    this.field = this.root.querySelector(".naming");
    this.chips = new Map(); // lesion's number -> {place, button, name}
    this.naming = null; // number of the lesion whose name is being typed
    this.seen = "";
  }

  listen(on) {
    const numberOf = (event) => Number(event.target.closest("button")?.dataset.number);
    on(this.list, "click", (event) => numberOf(event) && this.canvas.commands.lesions.select(numberOf(event)));
    on(this.list, "dblclick", (event) => numberOf(event) && this.startNaming());
    on(this.field, "keydown", (event) => this.typed(event));
    on(this.field, "blur", () => this.endNaming(true));
  }

  refresh() {
    const { local } = this.canvas;
    const shown = local.lesions.map((one) => [one.number, one.name, one.locked, marked(one)]);
    const seen = JSON.stringify([local.active, shown]);
    if (seen === this.seen) return;
    this.seen = seen;
    const several = areSeveral(local);
    if (this.naming !== null && this.naming !== local.active) this.endNaming(false);
    this.root.hidden = !several && !marked(inWork(local));
    this.root.classList.toggle("single", !several);
    this.canvas.root.style.setProperty("--own", this.colourOf(local.active));
    this.refreshChips(local);
    this.refreshTools(inWork(local));
  }

  refreshChips({ lesions, active }) {
    for (const [number, { place }] of this.chips) {
      if (lesions.some((one) => one.number === number)) continue;
      place.remove();
      this.chips.delete(number);
    }
    lesions.forEach((lesion, at) => {
      const chip = this.chips.get(lesion.number) ?? this.made(lesion.number);
      // Numbers rise, so none that is there already ever moves and loses its focus.
      if (this.list.children[at] !== chip.place) this.list.insertBefore(chip.place, this.list.children[at] ?? null);
      chip.name.textContent = lesion.name;
      chip.button.ariaPressed = String(lesion.number === active);
      chip.button.ariaLabel = [`Lesion ${lesion.number}`, lesion.name, lesion.locked && "locked"].filter(Boolean).join(", ");
      chip.button.title = `${titleOf(lesion)}${lesion.locked ? ", locked" : ""} (E and Shift+E step; double-click renames)`;
      chip.button.classList.toggle("locked", lesion.locked);
      if (lesion.number === active) this.bringIntoSight(chip.place);
    });
  }

  refreshTools(lesion) {
    const set = (name, properties) => Object.assign(this.tool(name), properties);
    const lock = lesion.locked ? "Unlock" : "Lock";
    set("rename-lesion", { ariaLabel: `Rename ${titleOf(lesion)}` });
    set("delete-lesion", { ariaLabel: `Delete ${titleOf(lesion)}` });
    set("lock-lesion", { ariaLabel: `${lock} ${titleOf(lesion)}`, ariaPressed: String(lesion.locked) });
  }

  tool(name) {
    return this.root.querySelector(`[data-do="${name}"]`);
  }

  colourOf(number) {
    const { colours } = this.canvas.data;
    return colours[(number - 1) % colours.length];
  }

  made(number) {
    const place = document.createElement("span");
    place.innerHTML = `<button type="button"><span class="number"></span><span class="called"></span>${LOCK}</button>`;
    const button = place.firstElementChild;
    button.dataset.number = number;
    button.style.setProperty("--lesion", this.colourOf(number));
    button.querySelector(".number").textContent = number;
    const chip = { place, button, name: button.querySelector(".called") };
    this.chips.set(number, chip);
    return chip;
  }

  bringIntoSight({ offsetLeft, offsetWidth }) {
    const { list } = this;
    const [least, most] = [offsetLeft + offsetWidth - list.clientWidth, offsetLeft];
    list.scrollLeft = Math.max(least, Math.min(most, list.scrollLeft));
  }

  startNaming() {
    const { number, name } = inWork(this.canvas.local);
    if (!areSeveral(this.canvas.local)) return;
    const { place, button } = this.chips.get(number);
    this.naming = number;
    button.hidden = true;
    place.append(this.field);
    Object.assign(this.field, { hidden: false, value: name, placeholder: `Lesion ${number}` });
    this.bringIntoSight(place);
    this.field.select();
    this.field.focus();
  }

  endNaming(takes) {
    const number = this.naming;
    if (number === null) return;
    this.naming = null; // hiding the field takes its focus, which ends the naming too
    this.field.hidden = true;
    this.list.after(this.field);
    const chip = this.chips.get(number);
    if (chip) chip.button.hidden = false;
    const name = [...this.field.value.toWellFormed().trim().replace(/\s+/g, " ")].slice(0, NAME_CHARACTERS).join("");
    if (takes) this.canvas.commands.lesions.rename(number, name);
  }

  // Keys belong to the name while it is typed.
  typed(event) {
    event.stopPropagation();
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    this.endNaming(event.key === "Enter");
    this.canvas.stage.focus({ preventScroll: true, focusVisible: false });
  }

  pointAtLock() {
    const lesion = inWork(this.canvas.local);
    this.canvas.status.warn(`${titleOf(lesion)} is locked; unlock it to change it.`);
    const button = this.tool("lock-lesion");
    button.classList.remove("flash");
    void button.offsetWidth; // begins the animation anew
    button.classList.add("flash");
  }
}
