// A picture to look at closely: what a pixel holds under the pointer, a line to draw, a place to pick.
// Reading values runs nothing on the server; a drawn line and a picked place go there once the hand is done.

const NEAR_PX = 14; // CSS pixels from an end of the line that still take hold of it
const SVG = "http://www.w3.org/2000/svg";
const instances = new WeakMap(); // parentElement -> Viewer

class Viewer {
  constructor(parent) {
    this.root = parent.querySelector(".viewer");
    this.stage = this.root.querySelector(".stage");
    this.lines = this.root.querySelector(".lines");
    this.reading = this.root.querySelector(".reading");
    this.leaving = new AbortController();
    this.listen();
  }

  receive(data, send) {
    this.data = data;
    this.send = send;
    this.stage.style.setProperty("--aspect", data.width / data.height);
    this.stage.dataset.does = data.does;
    this.stage.ariaLabel = data.label;
    const show = (name, url) => {
      const image = this.root.querySelector(name);
      if (url === null) image.removeAttribute("src");
      else if (image.getAttribute("src") !== url) image.src = url;
      return image;
    };
    show(".picture", data.picture);
    show(".over", data.over).style.opacity = data.opacity;
    this.drawn = this.dragging == null ? data.line : this.drawn;
    this.draw();
    this.load(data.values);
  }

  // The values are decoded here, from a grey PNG whose 0 to 255 stand for low to high or for classes.
  async load(url) {
    if (url === this.loaded) return;
    this.loaded = url;
    this.grid = null;
    this.root.dataset.values = "";
    if (url === null) return;
    const image = new Image();
    image.src = url;
    await image.decode();
    if (this.loaded !== url) return; // another one came meanwhile
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    this.grid = context.getImageData(0, 0, canvas.width, canvas.height).data;
    this.root.dataset.values = "read";
  }

  // CSS pixels -> native (x, y), pixel centres at whole numbers, kept inside the slice.
  place(event) {
    const box = this.stage.getBoundingClientRect();
    const { width, height } = this.data;
    const inside = (value, size) => Math.min(size - 1, Math.max(0, value));
    return [
      inside(((event.clientX - box.left) / box.width) * width - 0.5, width),
      inside(((event.clientY - box.top) / box.height) * height - 0.5, height),
    ];
  }

  tell(event) {
    const [x, y] = this.place(event).map(Math.round);
    const { low, high, texts, name, width } = this.data;
    let words = `(${x}, ${y})`;
    if (this.grid) {
      const value = this.grid[4 * (y * width + x)];
      if (texts) words = texts[value] ? `${texts[value]}` : `${words} outside`;
      else words += `  ${name} ${(low + ((high - low) * value) / 255).toFixed(2)}`;
    }
    this.reading.textContent = words;
    this.reading.hidden = false;
  }

  draw() {
    this.lines.replaceChildren();
    for (const end of this.stage.querySelectorAll(".end")) end.remove();
    if (!this.drawn) return;
    const { width, height, does } = this.data;
    this.lines.setAttribute("viewBox", `-0.5 -0.5 ${width} ${height}`);
    const [[x1, y1], [x2, y2]] = this.drawn;
    for (const layer of ["under", "top"]) {
      const line = document.createElementNS(SVG, "line");
      for (const [name, value] of Object.entries({ x1, y1, x2, y2 })) line.setAttribute(name, value);
      line.setAttribute("class", does === "line" ? layer : `${layer} dashed`);
      this.lines.append(line);
    }
    if (does !== "line") return;
    this.drawn.forEach(([x, y], number) => {
      const end = document.createElement("span");
      end.className = "end";
      end.textContent = "AB"[number];
      end.style.left = `${((x + 0.5) / width) * 100}%`;
      end.style.top = `${((y + 0.5) / height) * 100}%`;
      this.stage.append(end);
    });
  }

  // Which end the pointer holds: one that is near, else a new line begins and its end follows.
  grasp(event) {
    const ends = [...this.stage.querySelectorAll(".end")].map((end) => end.getBoundingClientRect());
    const far = (box) => Math.hypot(event.clientX - box.x - box.width / 2, event.clientY - box.y - box.height / 2);
    const near = ends.map(far).findIndex((distance) => distance <= NEAR_PX);
    if (near >= 0) return near;
    const at = this.place(event);
    this.before = this.drawn;
    this.drawn = [at, at];
    return 1;
  }

  follow(event) {
    this.drawn = this.drawn.map((end, number) => (number === this.held ? this.place(event) : end));
    this.draw();
  }

  release() {
    this.dragging = null;
    const [[x0, y0], [x1, y1]] = this.drawn;
    if (this.before && Math.hypot(x1 - x0, y1 - y0) < 2) this.drawn = this.before; // a click is no line
    else this.send("line", this.drawn.map((end) => end.map((value) => Math.round(value * 10) / 10)));
    this.before = null;
    this.draw();
  }

  listen() {
    const { signal } = this.leaving;
    const on = (target, type, action) => target.addEventListener(type, action, { signal });
    on(this.stage, "pointermove", (event) => {
      this.tell(event);
      if (this.dragging === event.pointerId) this.follow(event);
    });
    on(this.stage, "pointerleave", () => (this.reading.hidden = true));
    on(this.stage, "pointerdown", (event) => {
      this.tell(event);
      if (event.button !== 0 || this.data.does !== "line") return;
      this.stage.setPointerCapture(event.pointerId);
      this.dragging = event.pointerId;
      this.held = this.grasp(event);
      event.preventDefault();
    });
    on(this.stage, "pointerup", (event) => this.dragging === event.pointerId && this.release());
    on(this.stage, "pointercancel", () => {
      if (this.dragging == null) return;
      this.dragging = null;
      this.drawn = this.data.line;
      this.draw();
    });
    on(this.stage, "click", (event) => {
      if (this.data.does === "pick") this.send("picked", this.place(event).map(Math.round));
    });
  }

  leave() {
    this.leaving.abort();
  }
}

export default function viewer({ data, parentElement: parent, setTriggerValue }) {
  let instance = instances.get(parent);
  if (!instance || !instance.root.isConnected) {
    instance?.leave();
    instance = new Viewer(parent);
    instances.set(parent, instance);
  }
  instance.receive(data, setTriggerValue);
  return () => {
    instance.leave();
    instances.delete(parent);
  };
}
