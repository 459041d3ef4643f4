// The line below the image: where the pointer is, what is there, and what is going on.

const WORTH_A_WORD_MS = 300;
const WARNING_MS = 4000;

export class Status {
  constructor(canvas) {
    this.canvas = canvas;
    this.state = canvas.root.querySelector(".state");
    this.position = canvas.root.querySelector(".position");
    this.spoken = canvas.root.querySelector(".spoken");
    this.notice = canvas.root.querySelector(".notice");
    this.slow = this.ending = null;
    this.segmenting = false;
  }

  say(text) {
    this.spoken.textContent = text;
  }

  // Why nothing happened, over the image for a moment.
  warn(text) {
    this.say(text);
    this.notice.textContent = text;
    this.notice.hidden = false;
    clearTimeout(this.ending);
    this.ending = setTimeout(() => (this.notice.hidden = true), WARNING_MS);
  }

  refresh(waiting) {
    this.canvas.root.dataset.busy = String(waiting);
    if (!waiting) {
      clearTimeout(this.slow);
      this.slow = null;
      this.segmenting = false;
    } else {
      // A quick answer needs no word; only a slow one is worth reading or hearing.
      this.slow ??= setTimeout(() => {
        this.segmenting = true;
        this.show();
      }, WORTH_A_WORD_MS);
    }
    this.show();
  }

  show() {
    const put = (element, text) => element.textContent !== text && (element.textContent = text);
    put(this.state, this.words().join(" · "));
    put(this.position, this.where());
  }

  words() {
    const { canvas } = this;
    const { prompts, locked, active } = canvas.local;
    const shown = prompts.filter(isShown).length;
    const words = [shown === 1 ? "1 prompt" : `${shown} prompts`];
    if (areSeveral(canvas.local)) words.unshift(`lesion ${active}`);
    if (locked) words.push("locked");
    if (prompts.length > shown) words.push("edited by hand");
    if (canvas.hidden) words.push("mask hidden");
    if (canvas.corner) words.push("set the opposite corner");
    if (canvas.drawing.line?.byKeys) words.push("Enter ends the line");
    if (this.segmenting) words.push("segmenting…");
    if (!canvas.shown()) words.unshift("loading the image…");
    return words;
  }

  where() {
    const { position, image, picture } = this.canvas;
    const { view } = this.canvas.viewport;
    const zoom = view.zoom > 1.005 ? ` · zoom ${view.zoom.toFixed(1)}×` : "";
    if (!position || !isInside(position, image)) return `${image.width} × ${image.height} pixels${zoom}`;
    const [x, y] = [Math.round(position.x), Math.round(position.y)];
    const intensity = picture ? ` · intensity ${(picture.grey[y * image.width + x] / 255).toFixed(2)}` : "";
    return `x ${x}, y ${y}${intensity}${zoom}`;
  }

  leave() {
    clearTimeout(this.slow);
    clearTimeout(this.ending);
  }
}
