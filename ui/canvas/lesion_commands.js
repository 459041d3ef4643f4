// What can be done with whole lesions, by name.

export class LesionCommands {
  constructor(canvas) {
    this.canvas = canvas;
    this.named = {
      "next-lesion": () => this.step(1),
      "previous-lesion": () => this.step(-1),
      "add-lesion": () => this.add(),
      "rename-lesion": () => canvas.strip.startNaming(),
      "lock-lesion": () => this.lock(),
      "delete-lesion": () => this.remove(),
    };
  }

  // After the last one a new one begins, as in core/prompt/lesions.py.
  step(by) {
    const { local } = this.canvas;
    if (LOOKS.step_lesion(local, { by }) !== local) this.look({ op: "step_lesion", by });
    else if (by < 0) this.canvas.status.warn("There is no other lesion; E begins one.");
    else this.cannotAdd();
  }

  add() {
    const { local } = this.canvas;
    if (LOOKS.add_lesion(local) !== local) this.look({ op: "add_lesion" });
    else this.cannotAdd();
    this.toStage();
  }

  // The button that was pressed may be gone, and the next thing to do is a mark.
  toStage() {
    this.canvas.stage.focus({ preventScroll: true, focusVisible: false });
  }

  cannotAdd() {
    const full = this.canvas.local.lesions.length >= MOST_LESIONS;
    const why = full ? `A slice can have ${MOST_LESIONS} lesions; delete one first.` : "Mark this lesion first, then begin another.";
    this.canvas.status.warn(why);
  }

  select(number) {
    if (number !== this.canvas.local.active) this.look({ op: "select_lesion", number });
  }

  look(op) {
    this.send(op);
    const { local } = this.canvas;
    const place = local.lesions.indexOf(inWork(local)) + 1;
    this.canvas.say(`${titleOf(inWork(local))}, ${place} of ${local.lesions.length}`);
  }

  rename(number, name) {
    const { local } = this.canvas;
    if (withLesion(local, number, { name }) === local) return;
    this.send({ op: "rename_lesion", number, name });
    this.canvas.say(name ? `Lesion ${number} is called ${name}` : `Lesion ${number} has no name`);
  }

  lock() {
    const { number, locked } = inWork(this.canvas.local);
    this.send({ op: "lock_lesion", number, locked: !locked });
    this.canvas.say(`Lesion ${number} ${locked ? "unlocked" : "locked"}`);
  }

  remove() {
    const { number } = inWork(this.canvas.local);
    if (this.canvas.refuses()) return;
    this.send({ op: "delete_lesion", number });
    this.canvas.say(`Lesion ${number} deleted; undo brings it back`);
    this.toStage();
  }

  // What was half done belongs to the lesion before.
  send(op) {
    this.canvas.gestures.drop();
    this.canvas.corner = null;
    this.canvas.send(op);
  }
}
