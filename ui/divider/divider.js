// Before and after in one place: two images on top of each other, the upper one cut off left of the divider.
// Where the divider stands stays in the browser: dragging runs nothing on the server.

const KEY_STEPS = { ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02, PageDown: -0.1, PageUp: 0.1 };
const instances = new WeakMap(); // parentElement -> Divider

class Divider {
  constructor(parent) {
    this.root = parent.querySelector(".divider");
    this.stage = this.root.querySelector(".stage");
    this.handle = this.root.querySelector(".handle");
    this.live = new Live(this.root.querySelector(".preview"));
    this.leaving = new AbortController();
    this.listen();
  }

  receive(data) {
    if (this.start !== data.position) this.moveTo((this.start = data.position));
    this.stage.style.setProperty("--aspect", data.width / data.height);
    const show = (name, url, label) => {
      const image = this.root.querySelector(name);
      if (image.src !== url) image.src = url;
      image.alt = label;
    };
    show(".before", data.before, data.labels[0]);
    show(".after", data.after, data.labels[1]);
    this.root.querySelector(".left").textContent = data.labels[0];
    this.root.querySelector(".right").textContent = data.labels[1];
    this.labels = data.labels;
    this.describe();
    this.live.receive(data.live);
  }

  moveTo(position) {
    this.position = Math.min(1, Math.max(0, position));
    this.stage.style.setProperty("--at", `${this.position * 100}%`);
    this.describe();
  }

  describe() {
    const percent = Math.round(this.position * 100);
    this.root.dataset.position = this.position.toFixed(3);
    this.handle.ariaValueNow = String(percent);
    if (!this.labels) return;
    const [before, after] = this.labels;
    this.handle.ariaLabel = `Divider between ${before} and ${after}`;
    this.handle.ariaValueText = `${before} ${percent} %, ${after} ${100 - percent} %`;
    // A label over the other image would name the wrong one.
    const width = this.stage.clientWidth;
    const fits = (name, room) => {
      const label = this.root.querySelector(name);
      label.style.opacity = room >= label.offsetWidth + 12 ? 1 : 0;
    };
    fits(".left", this.position * width);
    fits(".right", (1 - this.position) * width);
  }

  follow(event) {
    const { left, width } = this.stage.getBoundingClientRect();
    this.moveTo((event.clientX - left) / width);
  }

  keyDown(event) {
    const step = KEY_STEPS[event.key];
    if (step) this.moveTo(this.position + step);
    else if (event.key === "Home") this.moveTo(0);
    else if (event.key === "End") this.moveTo(1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  listen() {
    const { signal } = this.leaving;
    const on = (target, type, action) => target.addEventListener(type, action, { signal });
    on(this.stage, "pointerdown", (event) => {
      if (event.button !== 0) return;
      this.stage.setPointerCapture(event.pointerId);
      this.dragging = event.pointerId;
      this.handle.focus({ preventScroll: true, focusVisible: false });
      event.preventDefault();
      this.follow(event);
    });
    on(this.stage, "pointermove", (event) => this.dragging === event.pointerId && this.follow(event));
    for (const end of ["pointerup", "pointercancel"]) on(this.stage, end, () => (this.dragging = null));
    on(this.stage, "dblclick", () => this.moveTo(0.5));
    on(this.handle, "keydown", (event) => this.keyDown(event));
    this.resized = new ResizeObserver(() => this.describe());
    this.resized.observe(this.stage);
  }

  leave() {
    this.leaving.abort();
    this.resized.disconnect();
    this.live.leave();
  }
}

export default function divider({ data, parentElement: parent }) {
  let instance = instances.get(parent);
  if (!instance || !instance.root.isConnected) {
    instance?.leave();
    instance = new Divider(parent);
    instances.set(parent, instance);
  }
  instance.receive(data);
  return () => {
    instance.leave();
    instances.delete(parent);
  };
}
