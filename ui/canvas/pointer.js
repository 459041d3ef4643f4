// Mouse, touch and pen events. A pen acts as a mouse does; while it is near, a resting palm is not heard.

const LONG_PRESS_MS = 500;
const PEN_ERASER = 5; // the button that a pen's other end reports

export class Pointer {
  constructor(canvas) {
    this.canvas = canvas;
    this.down = new Map(); // what touches the stage: pointer id -> its newest event
    this.last = null;
  }

  listen(on) {
    const { canvas } = this;
    const { stage } = canvas;
    const ours = (event) => canvas.data && !event.target.closest("button");
    on(stage, "pointerdown", (event) => ours(event) && this.press(event));
    on(stage, "pointermove", (event) => canvas.data && this.move(event));
    on(stage, "pointerup", (event) => this.lift(event));
    on(stage, "pointercancel", (event) => this.lift(event));
    on(stage, "pointerleave", () => this.away());
    on(stage, "dblclick", (event) => ours(event) && this.doubleClick());
    on(stage, "contextmenu", (event) => event.preventDefault());
    on(stage, "wheel", (event) => canvas.data && this.wheel(event), { passive: false });
    on(stage, "touchstart", (event) => ours(event) && this.claimTouch(event), { passive: false });
    on(stage, "touchmove", (event) => event.touches.length > 1 && event.preventDefault(), { passive: false });
  }

  penIsDown() {
    return [...this.down.values()].some((event) => event.pointerType === "pen");
  }

  press(event) {
    const { canvas } = this;
    if (!canvas.shown() || (event.pointerType === "touch" && this.penIsDown())) return;
    if (event.button === 1) event.preventDefault(); // no autoscroll
    if (event.pointerType === "pen") this.down.clear(); // the palm came first
    canvas.stage.focus({ preventScroll: true, focusVisible: false });
    canvas.stage.setPointerCapture(event.pointerId);
    this.down.set(event.pointerId, event);
    clearTimeout(this.longPress);
    if (canvas.crosshair) canvas.drawing.cancel(); // a line that keys had begun
    canvas.crosshair = null;
    canvas.position = canvas.viewport.native(event);
    this.start(event);
    canvas.refresh();
  }

  start(event) {
    const { gestures, tools, space, position } = this.canvas;
    if (this.down.size > 1) gestures.pinch([...this.down.values()]);
    else if (event.button === 1 || (event.button === 0 && space)) gestures.pan(position);
    else if ([0, 2, PEN_ERASER].includes(event.button)) {
      const takesAway = event.button !== 0 || event.shiftKey || event.ctrlKey;
      gestures.press(event, position, takesAway);
      if (event.pointerType === "touch" && tools.name === "point") {
        this.longPress = setTimeout(() => this.hold(), LONG_PRESS_MS);
      }
    }
  }

  hold() {
    this.canvas.gestures.hold();
    this.canvas.refresh();
  }

  move(event) {
    const { canvas } = this;
    const { gestures } = canvas;
    if (this.down.size && !this.down.has(event.pointerId)) return;
    if (this.down.has(event.pointerId)) this.down.set(event.pointerId, event);
    this.last = event;
    if (gestures.now) {
      gestures.move(event, this.down.size === 2 ? [...this.down.values()] : null);
      if (!gestures.is("press")) clearTimeout(this.longPress);
    } else if (!event.target.closest(".remove")) {
      canvas.hovered = canvas.hit(canvas.viewport.native(event), event.pointerType);
    }
    if (!canvas.drawing.line?.byKeys) canvas.crosshair = null;
    canvas.position = canvas.viewport.native(event);
    canvas.refresh();
  }

  lift(event) {
    if (!this.down.delete(event.pointerId)) return;
    clearTimeout(this.longPress);
    const { canvas } = this;
    const { gestures } = canvas;
    if (event.type === "pointercancel") gestures.drop();
    else if (!gestures.is("pinch")) gestures.end();
    else if (this.down.size === 0) gestures.drop(); // until the last finger is up, none of them draws
    if (event.pointerType === "touch") canvas.position = null; // no brush's ring stays where a finger was
    canvas.refresh();
  }

  away() {
    this.canvas.position = null;
    this.canvas.hovered = -1;
    this.canvas.refresh();
  }

  doubleClick() {
    const { canvas } = this;
    if (canvas.viewport.view.zoom === 1 || canvas.tools.kind.line) return;
    // The first of the two clicks was taken for a point; the person meant the view.
    if (performance.now() - (canvas.lastAdded ?? -Infinity) < 600) canvas.commands.step("undo");
    canvas.selected = -1;
    canvas.commands.run("whole");
  }

  wheel(event) {
    const { canvas, last } = this;
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1);
    const factor = Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.002));
    // A wheel event is rounded to whole CSS pixels; on a fine screen the pointer's own events are not.
    const still = last && Math.hypot(last.clientX - event.clientX, last.clientY - event.clientY) < 1.5;
    // Fully zoomed out, the wheel belongs to the page again.
    const zoomed = canvas.viewport.zoom(factor, canvas.viewport.native(still ? last : event));
    if (zoomed || event.ctrlKey) event.preventDefault();
    canvas.refresh();
  }

  // One finger scrolls the page over an image that is wholly seen; otherwise the touch is ours, and a pen always is.
  claimTouch(event) {
    const { canvas } = this;
    const several = event.touches.length > 1 || canvas.viewport.view.zoom > 1;
    const ours = several || this.penIsDown() || canvas.tools.name !== "point";
    if (ours || canvas.hit(canvas.viewport.native(event.touches[0]), "touch") >= 0) event.preventDefault();
  }
}
