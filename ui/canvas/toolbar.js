// Buttons, sliders and the candidates' chips: what they show, and that they do what the keys do.

const FINEST = 100; // steps of the radius slider, which is logarithmic

export class Toolbar {
  constructor(canvas) {
    this.canvas = canvas;
    const find = (selector) => canvas.root.querySelector(selector);
    this.help = find(".help");
    this.extras = find(".extras");
    this.opacity = find(".opacity");
    this.sizer = find(".sizer");
    this.size = find(".sizer input");
    this.chips = find(".chips");
    this.cross = find(".remove");
    this.crossFor = -1;
    this.previewed = -1;
    this.sizing = false; // the radius slider is in the hand
  }

  listen(on) {
    const { canvas } = this;
    on(canvas.root, "click", (event) => {
      const name = event.target.closest("[data-do]")?.dataset.do;
      if (name && canvas.data) canvas.commands.run(name);
      if (!event.target.closest(".bar")) this.toggleMore(false);
    });
    on(this.opacity, "input", () => {
      taste.opacity = Number(this.opacity.value) / 100;
      canvas.draw();
    });
    on(this.size, "input", () => {
      canvas.tools.setRadius(RADIUS.least * (RADIUS.most / RADIUS.least) ** (Number(this.size.value) / FINEST));
      this.sizing = true;
      canvas.refresh();
    });
    const sized = () => {
      this.sizing = false;
      canvas.refresh();
    };
    on(this.size, "blur", sized);
    on(this.sizer, "pointerleave", sized);
    for (const [type, chip] of [["pointerover", true], ["focusin", true], ["pointerout", false], ["focusout", false]]) {
      on(this.chips, type, (event) => {
        const button = event.target.closest("button");
        this.previewed = chip && button ? Number(button.dataset.do.at(-1)) : -1;
        canvas.draw();
      });
    }
  }

  helpIsOpen() {
    return !this.help.hidden;
  }

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
    (this.help.hidden ? this.canvas.stage : this.help.querySelector(".close")).focus({ preventScroll: true });
  }

  // Only a narrow bar hides its last groups behind this button.
  toggleMore(open = !this.extras.classList.contains("open")) {
    this.extras.classList.toggle("open", open);
    this.button("more").ariaExpanded = String(open);
  }

  // Returns whether anything was open.
  closeAll() {
    const menu = this.extras.classList.contains("open");
    if (menu) this.toggleMore(false);
    if (this.helpIsOpen()) this.toggleHelp();
    else if (!menu) return false;
    return true;
  }

  button(name) {
    return this.canvas.root.querySelector(`[data-do="${name}"]`);
  }

  refresh() {
    const { canvas } = this;
    const { tools, local } = canvas;
    const set = (name, properties) => Object.assign(this.button(name), properties);
    for (const name of Object.keys(TOOLS)) set(name, { ariaPressed: String(tools.name === name) });
    set("include", { ariaPressed: String(Boolean(tools.kind.signed) && tools.include) });
    set("exclude", { ariaPressed: String(Boolean(tools.kind.signed) && !tools.include) });
    set("undo", { disabled: !local.canUndo });
    set("redo", { disabled: !local.canRedo });
    for (const name of ["clear", "fill", "largest", "smooth"]) set(name, { disabled: !canvas.commands.something() });
    set("hide", { ariaPressed: String(canvas.hidden) });
    set("outline", { ariaPressed: String(taste.outlineOnly) });
    set("help", { ariaExpanded: String(this.helpIsOpen()) });
    this.opacity.value = String(Math.round(taste.opacity * 100));
    this.refreshSize();
    this.refreshChips();
  }

  refreshSize() {
    const { tools, image } = this.canvas;
    this.sizer.hidden = !tools.kind.brush;
    const radius = tools.radius(image);
    const step = (FINEST * Math.log(radius / RADIUS.least)) / Math.log(RADIUS.most / RADIUS.least);
    this.size.value = String(Math.round(step));
    this.size.ariaValueText = `${radius} pixels`;
    this.sizer.querySelector("output").textContent = `${radius} px`;
  }

  refreshChips() {
    const { offered, chosen } = this.canvas.choice();
    this.chips.hidden = offered < 2;
    if (offered < 2) this.previewed = -1;
    for (let n = 0; n < this.chips.querySelectorAll("button").length; n++) {
      const chip = this.button(`choose-${n}`);
      chip.hidden = n >= offered;
      if (chip.hidden) continue;
      chip.ariaPressed = String(n === chosen);
      const share = this.canvas.data.candidates[n].iou.toFixed(2);
      chip.title = `Outline ${n + 1} of ${offered} (${n + 1}); the model expects an IoU of ${share}`;
    }
  }

  // The button that deletes the prompt under the pointer, or the selected one.
  placeCross({ prompts, onStage }) {
    const { canvas, cross } = this;
    this.crossFor = canvas.hovered >= 0 ? canvas.hovered : canvas.selected;
    const prompt = canvas.gestures.now || canvas.drawing.line ? undefined : prompts[this.crossFor];
    cross.hidden = !prompt;
    if (!prompt) return;
    const corner = prompt.kind === "box" ? { x: prompt.x1, y: prompt.y0 } : (prompt.points?.[0] ?? prompt);
    const at = onStage(corner.x, corner.y);
    cross.style.left = `${Math.min(at.x, canvas.viewport.size.width - 31)}px`;
    cross.style.top = `${Math.max(at.y, 31)}px`;
  }
}
