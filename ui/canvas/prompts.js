// What the person sees before the server has answered: the server's prompts with the unanswered operations on top.

function applyEdit(prompts, op) {
  if (op.op === "add_point") return [...prompts, { kind: "point", x: op.x, y: op.y, include: op.include }];
  if (op.op === "add_box") return [...prompts, { kind: "box", x0: op.x0, y0: op.y0, x1: op.x1, y1: op.y1 }];
  if (op.op === "delete") return prompts.filter((_, index) => index !== op.index);
  if (op.op === "move") return prompts.map((p, i) => (i === op.index ? { ...p, x: op.x, y: op.y } : p));
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

// The prompt under a position on the stage, or -1. Later ones lie on top; points before boxes, whose inside stays free.
export function promptAt(position, prompts, onStage, reach) {
  let best = -1;
  let nearest = reach;
  prompts.forEach((prompt, index) => {
    if (prompt.kind !== "point") return;
    const at = onStage(prompt.x, prompt.y);
    const distance = Math.hypot(at.x - position.x, at.y - position.y);
    if (distance <= nearest) [best, nearest] = [index, distance];
  });
  if (best >= 0) return best;
  for (let index = prompts.length - 1; index >= 0; index--) {
    const prompt = prompts[index];
    if (prompt.kind !== "box") continue;
    const [a, b] = [onStage(prompt.x0, prompt.y0), onStage(prompt.x1, prompt.y1)];
    const dx = Math.max(a.x - position.x, position.x - b.x);
    const dy = Math.max(a.y - position.y, position.y - b.y);
    const distance = dx > 0 && dy > 0 ? Math.hypot(dx, dy) : Math.abs(Math.max(dx, dy));
    if (distance <= reach / 2) return index;
  }
  return -1;
}
