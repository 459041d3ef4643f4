// What the person sees before the server has answered: Python's lesions with the unanswered operations on top.

const KINDS = { add_point: "point", add_box: "box", add_scribble: "scribble", add_lasso: "lasso", stroke: "stroke" };

function afterEdit(prompts, { op, seq, image_id: _, ...given }) {
  if (KINDS[op]) return [...prompts, { ...drawable(given), kind: KINDS[op], seq }];
  if (op === "tidy") return [...prompts, { kind: "tidy", seq }];
  if (op === "delete") return prompts.filter((_, index) => index !== given.index);
  if (op === "move") return prompts.map((p, i) => (i === given.index ? { ...p, x: given.x, y: given.y } : p));
  return []; // clear
}

// Prompts go to the lesion in work; a locked one takes none.
function edited(state, op) {
  const lesion = inWork(state);
  const nothing = ["clear", "tidy"].includes(op.op) && !marked(lesion);
  if (lesion.locked || nothing) return state;
  if (op.op === "choose") return { ...state }; // a step to undo, though no prompt changes
  const prompts = afterEdit(lesion.prompts, op);
  return withLesion(state, lesion.number, { prompts, started: lesion.started && op.op !== "clear" });
}

// Replays the operations that Python has not answered yet. `sure` is false when an undo or redo reaches behind what the
// browser has seen: until the answer comes, an index would then name another prompt for Python than for the person.
export function replay(base, pending, { canUndo = false, canRedo = false } = {}) {
  const past = [];
  let now = { lesions: base.lesions, active: base.active };
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
    } else if (LOOKS[op.op]) {
      now = LOOKS[op.op](now, op);
    } else {
      const next = (LESION_STEPS[op.op] ?? edited)(now, op);
      if (next === now) continue;
      past.push(now);
      now = next;
      future = [];
      canRedo = false;
    }
  }
  const { prompts, locked } = inWork(now);
  return { ...now, prompts, locked, sure, canUndo: past.length > 0 || canUndo, canRedo: future.length > 0 || canRedo };
}
