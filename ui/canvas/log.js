// What goes to Python. Python is the authority: the browser sends a log of operations numbered from 1, and takes an
// operation off the log when Python's acknowledgement has reached its number. The whole log travels each time, so a run
// that was skipped, joined with another or repeated loses nothing and doubles nothing.

export class Log {
  constructor() {
    this.client = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
    this.seq = 0;
    this.pending = [];
  }

  answered(acknowledgements) {
    const upTo = acknowledgements[this.client] ?? 0;
    this.pending = this.pending.filter((op) => op.seq > upTo);
  }

  // A log can hold clicks on the image that was shown a moment ago.
  of(imageId) {
    return this.pending.filter((op) => op.image_id === imageId);
  }

  add(imageId, op) {
    this.seq += 1;
    this.pending.push({ seq: this.seq, image_id: imageId, ...op });
  }

  state(imageId) {
    return { client: this.client, image_id: imageId, ops: this.pending };
  }
}
