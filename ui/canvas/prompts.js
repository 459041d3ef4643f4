// Prompts as the canvas draws and takes hold of them.

// Edits by hand stay in the list, so that an index means the same here and in Python, but only the mask shows them.
const SHOWN = new Set(["point", "box", "scribble", "lasso"]);
export const isShown = (prompt) => SHOWN.has(prompt.kind);

const corners = (points) => points.map(([x, y]) => ({ x, y }));

// A prompt as Python describes it or as an operation gives it -> as the canvas draws it.
export function drawable({ points, ...prompt }) {
  return points ? { ...prompt, points: corners(points) } : prompt;
}

// The prompt under a position on the stage, or -1. Later ones lie on top; points before lines before boxes, whose
// inside stays free.
export function promptAt(position, prompts, onStage, reach) {
  const distances = {
    point: (p) => {
      const at = onStage(p.x, p.y);
      return Math.hypot(at.x - position.x, at.y - position.y);
    },
    scribble: (p) => 2 * distanceToLine(position, p.points.map(({ x, y }) => onStage(x, y))),
    lasso: (p) => 2 * distanceToLine(position, p.points.map(({ x, y }) => onStage(x, y)), true),
    box: (p) => {
      const [a, b] = [onStage(p.x0, p.y0), onStage(p.x1, p.y1)];
      const dx = Math.max(a.x - position.x, position.x - b.x);
      const dy = Math.max(a.y - position.y, position.y - b.y);
      return 2 * (dx > 0 && dy > 0 ? Math.hypot(dx, dy) : Math.abs(Math.max(dx, dy)));
    },
  };
  for (const kinds of [["point"], ["scribble", "lasso"], ["box"]]) {
    let best = -1;
    let nearest = reach;
    prompts.forEach((prompt, index) => {
      if (!kinds.includes(prompt.kind)) return;
      const distance = distances[prompt.kind](prompt);
      if (distance <= nearest) [best, nearest] = [index, distance];
    });
    if (best >= 0) return best;
  }
  return -1;
}
