// What the person sees before the server has answered: the server's prompts with the unanswered operations on top.

// Edits by hand stay in the list, so that an index means the same here and in Python, but only the mask shows them.
const SHOWN = new Set(["point", "box", "scribble", "lasso"]);
export const isShown = (prompt) => SHOWN.has(prompt.kind);

const corners = (points) => points.map(([x, y]) => ({ x, y }));

// A prompt as Python describes it or as an operation gives it -> as the canvas draws it.
export function drawable({ points, ...prompt }) {
  return points ? { ...prompt, points: corners(points) } : prompt;
}

function applyEdit(prompts, { op, seq, image_id: _, ...given }) {
  const kind = { add_point: "point", add_box: "box", add_scribble: "scribble", add_lasso: "lasso", stroke: "stroke" }[op];
  if (kind) return [...prompts, { ...drawable(given), kind, seq }];
  if (op === "tidy") return [...prompts, { kind: "tidy", seq }];
  if (op === "choose") return prompts;
  if (op === "delete") return prompts.filter((_, index) => index !== given.index);
  if (op === "move") return prompts.map((p, i) => (i === given.index ? { ...p, x: given.x, y: given.y } : p));
  return []; // clear
}

// Replays the operations that Python has not answered yet. `sure` is false when an undo or redo reaches behind what the
// browser has seen: until the answer comes, an index would then name another prompt for Python than for the person.
export function replay(base, pending, { canUndo = false, canRedo = false } = {}) {
  let past = [];
  let now = base;
  let future = [];
  let sure = true;
  for (const op of pending) {
    if (op.op === "undo") {
      if (past.length) {
        future.push(now);
        now = past.pop();
      } else if (canUndo) {
        sure = false;
        canRedo = true; // there will be something to redo, though not yet known what
      }
    } else if (op.op === "redo") {
      if (future.length) {
        past.push(now);
        now = future.pop();
      } else if (canRedo) {
        sure = false;
        canUndo = true;
      }
    } else {
      past.push(now);
      now = applyEdit(now, op);
      future = [];
      canRedo = false;
    }
  }
  return { prompts: now, sure, canUndo: past.length > 0 || canUndo, canRedo: future.length > 0 || canRedo };
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
