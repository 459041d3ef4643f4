// The mask's outline as closed loops (marching squares on pixel centres), so that one path serves the fill and the
// contour and both stay crisp at any zoom.

// Returns [[x, y], ...] loops in image coordinates where pixel (0, 0) covers [0, 1]; holes run the other way round.
export function maskLoops(inside, width, height) {
  const columns = width + 2; // one empty pixel all round closes loops at the image's edge
  const rows = height + 2;
  const at = (x, y) => (x > 0 && y > 0 && x <= width && y <= height && inside[(y - 1) * width + x - 1] ? 1 : 0);
  // An edge between two neighbouring centres has one number: 2n to the right of centre n, 2n + 1 below it.
  const next = new Int32Array(2 * columns * rows).fill(-1);
  const starts = [];
  for (let y = 0; y < rows - 1; y++) {
    for (let x = 0; x < columns - 1; x++) {
      const corners = at(x, y) | (at(x + 1, y) << 1) | (at(x + 1, y + 1) << 2) | (at(x, y + 1) << 3);
      if (corners === 0 || corners === 15) continue;
      const n = y * columns + x;
      const [top, right, bottom, left] = [2 * n, 2 * (n + 1) + 1, 2 * (n + columns), 2 * n + 1];
      const join = (from, to) => {
        next[from] = to;
        starts.push(from);
      };
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
  }
  const loops = [];
  for (const start of starts) {
    if (next[start] < 0) continue;
    const loop = [];
    for (let edge = start; next[edge] >= 0; ) {
      const n = edge >> 1;
      const [x, y] = [n % columns, Math.floor(n / columns)];
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
