// Where things are: the one place that turns positions on the page into native pixels and back.
//
// image    {width, height}       native pixels; pixel centres lie at whole numbers, so the image spans [-0.5, width - 0.5]
// stage    {width, height}       the dark area, in CSS pixels
// view     {zoom, x, y}          zoom 1 shows the whole image; (x, y) is the native position at the stage's centre
// placing  {scale, left, top, width, height}  CSS pixels per native pixel, the image's top left corner, the stage's size

export const MAX_ZOOM = 32;

export function wholeImage(image) {
  return { zoom: 1, x: (image.width - 1) / 2, y: (image.height - 1) / 2 };
}

// Keeps the image in sight: along an axis that fits it stays inside the stage, along one that does not it leaves no gap.
// (Centring the axis that fits would be tidier, but then zooming would slide a narrow image away under the pointer.)
export function clampView(view, stage, image) {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, view.zoom));
  if (zoom === 1) return wholeImage(image);
  const scale = zoom * Math.min(stage.width / image.width, stage.height / image.height);
  const along = (centre, size, room) => {
    const reach = room / scale / 2;
    const [first, last] = [reach - 0.5, size - 0.5 - reach];
    return Math.min(Math.max(first, last), Math.max(Math.min(first, last), centre));
  };
  return { zoom, x: along(view.x, image.width, stage.width), y: along(view.y, image.height, stage.height) };
}

export function place(view, stage, image) {
  const scale = view.zoom * Math.min(stage.width / image.width, stage.height / image.height);
  return {
    scale,
    left: stage.width / 2 - (view.x + 0.5) * scale,
    top: stage.height / 2 - (view.y + 0.5) * scale,
    width: stage.width,
    height: stage.height,
  };
}

// Page position -> native pixels. The rectangle is the stage's box on the page as the browser reports it; its ratio to the
// stage's own size undoes any transform of an ancestor. Device pixels need no factor: both sides are CSS pixels.
export function toNative(clientX, clientY, rect, placing) {
  const x = (clientX - rect.left) * (placing.width / rect.width);
  const y = (clientY - rect.top) * (placing.height / rect.height);
  return { x: (x - placing.left) / placing.scale - 0.5, y: (y - placing.top) / placing.scale - 0.5 };
}

// Native pixels -> CSS pixels on the stage.
export function toStage(x, y, placing) {
  return { x: placing.left + (x + 0.5) * placing.scale, y: placing.top + (y + 0.5) * placing.scale };
}

export function isInside(point, image) {
  return point.x >= -0.5 && point.y >= -0.5 && point.x < image.width - 0.5 && point.y < image.height - 0.5;
}

// Within the centres of the outermost pixels, two decimals: every position that leaves the browser went through here.
export function settle(point, image) {
  const within = (value, size) => Math.round(Math.min(size - 1, Math.max(0, value)) * 100) / 100;
  return { x: within(point.x, image.width), y: within(point.y, image.height) };
}

// The view after zooming so that the native point under the pointer stays where it is.
export function zoomAbout(view, factor, anchor, stage, image) {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, view.zoom * factor));
  const kept = view.zoom / zoom;
  return clampView(
    { zoom, x: anchor.x + (view.x - anchor.x) * kept, y: anchor.y + (view.y - anchor.y) * kept },
    stage,
    image,
  );
}
