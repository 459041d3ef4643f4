// The mask on the screen: what Python computed, and on top of it the strokes that Python has not answered yet.

// Sets the pixels whose centre is at most `radius` from the piece between a and b, by the rule of core/prompt/raster.py,
// so that nothing moves when the answer comes.
export function cover(inside, { width, height }, a, b, radius, value) {
  const top = Math.max(0, Math.ceil(Math.min(a.y, b.y) - radius));
  const bottom = Math.min(height - 1, Math.floor(Math.max(a.y, b.y) + radius));
  const left = Math.max(0, Math.ceil(Math.min(a.x, b.x) - radius));
  const right = Math.min(width - 1, Math.floor(Math.max(a.x, b.x) + radius));
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squared = dx * dx + dy * dy || 1;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [px, py] = [x - a.x, y - a.y];
      const along = Math.max(0, Math.min(1, (px * dx + py * dy) / squared));
      if ((px - along * dx) ** 2 + (py - along * dy) ** 2 <= radius * radius) inside[y * width + x] = value;
    }
  }
}

const outline = (inside, width) => loopsToPath(maskLoops(inside, width));

export class MaskLayer {
  constructor() {
    this.base = null; // {id, inside, path}: what Python drew last
    this.live = null; // pixels under a brush that is down
    this.composed = null; // {key, inside, path}: the base with strokes
    this.previews = new Map(); // candidate -> path
    this.candidates = [];
  }

  take(data) {
    const { width, height } = data;
    this.size = { width, height };
    if (!data.mask) this.base = null;
    else if (this.base?.id !== data.mask_id) {
      const inside = fromRuns(data.mask, width, height);
      this.base = { id: data.mask_id, inside, path: outline(inside, width) };
    }
    this.candidates = data.candidates;
    this.previews.clear();
  }

  // Strokes as in the list of prompts, those only that the base does not hold yet.
  compose(strokes) {
    const key = `${this.base?.id} ${strokes.map((stroke) => stroke.seq)}`;
    if (this.composed?.key === key) return;
    this.composed = { key, inside: this.base?.inside, path: this.base?.path };
    if (!strokes.length) return;
    const { width, height } = this.size;
    const inside = this.base ? this.base.inside.slice() : new Uint8Array(width * height);
    for (const { points, radius, add } of strokes) {
      points.forEach((point, i) => cover(inside, this.size, points[Math.max(0, i - 1)], point, radius, add ? 1 : 0));
    }
    Object.assign(this.composed, { inside, path: outline(inside, width) });
  }

  brush(from, to, radius, add) {
    const { width, height } = this.size;
    const inside = this.live?.inside ?? this.composed?.inside?.slice() ?? new Uint8Array(width * height);
    cover(inside, this.size, from, to, radius, add ? 1 : 0);
    this.live = { inside, path: null };
  }

  lift() {
    this.live = null;
  }

  path() {
    if (!this.live) return this.composed?.path;
    return (this.live.path ??= outline(this.live.inside, this.size.width)); // once a frame, however fast the hand is
  }

  preview(candidate) {
    if (!this.candidates[candidate]) return null;
    const { width, height } = this.size;
    if (!this.previews.has(candidate)) {
      this.previews.set(candidate, outline(fromRuns(this.candidates[candidate].runs, width, height), width));
    }
    return this.previews.get(candidate);
  }
}
