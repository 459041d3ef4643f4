// From the canvas's state to what is painted: pure, apart from reading the state.

export function sceneOf(canvas) {
  const { data, drawing, layer, gestures, tools, image, viewport } = canvas;
  const placing = viewport.placing();
  const { offered, chosen } = canvas.choice();
  const previewed = canvas.toolbar.previewed;
  const asked = chosen !== data.chosen ? chosen : -1; // chosen a moment ago; Python has not answered yet
  return {
    placing,
    onStage: viewport.onStage(),
    prompts: moved(canvas.local.prompts, gestures.now, image),
    picture: canvas.picture?.picture,
    lesions: canvas.hidden ? [] : layer.drawn().map((lesion) => ({ ...lesion, colour: canvas.strip.colourOf(lesion.number) })),
    labelled: areSeveral(canvas.local),
    opacity: taste.opacity,
    outlineOnly: taste.outlineOnly,
    preview: offered > 1 ? layer.preview(previewed >= 0 ? previewed : asked) : null,
    suggestion: canvas.suggested.place,
    selected: canvas.selected,
    hovered: canvas.hovered,
    crosshair: canvas.crosshair,
    line: drawing.line && !TOOLS[drawing.line.tool].brush ? drawing.line : null,
    draft: draft(canvas),
    ring: ring(canvas, placing, tools),
  };
}

// A point under the hand is where the hand is.
function moved(prompts, gesture, image) {
  if (gesture?.kind !== "move") return prompts;
  const { from, to, index } = gesture;
  const shifted = (p) => ({ ...p, ...settle({ x: p.x + to.x - from.x, y: p.y + to.y - from.y }, image) });
  return prompts.map((p, i) => (i === index ? shifted(p) : p));
}

function draft({ gestures, corner, position, image }) {
  const dragged = gestures.is("box") ? [gestures.now.from, gestures.now.to] : null;
  const clicked = corner ? [corner, position ?? corner] : null;
  const ends = dragged ?? clicked;
  if (!ends) return null;
  const [a, b] = ends.map((end) => settle(end, image));
  return { x0: a.x, y0: a.y, x1: b.x, y1: b.y };
}

// The brush's size under the pointer; in the middle while nothing points, so that its slider shows what it does.
function ring({ position, viewport, image, drawing, toolbar }, placing, tools) {
  if (!tools.kind.brush) return null;
  const at = toolbar.sizing ? viewport.view : position;
  if (!at) return null;
  const adds = drawing.line ? drawing.line.include : tools.adds(false);
  return { x: at.x, y: at.y, radius: tools.radius(image) * placing.scale, adds };
}
