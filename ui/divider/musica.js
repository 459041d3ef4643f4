// What core/enhance/amplify.py does to a pyramid, for the picture while a slider is being moved. Python's own picture
// takes its place as soon as it is there, so nothing is kept, exported or measured from this one.

const SMALLEST_CORE = 1e-4;
const EDGE_BANDS = 3;
const LATITUDE_BANDS = 3;
const NOISE_BANDS = 2;

function bandFactor(k, depth, settings) {
  let factor = settings.bands[k] ?? 1;
  if (k < EDGE_BANDS) factor *= settings.edge ** (1 - k / EDGE_BANDS);
  const fromCoarsest = depth - 1 - k;
  if (fromCoarsest < LATITUDE_BANDS) factor *= settings.latitude ** -(1 - fromCoarsest / LATITUDE_BANDS);
  return factor;
}

function amplified(band, settings, gain, sigma) {
  const out = new Float32Array(band.values.length);
  const core = Math.max(settings.noise_core * sigma, SMALLEST_CORE);
  const { contrast, weak_gain: weak, falloff } = settings;
  for (let i = 0; i < out.length; i++) {
    const x = band.values[i];
    const size = Math.abs(x);
    const local = weak ? 1 + weak * Math.max(1 - size, 1e-6) ** falloff : Math.max(size, core) ** (contrast - 1);
    out[i] = x * gain * (contrast === 1 && !weak ? 1 : local);
  }
  return { ...band, values: out };
}

function suppressNoise(out, band, sigma, strength) {
  if (!strength || sigma <= 0) return;
  const energy = reduced({ ...band, values: band.values.map((x) => x * x) });
  const factor = energy.values.map((e) => 1 - strength * Math.min(1, Math.max(0, 2 - Math.sqrt(e) / sigma)));
  const full = expanded({ ...energy, values: factor }, band.width, band.height);
  for (let i = 0; i < full.values.length; i++) out.values[i] *= full.values[i];
}

export function musica(pyramid, sigmas, settings) {
  const depth = pyramid.bands.length;
  const bands = pyramid.bands.map((band, k) => {
    const out = amplified(band, settings, settings.gain * bandFactor(k, depth, settings), sigmas[k]);
    if (k < NOISE_BANDS) suppressNoise(out, band, sigmas[k], settings.noise_reduction);
    return out;
  });
  const { residual } = pyramid;
  const mean = residual.values.reduce((sum, x) => sum + x, 0) / residual.values.length;
  const flatter = { ...residual, values: residual.values.map((x) => mean + (x - mean) / settings.latitude) };
  return reconstruct({ bands, residual: flatter });
}
