// The number beside each lesion, when there are several, and the lock of a locked one.

const LABEL = { height: 18, font: "600 12px system-ui, sans-serif", away: 5 }; // CSS pixels
const INK = "#0b1116";

// Beside the outline's upper right, wholly on the stage.
export function paintLabel(context, { onStage, placing }, { number, colour, corner, active, locked }) {
  const at = onStage(corner.x - 0.5, corner.y - 0.5); // corners count from the first pixel's edge, not its centre
  const text = String(number);
  context.font = LABEL.font;
  const width = Math.max(LABEL.height, context.measureText(text).width + (locked ? 24 : 11));
  const left = Math.min(Math.max(at.x + LABEL.away, 2), placing.width - width - 2);
  const top = Math.min(Math.max(at.y - LABEL.away - LABEL.height, 2), placing.height - LABEL.height - 2);
  context.beginPath();
  context.roundRect(left, top, width, LABEL.height, LABEL.height / 2);
  context.fillStyle = active ? colour : "rgba(11, 17, 22, 0.82)";
  context.fill();
  context.lineWidth = 1.25;
  context.strokeStyle = active ? INK : colour;
  context.stroke();
  context.fillStyle = active ? INK : colour;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const middle = top + LABEL.height / 2;
  context.fillText(text, left + (locked ? (width - 11) / 2 : width / 2), middle + 0.5);
  if (locked) paintLock(context, left + width - 11, middle, active ? INK : colour);
}

function paintLock(context, x, y, colour) {
  context.fillStyle = context.strokeStyle = colour;
  context.fillRect(x - 3.5, y - 0.5, 7, 5);
  context.beginPath();
  context.arc(x, y - 1, 2.2, Math.PI, 0);
  context.lineWidth = 1.5;
  context.stroke();
}
