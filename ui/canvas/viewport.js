// The dark area that shows the image: its size, what part of the image it shows, and the sheet that is painted on.

export class Viewport {
  // resized(): the sheet is empty and wants painting.
  constructor(stage, resized) {
    this.stage = stage;
    this.context = stage.querySelector("canvas").getContext("2d");
    this.resized = resized;
    this.size = { width: 1, height: 1 };
    this.image = null;
    this.view = null;
  }

  watch(signal) {
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.stage);
    this.watchRatio(signal);
  }

  // Moving the window to another screen, or the browser's zoom, changes the ratio without a resize.
  watchRatio(signal) {
    const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const changed = () => {
      this.measure();
      this.watchRatio(signal);
    };
    query.addEventListener("change", changed, { once: true, signal });
  }

  leave() {
    this.observer.disconnect();
  }

  show(image, heightCss) {
    this.image = image;
    this.view ??= wholeImage(image);
    this.stage.style.aspectRatio = `${image.width} / ${image.height}`;
    this.stage.style.maxHeight = heightCss;
    this.measure();
  }

  measure() {
    const style = getComputedStyle(this.stage); // unlike clientWidth, with fractions
    const [width, height] = [parseFloat(style.width), parseFloat(style.height)];
    if (!width || !height || !this.image) return;
    this.size = { width, height };
    this.look(this.view);
    const ratio = window.devicePixelRatio || 1;
    const { canvas } = this.context;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width === w && canvas.height === h) return;
    Object.assign(canvas, { width: w, height: h });
    this.resized();
  }

  look(view) {
    this.view = clampView(view, this.size, this.image);
  }

  // Returns whether anything changed.
  zoom(factor, anchor) {
    const before = this.view.zoom;
    this.view = zoomAbout(this.view, factor, anchor, this.size, this.image);
    return this.view.zoom !== before;
  }

  // Moves the image so that what was at `from` comes to lie at `to`, both native.
  shift(from, to) {
    this.look({ ...this.view, x: this.view.x + from.x - to.x, y: this.view.y + from.y - to.y });
  }

  placing() {
    return place(this.view, this.size, this.image);
  }

  onStage() {
    const placing = this.placing();
    return (x, y) => toStage(x, y, placing);
  }

  native(event) {
    return toNative(event.clientX, event.clientY, this.stage.getBoundingClientRect(), this.placing());
  }
}
