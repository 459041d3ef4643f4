// What a hand does between down and up: press, line, box, move (of a point), pan, pinch.

const SLACK = { mouse: 4, pen: 6, touch: 10 }; // CSS pixels that a click may wander before it is a drag

export class Gestures {
  constructor(canvas) {
    this.canvas = canvas;
    this.now = null; // {kind, ...}, or null
  }

  is(kind) {
    return this.now?.kind === kind;
  }

  press(event, point, takesAway) {
    this.now = { kind: "press", start: event, from: point, trail: [point], takesAway, button: event.button };
    if (this.canvas.tools.kind.brush) this.startLine();
  }

  pan(point) {
    this.now = { kind: "pan", from: point };
  }

  pinch(pair) {
    this.canvas.drawing.cancel(); // the first finger had begun to draw; the person meant the view
    this.now = { kind: "pinch", ...this.measured(pair) };
  }

  measured([a, b]) {
    const apart = Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY));
    const middle = { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 };
    return { middle: this.canvas.viewport.native(middle), apart };
  }

  // pair: the two fingers of a pinch, where they are now.
  move(event, pair) {
    const { canvas, now } = this;
    const { viewport } = canvas;
    const point = viewport.native(event);
    if (now.kind === "pan") viewport.shift(now.from, point);
    else if (now.kind === "box" || now.kind === "move") now.to = point;
    else if (now.kind === "pinch" && pair) {
      viewport.zoom(this.measured(pair).apart / now.apart, now.middle);
      viewport.shift(now.middle, this.measured(pair).middle); // to where the fingers' middle lies in the new view
      this.pinch(pair);
    } else if (now.kind === "press" || now.kind === "line") this.follow(event);
  }

  // Every place that the hand went through, not only the one of this frame.
  follow(event) {
    const { canvas, now } = this;
    const all = event.getCoalescedEvents?.() ?? [];
    const points = (all.length ? all : [event]).map((one) => canvas.viewport.native(one));
    if (now.kind === "line") return points.forEach((point) => canvas.drawing.line && canvas.drawing.extend(point));
    now.trail.push(...points);
    const gone = Math.hypot(event.clientX - now.start.clientX, event.clientY - now.start.clientY);
    if (gone > (SLACK[event.pointerType] ?? SLACK.mouse)) this.startDrag(event);
  }

  startDrag(event) {
    const { canvas, now } = this;
    if (canvas.tools.kind.line) return this.startLine();
    if (now.button !== 0) return;
    now.index = canvas.hit(now.from, event.pointerType);
    now.to = canvas.viewport.native(event);
    const touch = event.pointerType === "touch";
    const moves = now.index >= 0 && canvas.local.prompts[now.index].kind === "point";
    if (!moves && touch && canvas.tools.name !== "box") now.kind = canvas.viewport.view.zoom > 1 ? "pan" : "none";
    else now.kind = canvas.refuses() ? "none" : moves ? "move" : "box";
  }

  startLine() {
    const { drawing } = this.canvas;
    if (this.canvas.refuses()) return void (this.now.kind = "none");
    const [first, ...rest] = this.now.trail;
    drawing.begin(first, this.now.takesAway);
    rest.forEach((point) => drawing.extend(point));
    this.now.kind = "line";
  }

  drop() {
    this.canvas.drawing.cancel();
    this.now = null;
  }

  end() {
    const { canvas, now } = this;
    this.now = null;
    if (now?.kind === "press") this.mark(now, now.takesAway);
    else if (now?.kind === "line" && canvas.drawing.line) canvas.drawing.end();
    else if (now?.kind === "box") canvas.commands.addBox(now.from, now.to);
    else if (now?.kind === "move") this.endMove(now);
  }

  // A press that lasted: it takes away, and is over before the finger is lifted.
  hold() {
    const { now } = this;
    if (now?.kind !== "press") return;
    this.now = null;
    this.mark(now, true);
  }

  mark({ from, start }, takesAway) {
    this.canvas.markAt(from, takesAway, this.canvas.hit(from, start.pointerType));
  }

  endMove({ index, from, to }) {
    const { local, image, commands } = this.canvas;
    const old = local.prompts[index];
    if (!old) return;
    const there = settle({ x: old.x + to.x - from.x, y: old.y + to.y - from.y }, image);
    if (there.x !== old.x || there.y !== old.y) commands.editAt(index, { op: "move", ...there });
  }
}
