// Active seconds: what passes while somebody fills in, not while the page is hidden or nobody touches it.
const IDLE_MS = 60_000; // nobody types for a minute: the clock of active seconds stands

export class Clock {
  constructor() {
    this.reset();
    for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, () => (this.last = performance.now()), true);
    setInterval(() => this.tick(), 1000);
  }

  reset() {
    this.seconds = 0;
    this.startedAt = null;
    this.last = performance.now();
  }

  start(seconds = 0, startedAt = new Date().toISOString()) {
    if (!this.startedAt) Object.assign(this, { startedAt, seconds });
  }

  tick() {
    if (!this.startedAt || document.hidden || performance.now() - this.last > IDLE_MS) return;
    this.seconds += 1;
    this.onTick?.();
  }
}
