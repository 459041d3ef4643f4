// The component: takes what Python holds, shows it, and sends back what the person did.
//
// Python is the authority. The browser sends a log of operations numbered from 1, and takes an operation off the log
// when Python's acknowledgement has reached its number. The whole log travels each time, so a run that was skipped,
// joined with another or repeated loses nothing and doubles nothing.

const KEPT_IMAGES = 8;
const REACH = { mouse: 10, pen: 12, touch: 18 }; // CSS pixels around a prompt that count as on it
const SLACK = { mouse: 4, pen: 6, touch: 10 }; // CSS pixels that a click may wander before it is a drag
const LONG_PRESS_MS = 500;
const ASK_AGAIN_MS = 3000;
const WORTH_A_WORD_MS = 300;

const images = new Map(); // image_id -> {picture, grey}; of this module, so that it outlives a page change
const taste = { opacity: 0.35, outlineOnly: false }; // how the person likes the mask, kept the same way
const instances = new WeakMap(); // parentElement -> Canvas

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
  return { picture, grey, width, height };
}

class Canvas {
  constructor(parent) {
    this.root = parent.querySelector(".canvas");
    this.stage = this.root.querySelector(".stage");
    this.context = this.root.querySelector("canvas").getContext("2d");
    this.help = this.root.querySelector(".help");
    this.cross = this.root.querySelector(".remove");
    this.slider = this.root.querySelector("input");
    this.client = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
    this.seq = 0;
    this.pending = [];
    this.data = null;
    this.local = { prompts: [], sure: true, canUndo: false, canRedo: false };
    this.mask = null; // {id, imageId, path}: what is painted
    this.wantedMask = null;
    this.asked = null;
    this.tool = "include";
    this.boxFor = "include"; // the tool to go back to after a box
    this.corner = null; // first corner of a box given by two clicks
    this.selected = -1;
    this.hovered = -1;
    this.hidden = false;
    this.crosshair = null;
    this.pointers = new Map();
    this.gesture = null;
    this.space = false;
    this.size = { width: 1, height: 1 };
    this.leaving = new AbortController();
    this.listen();
  }

  // ---- what comes from Python -------------------------------------------------------------------------------

  receive({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { setStateValue, setTriggerValue });
    const changed = this.data?.image_id !== data.image_id;
    this.data = data;
    this.image = { width: data.width, height: data.height };
    const answered = data.ack[this.client] ?? 0;
    this.pending = this.pending.filter((op) => op.seq > answered);
    if (changed) {
      this.asked = null;
      this.mask = null;
      this.view = wholeImage(this.image);
      this.gesture = this.corner = this.crosshair = null;
      this.selected = this.hovered = -1;
      this.position = null;
      this.local = { prompts: [], sure: true };
    }
    this.stage.style.aspectRatio = `${data.width} / ${data.height}`;
    this.stage.style.maxHeight = data.height_css;
    this.measure();
    this.takeImage();
    this.takeMask();
    this.refresh();
  }

  async takeImage() {
    const { image_id: id, image } = this.data;
    if (images.has(id)) {
      const held = images.get(id);
      images.delete(id); // the most recent goes last
      images.set(id, held);
      return;
    }
    if (!image) return this.askForImage(id);
    const decoded = await decode(image);
    images.set(id, decoded);
    while (images.size > KEPT_IMAGES) images.delete(images.keys().next().value);
    this.draw();
  }

  askForImage(id) {
    if (this.asked === id) return;
    this.asked = id;
    this.setTriggerValue("need_image", id);
    clearTimeout(this.askingAgain);
    this.askingAgain = setTimeout(() => {
      if (this.leaving.signal.aborted || images.has(id) || this.data.image_id !== id) return;
      this.asked = null;
      this.askForImage(id);
    }, ASK_AGAIN_MS);
  }

  async takeMask() {
    const { image_id: imageId, mask_id: id, mask } = this.data;
    this.wantedMask = id;
    if (!mask) {
      this.mask = null;
      return;
    }
    if (this.mask?.id === id) return;
    const { grey, width, height } = await decode(mask);
    if (this.wantedMask !== id || this.data.image_id !== imageId) return; // overtaken while it was decoded
    if (width !== this.image.width || height !== this.image.height) return;
    this.mask = { id, imageId, path: loopsToPath(maskLoops(grey, width, height)) };
    this.paintNow();
  }

