// Masks that the browser holds: Python sends each once, and again when it is asked for.

const KEPT_SHAPES = 64; // component.py counts on 48 of them
const ASK_SHAPES_AGAIN_MS = 3000;

const shapes = new Map(); // mask_id -> Shape; of this module, so that it outlives a page change

export const outline = (inside, width) => loopsToPath(maskLoops(inside, width));

class Shape {
  constructor(id, runs, { width, height }) {
    Object.assign(this, { id, runs, width, height });
  }

  inside() {
    return fromRuns(this.runs, this.width, this.height);
  }

  // {path, corner}: the corner is where a label may stand, the outline's farthest place to the upper right.
  get outlined() {
    if (!this.drawn) {
      const loops = maskLoops(this.inside(), this.width);
      this.drawn = { path: loopsToPath(loops), corner: cornerOf(loops) };
    }
    return this.drawn;
  }
}

// The place on any loop that lies farthest to the upper right, in image coordinates; null without loops.
export function cornerOf(loops) {
  let corner = null;
  for (const [x, y] of loops.flat()) if (!corner || x - y > corner.x - corner.y) corner = { x, y };
  return corner;
}

export class Shapes {
  // ask(): tell Python that a mask is not here.
  constructor(ask) {
    this.ask = ask;
    this.asked = -Infinity;
  }

  // Returns the shape, or null when it has to be asked for.
  take(id, runs, size) {
    const shape = shapes.get(id) ?? (runs && new Shape(id, runs, size));
    if (!shape) {
      if (performance.now() - this.asked > ASK_SHAPES_AGAIN_MS) this.ask(id);
      this.asked = performance.now();
      return null;
    }
    shapes.delete(id); // the most recent goes last
    shapes.set(id, shape);
    while (shapes.size > KEPT_SHAPES) shapes.delete(shapes.keys().next().value);
    return shape;
  }
}
