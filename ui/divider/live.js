// Paints while a slider is being moved: Streamlit tells Python only when it rests, and a person wants to see it move.

const PIXELS = Symbol.for("neuroclick.pixels"); // where pixels.js leaves the slice that a preview starts from

class Live {
  constructor(canvas) {
    this.canvas = canvas;
    // A slider that a run moves, as a preset does, is Python's to answer: only the one in the person's hand is painted.
    this.seen = new MutationObserver((moves) => moves.some(({ target }) => target.matches(":focus")) && this.moved());
  }

  receive(data) {
    this.canvas.hidden = true;
    this.seen.disconnect();
    this.data = data;
    if (!data) return;
    for (const input of Object.values(this.inputs())) {
      this.seen.observe(input, { attributes: true, attributeFilter: ["value"] });
    }
  }

  inputs() {
    const found = {};
    for (const [name, key] of Object.entries(this.data.sliders)) {
      const place = `.st-key-${key.replace(/[^\w-]/g, "-")}`; // Streamlit's rule for a class from a key
      const input = document.querySelector(`${place} input[type=range]`);
      if (input) found[name] = input;
    }
    return found;
  }

  moved() {
    const source = globalThis[PIXELS]?.get(this.data.id);
    if (!source) return;
    const settings = { ...this.data.settings };
    for (const [name, input] of Object.entries(this.inputs())) settings[name] = Number(input.value);
    if (this.source !== source) {
      this.source = source;
      this.pyramid = decompose(source, this.data.sigmas.length);
    }
    this.paint(musica(this.pyramid, this.data.sigmas, settings));
  }

  paint({ width, height, values }) {
    const [low, high] = this.data.window ?? [0, 1];
    const pixels = new Uint8ClampedArray(4 * values.length); // clamps and rounds
    for (let i = 0, at = 0; i < values.length; i++, at += 4) {
      const grey = (255 * (Math.min(1, Math.max(0, values[i])) - low)) / (high - low);
      pixels[at] = pixels[at + 1] = pixels[at + 2] = grey;
      pixels[at + 3] = 255;
    }
    Object.assign(this.canvas, { width, height, hidden: false });
    this.canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  }

  leave() {
    this.seen.disconnect();
  }
}
