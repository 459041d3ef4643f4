// What can be done, by name: buttons and keys end here, and everything that goes to Python starts here.

export class Commands {
  constructor(canvas) {
    this.canvas = canvas;
    this.lesions = new LesionCommands(canvas);
    const zoomStep = (factor) => canvas.viewport.zoom(factor, { ...canvas.viewport.view });
    const pick = (tool) => this.hold(() => canvas.tools.pick(tool));
    this.named = {
      point: () => pick("point"),
      box: () => this.hold(() => canvas.tools.toggleBox()),
      scribble: () => pick("scribble"),
      lasso: () => pick("lasso"),
      brush: () => pick("brush"),
      eraser: () => pick("eraser"),
      include: () => this.hold(() => canvas.tools.sign(true)),
      exclude: () => this.hold(() => canvas.tools.sign(false)),
      swap: () => this.hold(() => canvas.tools.swap()),
      smaller: () => canvas.tools.stepRadius(canvas.image, -1),
      larger: () => canvas.tools.stepRadius(canvas.image, 1),
      undo: () => canvas.local.canUndo && this.step("undo"),
      redo: () => canvas.local.canRedo && this.step("redo"),
      delete: () => this.editAt(canvas.selected, { op: "delete" }),
      remove: () => this.editAt(canvas.toolbar.crossFor, { op: "delete" }),
      clear: () => this.something() && this.add({ op: "clear" }, "All cleared"),
      fill: () => this.tidy("fill"),
      largest: () => this.tidy("largest"),
      smooth: () => this.tidy("smooth"),
      "choose-0": () => this.choose(0),
      "choose-1": () => this.choose(1),
      "choose-2": () => this.choose(2),
      hide: () => (canvas.hidden = !canvas.hidden),
      outline: () => (taste.outlineOnly = !taste.outlineOnly),
      opacity: () =>
        (taste.opacity = taste.opacity >= 0.99 ? 0.2 : Math.min(1, Math.floor(taste.opacity * 5 + 1.001) / 5)),
      accept: () => canvas.suggested.accept(),
      "pass-over": () => canvas.suggested.passOver(),
      ...this.lesions.named,
      "zoom-in": () => zoomStep(1.5),
      "zoom-out": () => zoomStep(1 / 1.5),
      whole: () => canvas.viewport.look(wholeImage(canvas.image)),
      more: () => canvas.toolbar.toggleMore(),
      help: () => canvas.toolbar.toggleHelp(),
      escape: () => this.letGo(),
    };
  }

  run(name) {
    this.named[name]();
    this.canvas.refresh();
  }

  // Another tool in the hand: what was half done with the last one is dropped.
  hold(change) {
    this.canvas.drawing.cancel();
    this.canvas.corner = null;
    change();
  }

  something() {
    return marked(inWork(this.canvas.local));
  }

  add(op, spoken) {
    const { canvas } = this;
    if (canvas.refuses()) return;
    canvas.selected = canvas.hovered = -1;
    canvas.send(op);
    canvas.say(spoken);
  }

  addPoint(point, include) {
    const { canvas } = this;
    if (!isInside(point, canvas.image) || canvas.refuses()) return;
    this.add({ op: "add_point", ...settle(point, canvas.image), include }, include ? "Include point added" : "Exclude point added");
    canvas.lastAdded = performance.now();
  }

  addBox(from, to) {
    const { canvas } = this;
    const [a, b] = [settle(from, canvas.image), settle(to, canvas.image)];
    const box = { x0: Math.min(a.x, b.x), y0: Math.min(a.y, b.y), x1: Math.max(a.x, b.x), y1: Math.max(a.y, b.y) };
    canvas.corner = null;
    if (canvas.tools.name === "box") canvas.tools.toggleBox();
    if (box.x1 - box.x0 < 1 || box.y1 - box.y0 < 1) return canvas.refresh();
    this.add({ op: "add_box", ...box }, "Box added");
  }

  cornerAt(point) {
    const { canvas } = this;
    if (canvas.corner) this.addBox(canvas.corner, point);
    else if (isInside(point, canvas.image)) canvas.corner = settle(point, canvas.image);
  }

  editAt(index, op) {
    const { local } = this.canvas;
    // An index is only safe while both sides see the same list: see replay().
    if (index < 0 || index >= local.prompts.length || !local.sure) return;
    this.add({ ...op, index }, op.op === "delete" ? "Deleted" : "Moved");
  }

  step(op) {
    const { canvas } = this;
    canvas.selected = canvas.hovered = -1;
    canvas.send({ op });
    canvas.say(op === "undo" ? "Undone" : "Redone");
  }

  tidy(kind) {
    if (!this.something()) return;
    this.add({ op: "tidy", kind }, { fill: "Holes filled", largest: "Largest part kept", smooth: "Smoothed" }[kind]);
  }

  choose(candidate) {
    const { canvas } = this;
    const { offered, chosen } = canvas.choice();
    if (candidate < offered && candidate !== chosen) this.add({ op: "choose", candidate }, `Outline ${candidate + 1}`);
  }

  letGo() {
    const { canvas } = this;
    if (canvas.toolbar.closeAll()) return;
    const halfDone = canvas.drawing.line || canvas.corner || canvas.gestures.now;
    canvas.gestures.drop();
    canvas.corner = null;
    canvas.selected = -1;
    if (!halfDone) canvas.tools.pick("point");
  }
}
