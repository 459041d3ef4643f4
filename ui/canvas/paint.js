// Drawing, and nothing else: everything that is seen is a function of the scene given here.

// Okabe and Ito (2008): told apart with any colour vision; the shapes differ as well.
export const COLOURS = { include: "#009E73", exclude: "#D55E00", box: "#56B4E9" };
const MAGNIFIED = 8; // from here on single pixels are shown as squares: smoothing would invent detail

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
  if (scene.mask) paintMask(context, scene, placing.scale);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const newestBox = scene.prompts.findLastIndex((prompt) => prompt.kind === "box");
  scene.prompts.forEach((prompt, index) => {
    if (prompt.kind !== "box") return;
    context.globalAlpha = index === newestBox ? 1 : 0.4; // models take one box, the newest
    paintBox(context, scene, prompt, index === scene.selected);
    context.globalAlpha = 1;
  });
  if (scene.draft) paintBox(context, scene, scene.draft, true);
  scene.prompts.forEach((prompt, index) => {
    if (prompt.kind === "point") paintPoint(context, scene.onStage(prompt.x, prompt.y), prompt.include, index, scene);
  });
  if (scene.crosshair) paintCrosshair(context, scene.onStage(scene.crosshair.x, scene.crosshair.y));
}

function paintMask(context, { mask, maskColour, opacity, outlineOnly }, scale) {
  if (!outlineOnly) {
    context.globalAlpha = opacity;
    context.fillStyle = maskColour;
    context.fill(mask, "evenodd");
    context.globalAlpha = 1;
  }
  context.lineJoin = "round";
  context.lineWidth = 3 / scale;
  context.strokeStyle = "rgba(0, 0, 0, 0.45)";
  context.stroke(mask);
  context.lineWidth = 1.5 / scale;
  context.strokeStyle = maskColour;
  context.stroke(mask);
}

function paintBox(context, { onStage }, box, highlighted) {
  const [a, b] = [onStage(box.x0, box.y0), onStage(box.x1, box.y1)];
  const corners = [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(b.x - a.x), Math.abs(b.y - a.y)];
  context.lineJoin = "miter";
  context.lineWidth = highlighted ? 5 : 4;
  context.strokeStyle = highlighted ? "#fff" : "rgba(255, 255, 255, 0.75)";
  context.strokeRect(...corners);
  context.lineWidth = 2;
  context.strokeStyle = COLOURS.box;
  context.strokeRect(...corners);
}

function paintPoint(context, at, include, index, scene) {
  const shape = (radius) => {
    context.beginPath();
    if (include) context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    else context.roundRect(at.x - radius * 0.9, at.y - radius * 0.9, radius * 1.8, radius * 1.8, radius * 0.3);
  };
  const fill = (radius, colour) => {
    shape(radius);
    context.fillStyle = colour;
    context.fill();
  };
  if (index === scene.selected || index === scene.hovered) {
    fill(13, "rgba(0, 0, 0, 0.55)");
    shape(11.5);
    context.lineWidth = index === scene.selected ? 2 : 1;
    context.strokeStyle = "#fff";
    context.stroke();
  }
  fill(9, "#fff");
  fill(7.5, include ? COLOURS.include : COLOURS.exclude);
  context.beginPath();
  context.moveTo(at.x - 4, at.y);
  context.lineTo(at.x + 4, at.y);
  if (include) {
    context.moveTo(at.x, at.y - 4);
    context.lineTo(at.x, at.y + 4);
  }
  context.lineWidth = 2;
  context.lineCap = "butt";
  context.strokeStyle = "#fff";
  context.stroke();
}

function paintCrosshair(context, at) {
  const arms = [[5, 0, 18, 0], [-5, 0, -18, 0], [0, 5, 0, 18], [0, -5, 0, -18]];
  context.lineCap = "round";
  for (const [width, colour] of [[4, "rgba(0, 0, 0, 0.7)"], [1.5, "#fff"]]) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    for (const [x0, y0, x1, y1] of arms) {
      context.moveTo(at.x + x0, at.y + y0);
      context.lineTo(at.x + x1, at.y + y1);
    }
    context.stroke();
  }
}
