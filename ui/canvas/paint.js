// Drawing, and nothing else: everything that is seen is a function of the scene given here.

const MAGNIFIED = 8; // from here on single pixels are shown as squares: smoothing would invent detail
const OTHERS_FILL = 0.3; // of the opacity that the lesion in work has

export function paint(context, scene) {
  const { canvas } = context;
  const { placing } = scene;
  const ratio = canvas.width / placing.width;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!scene.picture) return;
  const scale = ratio * placing.scale;
  context.setTransform(scale, 0, 0, scale, ratio * placing.left, ratio * placing.top);
  context.imageSmoothingEnabled = placing.scale < MAGNIFIED;
  context.imageSmoothingQuality = "high";
  context.drawImage(scene.picture, 0, 0);
  for (const lesion of scene.lesions) paintLesion(context, scene, lesion);
  if (scene.preview) paintPreview(context, scene, placing.scale);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (scene.labelled) scene.lesions.forEach((lesion) => lesion.corner && paintLabel(context, scene, lesion));
  if (scene.suggestion) paintSuggestion(context, scene, scene.suggestion);
  paintPrompts(context, scene);
  if (scene.line) paintLine(context, scene, { ...scene.line, closed: scene.line.tool === "lasso" }, true);
  if (scene.draft) paintBox(context, scene, scene.draft, true);
  if (scene.ring) paintRing(context, scene.onStage(scene.ring.x, scene.ring.y), scene.ring.radius, scene.ring.adds);
  if (scene.crosshair) paintCrosshair(context, scene.onStage(scene.crosshair.x, scene.crosshair.y));
}

// The lesion in work is filled, and its outline stronger where there are others; a locked one's is dashed.
function paintLesion(context, { placing, opacity, outlineOnly, labelled }, { path, colour, active, locked }) {
  if (!outlineOnly) {
    context.globalAlpha = active ? opacity : opacity * OTHERS_FILL;
    context.fillStyle = colour;
    context.fill(path, "evenodd");
    context.globalAlpha = 1;
  }
  const { scale } = placing;
  const width = labelled && active ? 2.25 : 1.5;
  context.lineJoin = "round";
  context.lineWidth = (width + 1.5) / scale;
  context.strokeStyle = "rgba(0, 0, 0, 0.45)";
  context.stroke(path);
  context.lineWidth = width / scale;
  context.strokeStyle = colour;
  if (locked) context.setLineDash([5 / scale, 4 / scale]);
  context.stroke(path);
  context.setLineDash([]);
}

function paintPreview(context, { preview }, scale) {
  context.lineJoin = "round";
  context.lineWidth = 4 / scale;
  context.strokeStyle = "rgba(0, 0, 0, 0.6)";
  context.stroke(preview);
  context.lineWidth = 2 / scale;
  context.strokeStyle = "#fff";
  context.setLineDash([6 / scale, 4 / scale]);
  context.stroke(preview);
  context.setLineDash([]);
}

// Boxes below lines below points, as small things must stay on top to be taken hold of.
function paintPrompts(context, scene) {
  const { prompts, selected, hovered } = scene;
  const newestBox = prompts.findLastIndex((prompt) => prompt.kind === "box");
  prompts.forEach((prompt, index) => {
    if (prompt.kind !== "box") return;
    context.globalAlpha = index === newestBox ? 1 : 0.4; // models take one box, the newest
    paintBox(context, scene, prompt, index === selected);
    context.globalAlpha = 1;
  });
  prompts.forEach((prompt, index) => {
    const closed = prompt.kind === "lasso";
    if (!closed && prompt.kind !== "scribble") return;
    paintLine(context, scene, { ...prompt, closed }, index === selected || index === hovered);
  });
  prompts.forEach((prompt, index) => {
    if (prompt.kind !== "point") return;
    const at = scene.onStage(prompt.x, prompt.y);
    paintPoint(context, at, prompt.include, { selected: index === selected, hovered: index === hovered });
  });
}
