// How each kind of prompt is drawn on the stage, in CSS pixels.

// Okabe and Ito (2008): told apart with any colour vision; the shapes differ as well.
export const COLOURS = { include: "#009E73", exclude: "#D55E00", box: "#56B4E9" };
const DASHES = [10, 7]; // of lines that exclude

const colourOf = (include) => (include ? COLOURS.include : COLOURS.exclude);

export function paintBox(context, { onStage }, box, highlighted) {
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

// A scribble, or a lasso, thin lest it hide the outline; where it began, a small sign says which kind it is.
export function paintLine(context, { onStage }, { points, include, closed }, highlighted) {
  const placed = points.map(({ x, y }) => onStage(x, y));
  const path = linePath(placed, closed);
  context.lineJoin = context.lineCap = "round";
  if (closed && highlighted) {
    context.globalAlpha = 0.2;
    context.fillStyle = colourOf(include);
    context.fill(path);
    context.globalAlpha = 1;
  }
  const width = closed ? 2 : 3.5;
  context.lineWidth = width + (highlighted ? 3.5 : 2.5);
  context.strokeStyle = highlighted ? "#fff" : "rgba(0, 0, 0, 0.6)";
  context.stroke(path);
  context.lineWidth = width;
  context.strokeStyle = colourOf(include);
  if (!include) context.setLineDash(DASHES);
  context.stroke(path);
  context.setLineDash([]);
  paintSign(context, placed[0], include, 0.72);
}

export function paintPoint(context, at, include, { selected, hovered }) {
  if (selected || hovered) {
    fillSign(context, at, include, 13, "rgba(0, 0, 0, 0.55)");
    signShape(context, at, include, 11.5);
    context.lineWidth = selected ? 2 : 1;
    context.strokeStyle = "#fff";
    context.stroke();
  }
  paintSign(context, at, include, 1);
}

function signShape(context, at, include, radius) {
  context.beginPath();
  if (include) context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  else context.roundRect(at.x - radius * 0.9, at.y - radius * 0.9, radius * 1.8, radius * 1.8, radius * 0.3);
}

function fillSign(context, at, include, radius, colour) {
  signShape(context, at, include, radius);
  context.fillStyle = colour;
  context.fill();
}

function paintSign(context, at, include, size) {
  fillSign(context, at, include, 9 * size, "#fff");
  fillSign(context, at, include, 7.5 * size, colourOf(include));
  context.beginPath();
  context.moveTo(at.x - 4 * size, at.y);
  context.lineTo(at.x + 4 * size, at.y);
  if (include) {
    context.moveTo(at.x, at.y - 4 * size);
    context.lineTo(at.x, at.y + 4 * size);
  }
  context.lineWidth = 2 * size;
  context.lineCap = "butt";
  context.strokeStyle = "#fff";
  context.stroke();
}

// Seen on any ground: light within dark.
function paintTwice(context, draw) {
  for (const [width, colour] of [[4, "rgba(0, 0, 0, 0.7)"], [1.5, "#fff"]]) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    draw();
    context.stroke();
  }
}

export function paintCrosshair(context, at) {
  context.lineCap = "round";
  paintTwice(context, () => {
    for (const [x0, y0, x1, y1] of [[5, 0, 18, 0], [-5, 0, -18, 0], [0, 5, 0, 18], [0, -5, 0, -18]]) {
      context.moveTo(at.x + x0, at.y + y0);
      context.lineTo(at.x + x1, at.y + y1);
    }
  });
}

// What a brush would cover here; the eraser's ring is dashed.
export function paintRing(context, at, radius, adds) {
  context.lineCap = "butt";
  if (!adds) context.setLineDash([5, 4]);
  paintTwice(context, () => context.arc(at.x, at.y, Math.max(1.5, radius), 0, 2 * Math.PI));
  context.setLineDash([]);
}