  // ---- what goes to Python ----------------------------------------------------------------------------------

  send(op) {
    this.seq += 1;
    this.pending.push({ seq: this.seq, image_id: this.data.image_id, ...op });
    this.refresh();
    this.setStateValue("ops", { client: this.client, image_id: this.data.image_id, ops: this.pending });
  }

  addPoint(point, include) {
    if (!isInside(point, this.image)) return;
    this.selected = -1;
    this.send({ op: "add_point", ...settle(point, this.image), include });
    this.lastAdded = performance.now();
    this.say(include ? "Include point added" : "Exclude point added");
  }

  addBox(from, to) {
    const a = settle(from, this.image);
    const b = settle(to, this.image);
    const box = { x0: Math.min(a.x, b.x), y0: Math.min(a.y, b.y), x1: Math.max(a.x, b.x), y1: Math.max(a.y, b.y) };
    this.corner = null;
    if (this.tool === "box") this.tool = this.boxFor;
    if (box.x1 - box.x0 < 1 || box.y1 - box.y0 < 1) return this.refresh();
    this.selected = -1;
    this.send({ op: "add_box", ...box });
    this.say("Box added");
  }

  editAt(index, op) {
    // An index is only safe while both sides see the same list: see replay().
    if (index < 0 || index >= this.local.prompts.length || !this.local.sure) return;
    this.selected = this.hovered = -1;
    this.send({ ...op, index });
  }

  // ---- commands: buttons and keys end here ------------------------------------------------------------------

  command(name) {
    const zoomStep = (factor) => this.zoom(factor, { x: this.view.x, y: this.view.y });
    const commands = {
      include: () => this.pick("include"),
      exclude: () => this.pick("exclude"),
      swap: () => this.pick(this.pointTool() === "include" ? "exclude" : "include"),
      point: () => this.pick(this.pointTool()),
      box: () => this.pick(this.tool === "box" ? this.boxFor : "box"),
      undo: () => this.local.canUndo && this.step("undo"),
      redo: () => this.local.canRedo && this.step("redo"),
      delete: () => this.editAt(this.selected, { op: "delete" }),
      remove: () => this.editAt(this.crossFor, { op: "delete" }),
      clear: () => (this.local.prompts.length || this.data.mask) && this.step("clear"),
      hide: () => (this.hidden = !this.hidden),
      outline: () => (taste.outlineOnly = !taste.outlineOnly),
      opacity: () => (taste.opacity = taste.opacity >= 0.99 ? 0.2 : Math.min(1, Math.floor(taste.opacity * 5 + 1.001) / 5)),
      "zoom-in": () => zoomStep(1.5),
      "zoom-out": () => zoomStep(1 / 1.5),
      whole: () => (this.view = wholeImage(this.image)),
      help: () => this.toggleHelp(),
      escape: () => this.letGo(),
    };
    commands[name]();
    this.refresh();
  }

  step(op) {
    this.selected = this.hovered = -1;
    this.send({ op });
    this.say({ undo: "Undone", redo: "Redone", clear: "All prompts cleared" }[op]);
  }

  pointTool() {
    return this.tool === "box" ? this.boxFor : this.tool;
  }

  pick(tool) {
    if (tool === "box") this.boxFor = this.pointTool();
    this.tool = tool;
    this.corner = null;
  }

