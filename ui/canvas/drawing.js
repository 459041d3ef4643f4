// A line on its way: begun, carried on and ended by the hand or by keys; sent once, when it ends.

const FINE_CSS = 0.4; // CSS pixels that a sent line may stray from the drawn one: too little to see

export class Drawing {
  constructor(canvas) {
    this.canvas = canvas;
    this.line = null; // {tool, include, radius, points, byKeys}
  }

  begin(point, takesAway, { byKeys = false } = {}) {
    const { tools, image } = this.canvas;
    if (tools.kind.brush) this.canvas.hidden = false; // nobody paints what they cannot see
    this.line = { tool: tools.name, include: tools.adds(takesAway), radius: tools.radius(image), points: [], byKeys };
    this.extend(point);
  }

  extend(point) {
    const { image, layer } = this.canvas;
    const { tool, include, radius, points } = this.line;
    const there = settle(point, image);
    const last = points.at(-1);
    if (last && last.x === there.x && last.y === there.y) return;
    points.push(there);
    if (TOOLS[tool].brush) layer.brush(last ?? there, there, radius, include);
  }

  cancel() {
    this.line = null;
    this.canvas.layer.lift();
  }

  // Returns whether there was enough of a line to send.
  end() {
    const { tool, include, radius, points } = this.line;
    this.cancel();
    const { canvas } = this;
    const kept = simplify(points, FINE_CSS / canvas.viewport.placing().scale);
    const sent = kept.map(({ x, y }) => [x, y]);
    const word = include ? "Include" : "Exclude";
    if (tool === "scribble") {
      if (kept.length < 2) return false;
      canvas.commands.add({ op: "add_scribble", points: sent, include }, `${word} scribble added`);
    } else if (tool === "lasso") {
      if (kept.length < 3 || enclosedArea(kept) < 1) return false;
      canvas.commands.add({ op: "add_lasso", points: sent, include }, `${word} lasso added`);
    } else {
      canvas.commands.add({ op: "stroke", points: sent, radius, add: include }, include ? "Painted" : "Erased");
    }
    return true;
  }
}
