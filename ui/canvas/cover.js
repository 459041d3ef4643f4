// What a brush covers.

// Sets the pixels whose centre is at most `radius` from the piece between a and b, by the rule of core/prompt/raster.py,
// so that nothing moves when the answer comes; pixels in `spared` stay as they are.
export function cover(inside, { width, height }, a, b, radius, value, spared = null) {
  const top = Math.max(0, Math.ceil(Math.min(a.y, b.y) - radius));
  const bottom = Math.min(height - 1, Math.floor(Math.max(a.y, b.y) + radius));
  const left = Math.max(0, Math.ceil(Math.min(a.x, b.x) - radius));
  const right = Math.min(width - 1, Math.floor(Math.max(a.x, b.x) + radius));
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squared = dx * dx + dy * dy || 1;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (spared?.[y * width + x]) continue;
      const [px, py] = [x - a.x, y - a.y];
      const along = Math.max(0, Math.min(1, (px * dx + py * dy) / squared));
      if ((px - along * dx) ** 2 + (py - along * dy) ** 2 <= radius * radius) inside[y * width + x] = value;
    }
  }
}
