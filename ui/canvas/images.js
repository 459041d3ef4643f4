// Images that the browser holds: Python sends each once, and again when it is asked for.

const KEPT_IMAGES = 8;
const ASK_AGAIN_MS = 3000;

const images = new Map(); // image_id -> {picture, grey}; of this module, so that it outlives a page change

async function decode(url) {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  const sheet = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight);
  const context = sheet.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, sheet.width, sheet.height);
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) grey[i] = data[4 * i];
  return { picture, grey };
}

export class Images {
  // ask(id): tell Python that the image is not here. came(id): it is here now.
  constructor(ask, came) {
    Object.assign(this, { ask, came, asked: null, wanted: null, decoding: null });
  }

  get(id) {
    return images.get(id);
  }

  async take(id, url) {
    if (this.wanted !== id) this.asked = null;
    this.wanted = id;
    if (images.has(id)) {
      const held = images.get(id);
      images.delete(id); // the most recent goes last
      images.set(id, held);
      return;
    }
    if (!url) return this.decoding === id || this.askFor(id);
    this.decoding = id;
    try {
      images.set(id, await decode(url));
    } finally {
      this.decoding = null;
    }
    while (images.size > KEPT_IMAGES) images.delete(images.keys().next().value);
    this.came(id);
  }

  askFor(id) {
    if (this.asked === id) return;
    this.asked = id;
    this.ask(id);
    clearTimeout(this.again);
    this.again = setTimeout(() => {
      if (images.has(id) || this.wanted !== id) return;
      this.asked = null;
      this.askFor(id);
    }, ASK_AGAIN_MS);
  }

  leave() {
    clearTimeout(this.again);
    this.wanted = null;
  }
}
