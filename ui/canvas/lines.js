// Lines drawn by hand: made short enough to send.

export const LINE_POINTS = 400; // one drag sends no more; events.py accepts no more

// The distance of p from the piece between a and b.
export function distanceToPiece(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squared = dx * dx + dy * dy;
  const along = squared ? Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / squared)) : 0;
  return Math.hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

export function distanceToLine(p, points, closed = false) {
  if (points.length === 1) return Math.hypot(p.x - points[0].x, p.y - points[0].y);
  let nearest = Infinity;
  for (let i = 1; i < points.length; i++) nearest = Math.min(nearest, distanceToPiece(p, points[i - 1], points[i]));
  return closed ? Math.min(nearest, distanceToPiece(p, points.at(-1), points[0])) : nearest;
}

// Ramer (1972), Douglas & Peucker (1973), without recursion: what is left out lies within `deviation` of what stays.
function thinned(points, deviation) {
  const stays = new Uint8Array(points.length);
  stays[0] = stays[points.length - 1] = 1;
  const open = [[0, points.length - 1]];
  while (open.length) {
    const [first, last] = open.pop();
    let [farthest, distance] = [-1, deviation];
    for (let i = first + 1; i < last; i++) {
      const d = distanceToPiece(points[i], points[first], points[last]);
      if (d > distance) [farthest, distance] = [i, d];
    }
    if (farthest < 0) continue;
    stays[farthest] = 1;
    open.push([first, farthest], [farthest, last]);
  }
  return points.filter((_, index) => stays[index]);
}

// At most LINE_POINTS of the points, as true to the drawn line as that allows; deviation in native pixels.
export function simplify(points, deviation) {
  if (points.length < 3) return points;
  let kept = thinned(points, deviation);
  for (let more = Math.max(deviation, 0.05) * 2; kept.length > LINE_POINTS; more *= 2) kept = thinned(points, more);
  return kept;
}

export function enclosedArea(points) {
  let twice = 0;
  points.forEach((a, index) => {
    const b = points[(index + 1) % points.length];
    twice += a.x * b.y - b.x * a.y;
  });
  return Math.abs(twice) / 2;
}

// Straight from point to point, as Python has it: the points lie close enough to look smooth.
export function linePath(points, closed = false) {
  const path = new Path2D();
  path.moveTo(points[0].x, points[0].y);
  for (const point of points.slice(1)) path.lineTo(point.x, point.y);
  if (closed) path.closePath();
  return path;
}
