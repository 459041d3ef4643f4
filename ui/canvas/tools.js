// Which tool is in the hand, and what its next mark means.

// signed: marks include or exclude. line: drawn in one drag. brush: changes the mask itself.
export const TOOLS = {
  point: { signed: true },
  box: {},
  scribble: { signed: true, line: true },
  lasso: { signed: true, line: true },
  brush: { line: true, brush: true },
  eraser: { line: true, brush: true },
};
export const RADIUS = { least: 0.5, most: 200 }; // native pixels; core/prompt/operations.py refuses others

// How the person likes it, kept for the module's life so that it outlives a page change; a radius once one was chosen.
export const taste = { opacity: 0.35, outlineOnly: false, radius: null };

export class Tools {
  constructor() {
    this.name = "point";
    this.before = "point"; // the tool to go back to after a box
    this.include = true;
  }

  get kind() {
    return TOOLS[this.name];
  }

  pick(name) {
    if (name === "box" && this.name !== "box") this.before = this.name;
    this.name = name;
  }

  // Clicking on Box once more puts it back.
  toggleBox() {
    this.pick(this.name === "box" ? this.before : "box");
  }

  // A tool without a sign gives way to the point.
  sign(include) {
    if (!this.kind.signed) this.name = "point";
    this.include = include;
  }

  swap() {
    if (this.kind.brush) this.name = this.name === "brush" ? "eraser" : "brush";
    else this.sign(!this.include);
  }

  // Whether the next mark adds to the lesion; the right button, Shift and a pen's eraser always take away.
  adds(takesAway) {
    return !takesAway && (this.kind.brush ? this.name === "brush" : this.include);
  }

  radius(image) {
    return taste.radius ?? Math.max(2, Math.round(Math.min(image.width, image.height) / 64));
  }

  setRadius(radius) {
    const round = radius < 10 ? 2 : 1; // half pixels below ten
    taste.radius = Math.min(RADIUS.most, Math.max(RADIUS.least, Math.round(radius * round) / round));
  }

  // One step of the [ and ] keys: about a fifth, and never nothing.
  stepRadius(image, direction) {
    const now = this.radius(image);
    const step = Math.max(now < 10 ? 0.5 : 1, now / 5);
    this.setRadius(now + direction * step);
  }
}
