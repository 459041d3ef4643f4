// The masks on the screen: what Python computed, and on top of it the strokes that Python has not answered yet.

export class MaskLayer {
  constructor(shapes) {
    this.shapes = shapes;
    this.bases = new Map(); // lesion's number -> Shape: what Python drew last
    this.state = null; // the lesions as the person sees them
    this.live = null; // {inside, path}: the lesion in work under a brush that is down
    this.composed = new Map(); // lesion's number -> {key, inside, path}: the base with strokes
    this.spares = null; // {key, inside}: pixels that a locked lesion keeps
    this.previews = new Map(); // candidate -> path
    this.candidates = [];
  }

  take(data) {
    const { width, height } = data;
    this.size = { width, height };
    const bases = new Map();
    for (const { number, mask_id, mask } of data.lesions) {
      if (!mask_id) continue;
      const shape = this.shapes.take(mask_id, mask, this.size) ?? this.bases.get(number); // the old one until it comes
      if (shape) bases.set(number, shape);
    }
    this.bases = bases;
    this.candidates = data.candidates;
    this.previews.clear();
  }

  drop() {
    this.bases.clear();
  }

  // state: as replay() gives it; its strokes are those of the lists of prompts that the bases do not hold yet.
  compose(state) {
    this.state = state;
    for (const { number, prompts } of state.lesions) {
      const strokes = prompts.filter((prompt) => prompt.kind === "stroke" && prompt.seq);
      const key = `${this.bases.get(number)?.id} ${strokes.map((stroke) => stroke.seq)}`;
      if (!strokes.length) this.composed.delete(number);
      else if (this.composed.get(number)?.key !== key) this.composed.set(number, { key, ...this.withStrokes(number, strokes) });
    }
  }

  withStrokes(number, strokes) {
    const inside = this.pixels(number);
    const spared = this.sparedFrom(number);
    for (const { points, radius, add } of strokes) {
      points.forEach((b, i) => cover(inside, this.size, points[Math.max(0, i - 1)], b, radius, add ? 1 : 0, spared));
    }
    return { inside, path: outline(inside, this.size.width) };
  }

  idOf(number) {
    return this.bases.get(number)?.id;
  }

  pixels(number) {
    const { width, height } = this.size;
    return this.bases.get(number)?.inside() ?? new Uint8Array(width * height);
  }

  // What locked lesions other than this one hold; null when none is locked.
  sparedFrom(number) {
    const held = this.state.lesions.filter((one) => one.locked && one.number !== number && this.bases.has(one.number));
    if (!held.length) return null;
    const key = held.map((one) => this.bases.get(one.number).id).join();
    if (this.spares?.key !== key) {
      const inside = new Uint8Array(this.size.width * this.size.height);
      for (const one of held) this.pixels(one.number).forEach((value, at) => value && (inside[at] = 1));
      this.spares = { key, inside };
    }
    return this.spares.inside;
  }

  brush(from, to, radius, add) {
    const number = this.state.active;
    const inside = this.live?.inside ?? this.composed.get(number)?.inside.slice() ?? this.pixels(number);
    cover(inside, this.size, from, to, radius, add ? 1 : 0, this.sparedFrom(number));
    this.live = { inside, path: null };
  }

  lift() {
    this.live = null;
  }

  // [{number, path, corner, locked, active}], the lesion in work at the end; without those that have no mask.
  drawn() {
    const { lesions, active } = this.state;
    const all = lesions.map(({ number, locked }) => ({ number, locked, active: number === active, ...this.shown(number) }));
    return all.filter((one) => one.path).sort((a, b) => a.active - b.active);
  }

  shown(number) {
    const base = this.bases.get(number)?.outlined;
    if (this.live && number === this.state.active) {
      this.live.path ??= outline(this.live.inside, this.size.width); // once a frame, however fast the hand is
      return { path: this.live.path, corner: base?.corner };
    }
    return { path: this.composed.get(number)?.path ?? base?.path, corner: base?.corner };
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
