// The mask's outline as closed loops (marching squares on pixel centres), so that one path serves the fill and the
// contour and both stay crisp at any zoom.

// Run lengths, row by row, outside and inside in turn and outside first -> one byte a pixel, 1 inside.
export function fromRuns(runs, width, height) {
  const inside = new Uint8Array(width * height);
  let at = 0;
  runs.forEach((length, n) => {
    if (n % 2) inside.fill(1, at, at + length);
    at += length;
  });
  return inside;
}

// The rows and columns that hold anything: a lesion is small, and the rest of the slice need not be walked.
function extent(inside, width) {
  const first = inside.indexOf(1);
  if (first < 0) return null;
  const [top, bottom] = [Math.floor(first / width), Math.floor(inside.lastIndexOf(1) / width)];
  let [left, right] = [width, -1];
  for (let y = top; y <= bottom; y++) {
    const row = inside.subarray(y * width, (y + 1) * width);
    const start = row.indexOf(1);
    if (start < 0) continue;
    left = Math.min(left, start);
    right = Math.max(right, row.lastIndexOf(1));
  }
  return { left, top, columns: right - left + 1, rows: bottom - top + 1 };
}

// Returns [[x, y], ...] loops in image coordinates where pixel (0, 0) covers [0, 1]; holes run the other way round.
export function maskLoops(inside, width) {
  const part = extent(inside, width);
  if (!part) return [];
  const columns = part.columns + 2; // one empty pixel all round closes loops at the edge
  const rows = part.rows + 2;
  const held = new Uint8Array(columns * rows);
  for (let y = 0; y < part.rows; y++) {
    const from = (part.top + y) * width + part.left;
    held.set(inside.subarray(from, from + part.columns), (y + 1) * columns + 1);
  }
  // An edge between two neighbouring centres has one number: 2n to the right of centre n, 2n + 1 below it.
  const next = new Int32Array(2 * columns * rows).fill(-1);
  const starts = [];
  const join = (from, to) => {
    next[from] = to;
    starts.push(from);
  };
  for (let n = 0; n < held.length - columns - 1; n++) {
    // A square that reaches over the right edge takes two empty pixels of the next row: it has no corner inside.
    const corners = held[n] | (held[n + 1] << 1) | (held[n + columns + 1] << 2) | (held[n + columns] << 3);
    if (corners === 0 || corners === 15) continue;
    const [top, right, bottom, left] = [2 * n, 2 * (n + 1) + 1, 2 * (n + columns), 2 * n + 1];
    // The inside lies to the left of the direction of travel; diagonal neighbours stay apart (4-connected).
    if (corners === 1) join(left, top);
    else if (corners === 2) join(top, right);
    else if (corners === 3) join(left, right);
    else if (corners === 4) join(right, bottom);
    else if (corners === 5) join(left, top), join(right, bottom);
    else if (corners === 6) join(top, bottom);
    else if (corners === 7) join(left, bottom);
    else if (corners === 8) join(bottom, left);
    else if (corners === 9) join(bottom, top);
    else if (corners === 10) join(top, right), join(bottom, left);
    else if (corners === 11) join(bottom, right);
    else if (corners === 12) join(right, left);
    else if (corners === 13) join(right, top);
    else join(top, left);
  }
  const loops = [];
  for (const start of starts) {
    if (next[start] < 0) continue;
    const loop = [];
    for (let edge = start; next[edge] >= 0; ) {
      const n = edge >> 1;
      const [x, y] = [(n % columns) + part.left, Math.floor(n / columns) + part.top];
      loop.push(edge & 1 ? [x - 0.5, y] : [x, y - 0.5]);
      const following = next[edge];
      next[edge] = -1;
      edge = following;
    }
    loops.push(loop);
  }
  return loops;
}

export function loopsToPath(loops) {
  const path = new Path2D();
  for (const loop of loops) {
    path.moveTo(loop[0][0], loop[0][1]);
    for (let i = 1; i < loop.length; i++) path.lineTo(loop[i][0], loop[i][1]);
    path.closePath();
  }
  return path;
}
