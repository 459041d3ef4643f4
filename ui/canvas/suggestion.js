// A place to look at that Python suggests: a ring around it, and two answers, Y and N.

export const SUGGESTION = "#9678FF"; // no prompt's and no lesion's; its shape is nobody else's either
const LOOK = { ring: 16, tag: 9 }; // radii in CSS pixels: the ring is wide enough that what it is about stays in sight
const TYPED = "textarea, select, [role=textbox], input:not([type=checkbox], [type=radio], [type=range])";

export const ANSWERS = { y: "accept", n: "pass-over" };

export class Suggested {
  constructor(canvas) {
    this.canvas = canvas;
    this.root = canvas.root.querySelector(".suggested");
    this.passed = false;
  }

  listen(on) {
    on(document, "keydown", (event) => this.keyDown(event));
  }

  // What Python sent now: if it did not hear that a place was passed over, that can be said once more.
  receive() {
    this.passed = false;
  }

  // {x, y, include}, or null. While Python has not answered a mark, the place may be out of date.
  get place() {
    const { data, log } = this.canvas;
    return this.passed || log.of(data.image_id).length ? null : data.suggestion;
  }

  // The switch that asks for suggestions stands beside the canvas: its keys are heard on the whole page, but not where
  // somebody types.
  keyDown(event) {
    const { canvas } = this;
    const name = ANSWERS[event.key?.toLowerCase()];
    const [target] = event.composedPath();
    if (!name || event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!canvas.data || !this.place || canvas.toolbar.helpIsOpen()) return;
    if (target.isContentEditable || target.matches?.(TYPED)) return;
    canvas.keyboard.take(event, () => canvas.commands.run(name));
  }

  accept() {
    const { canvas, place } = this;
    if (!place) return;
    if (!this.isInSight(place)) return this.bringIntoSight(place);
    this.toStage();
    canvas.commands.addPoint(place, place.include);
  }

  passOver() {
    const { canvas, place } = this;
    if (!place) return;
    this.toStage();
    this.passed = true;
    canvas.setTriggerValue("passed_over", { image_id: canvas.data.image_id, x: place.x, y: place.y });
    canvas.say("Passed over");
  }

  // Nobody accepts what lies outside the part of the image that is shown.
  isInSight({ x, y }) {
    const at = this.canvas.viewport.onStage()(x, y);
    const { width, height } = this.canvas.viewport.size;
    return at.x >= 0 && at.y >= 0 && at.x <= width && at.y <= height;
  }

  bringIntoSight({ x, y }) {
    this.canvas.viewport.look({ ...this.canvas.viewport.view, x, y });
    this.canvas.say("Here is the suggested place");
  }

  // The button that was pressed is about to go.
  toStage() {
    const { stage } = this.canvas;
    if (this.root.contains(this.root.getRootNode().activeElement)) stage.focus({ preventScroll: true, focusVisible: false });
  }

  refresh() {
    const { place, root, canvas } = this;
    const offered = canvas.data.suggestion;
    root.hidden = !offered;
    if (offered) {
      root.querySelector(".question").textContent = offered.include ? "Include here?" : "Exclude here?";
      root.ariaLabel = `Suggested: ${offered.include ? "include" : "exclude"} x ${offered.x}, y ${offered.y}`;
    }
    for (const button of root.querySelectorAll("button")) button.disabled = !place;
    canvas.root.dataset.suggestion = place ? `${place.include ? "include" : "exclude"} ${place.x} ${place.y}` : "";
  }
}

// An open ring, and a tag with a question mark outside it, wholly on the stage.
export function paintSuggestion(context, { onStage, placing }, { x, y }) {
  const at = onStage(x, y);
  const away = LOOK.ring * 0.72 + LOOK.tag;
  const right = at.x + away + LOOK.tag + 2 <= placing.width ? 1 : -1;
  const above = at.y - away - LOOK.tag - 2 >= 0 ? -1 : 1;
  const tag = { x: at.x + right * away, y: at.y + above * away };
  for (const [width, colour] of [[5.5, "rgba(0, 0, 0, 0.7)"], [3, SUGGESTION]]) {
    context.beginPath();
    context.arc(at.x, at.y, LOOK.ring, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
  context.beginPath();
  context.arc(tag.x, tag.y, LOOK.tag, 0, 2 * Math.PI);
  context.fillStyle = SUGGESTION;
  context.fill();
  context.lineWidth = 1.25;
  context.strokeStyle = INK;
  context.stroke();
  context.fillStyle = INK;
  context.font = "700 14px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("?", tag.x, tag.y + 0.5);
}
