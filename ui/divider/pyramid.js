// The Laplacian pyramid of core/enhance/pyramid.py, with the borders of OpenCV's pyrDown and pyrUp.
// A level is { width, height, values: Float32Array }.

const inside = (index, length) => {
  while (length > 1 && (index < 0 || index >= length)) index = index < 0 ? -index : 2 * (length - 1) - index;
  return length > 1 ? index : 0;
};

const mirrored = (count, length) =>
  [-2, -1, 0, 1, 2].map((k) => Int32Array.from({ length: count }, (_, i) => inside(2 * i + k, length)));

function reduced({ width, height, values }) {
  const [w, h] = [(width + 1) >> 1, (height + 1) >> 1];
  const rows = new Float32Array(w * height);
  const [a, b, c, d, e] = mirrored(w, width);
  for (let y = 0, at = 0; y < height; y++) {
    const row = values.subarray(y * width, (y + 1) * width);
    for (let x = 0; x < w; x++) {
      rows[at++] = row[a[x]] + row[e[x]] + 4 * (row[b[x]] + row[d[x]]) + 6 * row[c[x]];
    }
  }
  const out = new Float32Array(w * h);
  const lines = mirrored(h, height);
  for (let y = 0, at = 0; y < h; y++) {
    const [p, q, r, s, t] = lines.map((line) => line[y] * w);
    for (let x = 0; x < w; x++) {
      out[at++] = (rows[p + x] + rows[t + x] + 4 * (rows[q + x] + rows[s + x]) + 6 * rows[r + x]) / 256;
    }
  }
  return { width: w, height: h, values: out };
}

// The neighbours of a finer index and their weights: mirrored before the first, repeated after the last, as in OpenCV.
const neighbours = (fine, length) => {
  const k = fine >> 1;
  const [before, after] = [k ? k - 1 : Math.min(1, length - 1), Math.min(k + 1, length - 1)];
  return fine & 1 ? [k, k, after, 0, 4, 4] : [before, k, after, 1, 6, 1];
};

function expanded({ width, height, values }, toWidth, toHeight) {
  const near = Array.from({ length: toWidth }, (_, x) => neighbours(x, width));
  const [a, b, c, wa, wb, wc] = [0, 1, 2, 3, 4, 5].map((k) => Int32Array.from(near, (all) => all[k]));
  const rows = new Float32Array(toWidth * height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = values.subarray(y * width, (y + 1) * width);
    for (let x = 0; x < toWidth; x++) rows[at++] = wa[x] * row[a[x]] + wb[x] * row[b[x]] + wc[x] * row[c[x]];
  }
  const out = new Float32Array(toWidth * toHeight);
  for (let y = 0, at = 0; y < toHeight; y++) {
    const [p, q, r, wp, wq, wr] = neighbours(y, height);
    const [up, here, down] = [p * toWidth, q * toWidth, r * toWidth];
    for (let x = 0; x < toWidth; x++) {
      out[at++] = (wp * rows[up + x] + wq * rows[here + x] + wr * rows[down + x]) / 64;
    }
  }
  return { width: toWidth, height: toHeight, values: out };
}

export function decompose(image, depth) {
  const bands = [];
  let current = image;
  for (let k = 0; k < depth; k++) {
    const coarse = reduced(current);
    const again = expanded(coarse, current.width, current.height);
    for (let i = 0; i < again.values.length; i++) again.values[i] = current.values[i] - again.values[i];
    bands.push(again);
    current = coarse;
  }
  return { bands, residual: current };
}

export function reconstruct({ bands, residual }) {
  let current = residual;
  for (const band of [...bands].reverse()) {
    current = expanded(current, band.width, band.height);
    for (let i = 0; i < current.values.length; i++) current.values[i] += band.values[i];
  }
  return current;
}