  letGo() {
    if (!this.help.hidden) return this.toggleHelp();
    this.gesture = null;
    this.selected = -1;
    this.pick(this.pointTool());
  }

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
    (this.help.hidden ? this.stage : this.help.querySelector(".close")).focus({ preventScroll: true });
  }

  zoom(factor, anchor) {
    const before = this.view.zoom;
    this.view = zoomAbout(this.view, factor, anchor, this.size, this.image);
    this.draw();
    return this.view.zoom !== before;
  }

  // ---- pointer ----------------------------------------------------------------------------------------------

  native(event) {
    return toNative(event.clientX, event.clientY, this.stage.getBoundingClientRect(), this.placing());
  }

  hit(point, kind) {
    const onStage = (x, y) => toStage(x, y, this.placing());
    return promptAt(onStage(point.x, point.y), this.local.prompts, onStage, REACH[kind] ?? REACH.mouse);
  }

  pointerDown(event) {
    if (event.target.closest("button") || !this.shown()) return;
    if (event.button === 1) event.preventDefault(); // no autoscroll
    this.stage.focus({ preventScroll: true, focusVisible: false });
    this.stage.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event);
    this.crosshair = null;
    clearTimeout(this.longPress);
    const point = this.native(event);
    if (this.pointers.size === 2) {
      this.gesture = { kind: "pinch", ...this.pinch() };
    } else if (event.button === 1 || (event.button === 0 && this.space)) {
      this.gesture = { kind: "pan", from: point };
    } else if (event.button === 0 || event.button === 2) {
      const excludes = event.button === 2 || event.shiftKey || event.ctrlKey;
      this.gesture = { kind: "press", start: event, from: point, excludes, button: event.button };
      if (event.pointerType === "touch" && this.tool !== "box") {
        this.longPress = setTimeout(() => this.endPress(true), LONG_PRESS_MS);
      }
    }
    this.refresh();
  }

  pointerMove(event) {
    if (!this.data) return;
    if (this.pointers.has(event.pointerId)) this.pointers.set(event.pointerId, event);
    this.pointer = event;
    const point = this.native(event);
    const gesture = this.gesture;
    this.position = point;
    if (!gesture) {
      if (!event.target.closest(".remove")) this.hovered = this.hit(point, event.pointerType);
      if (this.crosshair) this.crosshair = null;
    } else if (gesture.kind === "press") {
      const gone = Math.hypot(event.clientX - gesture.start.clientX, event.clientY - gesture.start.clientY);
      if (gone > (SLACK[event.pointerType] ?? SLACK.mouse) && gesture.button === 0) this.startDrag(gesture, event);
    }
    this.drag(point);
    this.refresh();
  }

  startDrag(gesture, event) {
    clearTimeout(this.longPress);
    const index = this.tool === "box" ? -1 : this.hit(gesture.from, event.pointerType);
    const touch = event.pointerType === "touch";
    if (index >= 0 && this.local.prompts[index].kind === "point") gesture.kind = "move";
    else if (!touch || this.tool === "box") gesture.kind = "box";
    else gesture.kind = this.view.zoom > 1 ? "pan" : "none";
    gesture.index = index;
  }

  drag(point) {
    const gesture = this.gesture;
    if (gesture?.kind === "pan") {
      const view = { ...this.view, x: this.view.x + gesture.from.x - point.x, y: this.view.y + gesture.from.y - point.y };
      this.view = clampView(view, this.size, this.image);
    } else if (gesture?.kind === "pinch" && this.pointers.size === 2) {
      const { apart } = this.pinch();
      this.zoom(apart / gesture.apart, gesture.middle);
      const { middle } = this.pinch(); // where the fingers' middle lies in the new view
      const view = { ...this.view, x: this.view.x + gesture.middle.x - middle.x, y: this.view.y + gesture.middle.y - middle.y };
      this.view = clampView(view, this.size, this.image);
      this.gesture = { kind: "pinch", ...this.pinch() };
    } else if (gesture?.kind === "box" || gesture?.kind === "move") {
      gesture.to = point;
    }
  }

  pinch() {
    const [a, b] = [...this.pointers.values()];
    const apart = Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY));
    const middle = { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 };
    return { middle: this.native(middle), apart };
  }

  pointerUp(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    clearTimeout(this.longPress);
    const gesture = this.gesture;
    if (gesture?.kind === "pinch") {
      if (this.pointers.size === 0) this.gesture = null;
      return this.refresh();
    }
    if (event.type === "pointercancel") this.gesture = null;
    else if (gesture?.kind === "press") this.endPress(false);
    else if (gesture?.kind === "box" && gesture.to) this.addBox(gesture.from, gesture.to);
    else if (gesture?.kind === "move" && gesture.to) this.endMove(gesture);
    this.gesture = null;
    this.refresh();
  }

  endPress(long) {
    const { from, excludes, start } = this.gesture;
    this.gesture = null;
    const index = this.tool === "box" ? -1 : this.hit(from, start.pointerType);
    if (index >= 0) this.selected = index;
    else if (this.tool === "box") this.cornerAt(from);
    else this.addPoint(from, !(excludes || long || this.tool === "exclude"));
    this.refresh();
  }

  cornerAt(point) {
    if (this.corner) this.addBox(this.corner, point);
    else if (isInside(point, this.image)) this.corner = settle(point, this.image);
  }

  endMove({ index, from, to }) {
    const old = this.local.prompts[index];
    if (!old) return;
    const there = settle({ x: old.x + to.x - from.x, y: old.y + to.y - from.y }, this.image);
    if (there.x !== old.x || there.y !== old.y) this.editAt(index, { op: "move", ...there });
  }

  doubleClick(event) {
    if (event.target.closest("button") || this.view.zoom === 1) return;
    // The first of the two clicks was taken for a point; the person meant the view.
    if (performance.now() - (this.lastAdded ?? -Infinity) < 600) this.step("undo");
    this.selected = -1;
    this.command("whole");
  }

  wheel(event) {
    if (!this.data) return;
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1);
    const factor = Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.002));
    // Fully zoomed out, the wheel belongs to the page again.
    // A wheel event is rounded to whole CSS pixels; on a fine screen the pointer's own events are not.
    const still = this.pointer && Math.hypot(this.pointer.clientX - event.clientX, this.pointer.clientY - event.clientY) < 1.5;
    if (this.zoom(factor, this.native(still ? this.pointer : event)) || event.ctrlKey) event.preventDefault();
  }

  // ---- keys -------------------------------------------------------------------------------------------------

  keyDown(event) {
    if (!this.data) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const onSlider = event.target === this.slider;
    const onButton = event.target.closest?.("button");
    if ((event.ctrlKey || event.metaKey) && this.help.hidden) {
      const name = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : null;
      return name && this.take(event, () => this.command(name));
    }
    if (event.altKey || (!this.help.hidden && key !== "Escape" && key !== "?")) return;
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (arrows[key] && !onSlider) return this.take(event, () => this.nudge(...arrows[key], event.shiftKey ? 10 : 1));
    if (key === "Enter" && !onButton && !onSlider) return this.take(event, () => this.enter(event.shiftKey));
    if (key === " " && !onButton) return this.take(event, () => (this.space = true));
    const names = {
      t: "swap", p: "point", b: "box", r: "clear", v: "hide", f: "outline", o: "opacity", 0: "whole", "?": "help",
      "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", Delete: "delete", Backspace: "delete", Escape: "escape",
    };
    const repeats = names[key]?.startsWith("zoom") || !event.repeat; // a key held down zooms on, but toggles only once
    if (names[key]) this.take(event, () => repeats && this.command(names[key]));
  }

  // The page has hotkeys of its own (R runs the script again): a key that is ours ends here.
  take(event, action) {
    event.preventDefault();
    event.stopPropagation();
    action();
    this.refresh();
  }

  nudge(dx, dy, step) {
    const start = this.crosshair ?? { x: Math.round(this.view.x), y: Math.round(this.view.y) };
    this.crosshair = this.crosshair ? settle({ x: start.x + dx * step, y: start.y + dy * step }, this.image) : start;
    this.position = this.crosshair;
    const { x, y, ...rest } = this.view;
    const placing = this.placing();
    const at = toStage(this.crosshair.x, this.crosshair.y, placing);
    const outside = at.x < 0 || at.y < 0 || at.x > placing.width || at.y > placing.height;
    if (outside) this.view = clampView({ ...rest, ...this.crosshair }, this.size, this.image);
    this.say(`x ${this.crosshair.x}, y ${this.crosshair.y}`);
  }

  enter(shift) {
    if (!this.shown()) return;
    if (!this.crosshair) return this.nudge(0, 0, 0);
    const index = this.tool === "box" ? -1 : this.hit(this.crosshair, "mouse");
    if (index >= 0) this.selected = index;
    else if (this.tool === "box") this.cornerAt(this.crosshair);
    else this.addPoint(this.crosshair, !(shift || this.tool === "exclude"));
  }

  // ---- what is seen -----------------------------------------------------------------------------------------

  // Nobody marks an image that is not on the screen yet.
  shown() {
    return this.data !== null && images.has(this.data.image_id);
  }

  placing() {
    return place(this.view, this.size, this.image);
  }

  measure() {
    const style = getComputedStyle(this.stage); // unlike clientWidth, with fractions
    const [width, height] = [parseFloat(style.width), parseFloat(style.height)];
    if (!width || !height || !this.data) return;
    this.size = { width, height };
    this.view = clampView(this.view, this.size, this.image);
    const ratio = window.devicePixelRatio || 1;
    const { canvas } = this.context;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) {
      Object.assign(canvas, { width: w, height: h });
      this.paintNow(); // a resized canvas is empty: fill it before the browser shows it
    }
  }

  refresh() {
    if (!this.data) return;
    const mine = this.pending.filter((op) => op.image_id === this.data.image_id);
    this.local = replay(this.data.prompts, mine, { canUndo: this.data.can_undo, canRedo: this.data.can_redo });
    const count = this.local.prompts.length;
    if (this.selected >= count) this.selected = -1;
    if (this.hovered >= count) this.hovered = -1;
    this.busy(mine.length > 0);
    const button = (name) => this.root.querySelector(`[data-do="${name}"]`);
    for (const tool of ["include", "exclude", "box"]) button(tool).ariaPressed = String(this.tool === tool);
    button("undo").disabled = !this.local.canUndo;
    button("redo").disabled = !this.local.canRedo;
    button("delete").disabled = this.selected < 0;
    button("clear").disabled = !count && !this.data.mask;
    button("hide").ariaPressed = String(this.hidden);
    button("outline").ariaPressed = String(taste.outlineOnly);
    button("help").ariaExpanded = String(!this.help.hidden);
    this.slider.value = String(Math.round(taste.opacity * 100));
    this.stage.classList.toggle("over", this.hovered >= 0 && !this.gesture);
    this.stage.classList.toggle("pan", this.space);
    this.stage.classList.toggle("panning", this.gesture?.kind === "pan");
    this.showStatus();
    Object.assign(this.root.dataset, {
      imageId: this.data.image_id,
      prompts: count,
      selected: this.selected,
      pending: mine.length,
      tool: this.tool,
    });
    this.draw();
  }

  busy(waiting) {
    this.root.dataset.busy = String(waiting);
    if (!waiting) {
      clearTimeout(this.slow);
      this.slow = this.segmenting = null;
      return;
    }
    // A quick answer needs no word; only a slow one is worth reading or hearing.
    this.slow ??= setTimeout(() => {
      this.segmenting = true;
      this.showStatus();
    }, WORTH_A_WORD_MS);
  }

  showStatus() {
    const count = this.local.prompts.length;
    const words = [count === 1 ? "1 prompt" : `${count} prompts`];
    if (this.hidden) words.push("mask hidden");
    if (this.corner) words.push("set the opposite corner");
    if (this.segmenting) words.push("segmenting…");
    if (!this.shown()) words.unshift("loading the image…");
    const put = (element, text) => element.textContent !== text && (element.textContent = text);
    put(this.root.querySelector(".state"), words.join(" · "));
    put(this.root.querySelector(".position"), this.describePosition());
  }

  describePosition() {
    const zoom = this.view.zoom > 1.005 ? ` · zoom ${this.view.zoom.toFixed(1)}×` : "";
    const { position, image } = this;
    if (!position || !isInside(position, image)) return `${image.width} × ${image.height} pixels${zoom}`;
    const [x, y] = [Math.round(position.x), Math.round(position.y)];
    const held = images.get(this.data.image_id);
    const intensity = held ? ` · intensity ${(held.grey[y * image.width + x] / 255).toFixed(2)}` : "";
    return `x ${x}, y ${y}${intensity}${zoom}`;
  }

  say(text) {
    this.root.querySelector(".spoken").textContent = text;
  }

  draw() {
    this.frame ??= requestAnimationFrame(() => this.paintNow());
  }

  paintNow() {
    if (this.frame) cancelAnimationFrame(this.frame);
    this.frame = null;
    if (!this.data || this.leaving.signal.aborted) return;
    const placing = this.placing();
    const gesture = this.gesture;
    const onStage = (x, y) => toStage(x, y, placing);
    let prompts = this.local.prompts;
    if (gesture?.kind === "move" && gesture.to) {
      const { from, to, index } = gesture;
      const shifted = (p) => ({ ...p, ...settle({ x: p.x + to.x - from.x, y: p.y + to.y - from.y }, this.image) });
      prompts = prompts.map((p, i) => (i === index ? shifted(p) : p));
    }
    const mask = this.mask?.imageId === this.data.image_id && !this.hidden ? this.mask : null;
    paint(this.context, {
      placing,
      onStage,
      prompts,
      picture: images.get(this.data.image_id)?.picture,
      mask: mask?.path,
      maskColour: this.data.colour,
      opacity: taste.opacity,
      outlineOnly: taste.outlineOnly,
      selected: this.selected,
      hovered: this.hovered,
      crosshair: this.crosshair,
      draft: this.draft(),
    });
    this.placeCross(prompts, onStage);
    this.root.dataset.view = JSON.stringify({ ...placing, zoom: this.view.zoom });
    this.root.dataset.paintedImageId = images.has(this.data.image_id) ? this.data.image_id : "";
    this.root.dataset.paintedMaskId = mask?.id ?? "";
  }

  draft() {
    const dragged = this.gesture?.kind === "box" && this.gesture.to ? [this.gesture.from, this.gesture.to] : null;
    const clicked = this.corner ? [this.corner, this.position ?? this.corner] : null;
    const ends = dragged ?? clicked;
    if (!ends) return null;
    const [a, b] = ends.map((end) => settle(end, this.image));
    return { x0: a.x, y0: a.y, x1: b.x, y1: b.y };
  }

  placeCross(prompts, onStage) {
    this.crossFor = this.hovered >= 0 ? this.hovered : this.selected;
    const prompt = this.gesture ? undefined : prompts[this.crossFor];
    this.cross.hidden = !prompt;
    if (!prompt) return;
    const at = prompt.kind === "point" ? onStage(prompt.x, prompt.y) : onStage(prompt.x1, prompt.y0);
    this.cross.style.left = `${Math.min(at.x, this.size.width - 31)}px`;
    this.cross.style.top = `${Math.max(at.y, 31)}px`;
  }

  // ---- life -------------------------------------------------------------------------------------------------

  listen() {
    const { signal } = this.leaving;
    const on = (target, type, action, options = {}) => target.addEventListener(type, action, { signal, ...options });
    on(this.stage, "pointerdown", (event) => this.pointerDown(event));
    on(this.stage, "pointermove", (event) => this.pointerMove(event));
    on(this.stage, "pointerup", (event) => this.pointerUp(event));
    on(this.stage, "pointercancel", (event) => this.pointerUp(event));
    on(this.stage, "pointerleave", () => {
      this.position = null;
      this.hovered = -1;
      this.refresh();
    });
    on(this.stage, "dblclick", (event) => this.doubleClick(event));
    on(this.stage, "contextmenu", (event) => event.preventDefault());
    on(this.stage, "wheel", (event) => this.wheel(event), { passive: false });
    on(this.stage, "touchstart", (event) => this.claimTouch(event), { passive: false });
    on(this.stage, "touchmove", (event) => event.touches.length > 1 && event.preventDefault(), { passive: false });
    on(this.root, "keydown", (event) => this.keyDown(event));
    on(this.root, "keyup", (event) => event.key === " " && ((this.space = false), this.refresh()));
    on(this.stage, "blur", () => {
      this.space = false;
      this.refresh();
    });
    on(this.root, "click", (event) => {
      const name = event.target.closest("[data-do]")?.dataset.do;
      if (name && this.data) this.command(name);
    });
    on(this.slider, "input", () => {
      taste.opacity = Number(this.slider.value) / 100;
      this.draw();
    });
    this.resized = new ResizeObserver(() => this.measure());
    this.resized.observe(this.stage);
    this.watchRatio();
  }

  // One finger scrolls the page over an image that is wholly seen; otherwise the touch is ours.
  claimTouch(event) {
    if (!this.data || event.target.closest("button")) return;
    const ours = event.touches.length > 1 || this.tool === "box" || this.view.zoom > 1;
    if (ours || this.hit(this.native(event.touches[0]), "touch") >= 0) event.preventDefault();
  }

  // Moving the window to another screen, or the browser's zoom, changes the ratio without a resize.
  watchRatio() {
    const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const changed = () => {
      this.measure();
      this.watchRatio();
    };
    query.addEventListener("change", changed, { once: true, signal: this.leaving.signal });
  }

  leave() {
    this.leaving.abort();
    this.resized.disconnect();
    for (const timer of [this.longPress, this.slow, this.askingAgain]) clearTimeout(timer);
  }
}

export default function canvas(component) {
  const parent = component.parentElement;
  let instance = instances.get(parent);
  if (!instance || instance.leaving.signal.aborted || !instance.root.isConnected) {
    instance?.leave();
    instance = new Canvas(parent);
    instances.set(parent, instance);
  }
  instance.receive(component);
  return () => {
    instance.leave();
    instances.delete(parent);
  };
}
