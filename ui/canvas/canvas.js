// The component: takes what Python holds, shows it, and joins the parts that the person touches.

const REACH = { mouse: 10, pen: 12, touch: 18 }; // CSS pixels around a prompt that count as on it

const instances = new WeakMap(); // parentElement -> Canvas

class Canvas {
  constructor(parent) {
    this.root = parent.querySelector(".canvas");
    this.stage = this.root.querySelector(".stage");
    this.data = null; // as component.py sends it
    this.local = null; // the same with what Python has not answered yet, as replay() gives it
    this.corner = null; // first corner of a box given by two clicks
    this.selected = this.hovered = -1;
    this.hidden = this.space = false;
    this.crosshair = this.position = null;
    this.leaving = new AbortController();
    this.viewport = new Viewport(this.stage, () => this.paintNow());
    this.log = new Log();
    this.layer = new MaskLayer(new Shapes((id) => this.setTriggerValue("need_mask", id)));
    this.tools = new Tools();
    this.images = new Images((id) => this.setTriggerValue("need_image", id), () => this.refresh());
    this.drawing = new Drawing(this);
    this.commands = new Commands(this);
    this.toolbar = new Toolbar(this);
    this.strip = new Strip(this);
    this.suggested = new Suggested(this);
    this.status = new Status(this);
    this.gestures = new Gestures(this);
    this.pointer = new Pointer(this);
    this.keyboard = new Keyboard(this);
    this.listen();
  }

  receive({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { setStateValue, setTriggerValue });
    const changed = this.data?.image_id !== data.image_id;
    const lesions = data.lesions.map((lesion) => ({ ...lesion, prompts: lesion.prompts.map(drawable) }));
    this.data = { ...data, lesions };
    this.image = { width: data.width, height: data.height };
    this.log.answered(data.ack);
    this.suggested.receive();
    if (changed) this.startAfresh();
    this.layer.take(data);
    this.viewport.show(this.image, data.height_css);
    this.images.take(data.image_id, data.image);
    this.refresh();
    this.paintNow(); // the answer is here: not one frame later
  }

  startAfresh() {
    this.viewport.view = null;
    this.gestures.drop();
    this.corner = this.crosshair = this.position = null;
    this.selected = this.hovered = -1;
    this.local = null;
    this.layer.drop();
  }

  send(op) {
    this.log.add(this.data.image_id, op);
    this.refresh();
    this.setStateValue("ops", this.log.state(this.data.image_id));
  }

  // A click, a tap or Enter at a place; `index` is the prompt that lies there, or -1.
  markAt(point, takesAway, index) {
    if (index >= 0) this.selected = index;
    else if (this.refuses()) return;
    else if (this.tools.name === "box") this.commands.cornerAt(point);
    else if (this.tools.name !== "lasso") this.commands.addPoint(point, this.tools.adds(takesAway));
  }

  // The outlines that the model offers, none once the person has asked for something else; which one is chosen.
  choice() {
    const waiting = this.log.of(this.data.image_id);
    const offered = waiting.every((op) => op.op === "choose") ? this.data.candidates.length : 0;
    return { offered, chosen: waiting.at(-1)?.candidate ?? this.data.chosen };
  }

  say(text) {
    this.status.say(text);
  }

  // Whether the lesion in work takes no marks, and then says so.
  refuses() {
    if (this.local.locked) this.strip.pointAtLock();
    return this.local.locked;
  }

  get picture() {
    return this.images.get(this.data.image_id);
  }

  // Nobody marks an image that is not on the screen yet.
  shown() {
    return this.data !== null && this.picture !== undefined;
  }

  // The prompt of the lesion in work at a native place, or -1. A brush and a box's corner mark wherever they are put.
  hit(point, pointerType) {
    if (this.tools.kind.brush || this.tools.name === "box") return -1;
    const onStage = this.viewport.onStage();
    return promptAt(onStage(point.x, point.y), this.local.prompts, onStage, REACH[pointerType] ?? REACH.mouse);
  }

  refresh() {
    if (!this.data) return;
    const waiting = this.log.of(this.data.image_id);
    const before = this.local?.active;
    this.local = replay(this.data, waiting, { canUndo: this.data.can_undo, canRedo: this.data.can_redo });
    const { prompts, active } = this.local;
    this.layer.compose(this.local);
    if (this.selected >= prompts.length || active !== before) this.selected = -1;
    if (this.hovered >= prompts.length || active !== before) this.hovered = -1;
    this.toolbar.refresh();
    this.strip.refresh();
    this.suggested.refresh();
    this.status.refresh(waiting.length > 0);
    this.stage.classList.toggle("over", this.hovered >= 0 && !this.gestures.now);
    this.stage.classList.toggle("pan", this.space);
    this.stage.classList.toggle("panning", this.gestures.is("pan"));
    Object.assign(this.root.dataset, {
      imageId: this.data.image_id,
      prompts: prompts.filter(isShown).length,
      edits: prompts.length - prompts.filter(isShown).length,
      selected: this.selected,
      pending: waiting.length,
      tool: this.tools.name,
      lesions: this.local.lesions.length,
      active,
    });
    this.draw();
  }

  draw() {
    this.frame ??= requestAnimationFrame(() => this.paintNow());
  }

  paintNow() {
    if (this.frame) cancelAnimationFrame(this.frame);
    this.frame = null;
    if (!this.local || this.leaving.signal.aborted) return;
    const scene = sceneOf(this);
    paint(this.viewport.context, scene);
    this.toolbar.placeCross(scene);
    this.root.dataset.view = JSON.stringify({ ...scene.placing, zoom: this.viewport.view.zoom });
    this.root.dataset.paintedImageId = scene.picture ? this.data.image_id : "";
    const painted = scene.picture ? scene.lesions : [];
    this.root.dataset.paintedLesions = painted.map((lesion) => lesion.number).join(" ");
    this.root.dataset.paintedMaskId = (painted.at(-1)?.active && this.layer.idOf(this.local.active)) || "";
  }

  listen() {
    const { signal } = this.leaving;
    const on = (target, type, action, options = {}) => target.addEventListener(type, action, { signal, ...options });
    for (const part of [this.pointer, this.keyboard, this.toolbar, this.strip, this.suggested]) part.listen(on);
    this.viewport.watch(signal);
  }

  leave() {
    this.leaving.abort();
    this.viewport.leave();
    clearTimeout(this.pointer.longPress);
    this.status.leave();
    this.images.leave();
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
