// Keys alone do everything: arrows move a cross-hair, Enter marks there, or begins and ends a line.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HOTKEYS = {
  p: "point", b: "box", s: "scribble", l: "lasso", d: "brush", x: "eraser", t: "swap", "[": "smaller", "]": "larger",
  r: "clear", v: "hide", f: "outline", o: "opacity", 0: "whole", 1: "choose-0", 2: "choose-1", 3: "choose-2",
  y: "accept", n: "pass-over",
  e: "next-lesion", "shift+e": "previous-lesion", "?": "help", "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", Delete: "delete", Backspace: "delete", Escape: "escape",
};
const GO_ON = new Set(["zoom-in", "zoom-out", "smaller", "larger"]); // while the key is held down; others act once

export class Keyboard {
  constructor(canvas) {
    this.canvas = canvas;
  }

  listen(on) {
    const { canvas } = this;
    on(canvas.root, "keydown", (event) => canvas.data && this.keyDown(event));
    on(canvas.root, "keyup", (event) => event.key === " " && this.releaseSpace());
    on(canvas.stage, "blur", () => this.releaseSpace());
  }

  releaseSpace() {
    this.canvas.space = false;
    this.canvas.refresh();
  }

  keyDown(event) {
    const { canvas } = this;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const onSlider = event.target.matches?.("input");
    const onButton = event.target.closest?.("button");
    const typed = event.getModifierState?.("AltGraph"); // how some keyboards write [ and ]
    if (!typed && (event.ctrlKey || event.metaKey) && !canvas.toolbar.helpIsOpen()) {
      const name = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : null;
      return name && this.take(event, () => canvas.commands.run(name));
    }
    if (event.altKey && !typed) return;
    if (canvas.toolbar.helpIsOpen() && key !== "Escape" && key !== "?") return;
    if (ARROWS[key]) return onSlider || this.take(event, () => this.nudge(...ARROWS[key], event.shiftKey ? 10 : 1));
    if (key === "Enter") return onButton || onSlider || this.take(event, () => this.enter(event.shiftKey));
    if (key === " ") return onButton || this.take(event, () => (canvas.space = true));
    const name = (event.shiftKey && HOTKEYS[`shift+${key}`]) || HOTKEYS[key];
    if (name) this.take(event, () => (GO_ON.has(name) || !event.repeat) && canvas.commands.run(name));
  }

  // The page has hotkeys of its own (R runs the script again): a key that is ours ends here.
  take(event, action) {
    event.preventDefault();
    event.stopPropagation();
    action();
    this.canvas.refresh();
  }

  nudge(dx, dy, step) {
    const { canvas } = this;
    const { view, size } = canvas.viewport;
    const old = canvas.crosshair;
    const there = old ? { x: old.x + dx * step, y: old.y + dy * step } : { x: Math.round(view.x), y: Math.round(view.y) };
    canvas.crosshair = canvas.position = settle(there, canvas.image);
    if (canvas.drawing.line) canvas.drawing.extend(canvas.crosshair);
    const at = canvas.viewport.onStage()(canvas.crosshair.x, canvas.crosshair.y);
    const outside = at.x < 0 || at.y < 0 || at.x > size.width || at.y > size.height;
    if (outside) canvas.viewport.look({ ...view, ...canvas.crosshair });
    canvas.say(`x ${canvas.crosshair.x}, y ${canvas.crosshair.y}`);
  }

  enter(takesAway) {
    const { canvas } = this;
    if (!canvas.shown()) return;
    if (!canvas.crosshair) return this.nudge(0, 0, 0);
    const { drawing, tools } = canvas;
    if (drawing.line) return drawing.end() || canvas.say("Nothing drawn");
    if (tools.kind.line) {
      if (canvas.refuses()) return;
      drawing.begin(canvas.crosshair, takesAway, { byKeys: true });
      return canvas.say("Drawing: arrows draw, Enter ends, Escape drops it");
    }
    canvas.markAt(canvas.crosshair, takesAway, canvas.hit(canvas.crosshair, "mouse"));
  }
}
