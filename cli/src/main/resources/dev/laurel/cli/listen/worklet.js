// Sound in the audio thread: the talker's voice by formulas (a delay and a shadow for each ear), or
// what the network has sent, or the same in both ears.

const SPEED_OF_SOUND = 343;
const RADIUS = 0.0875;
const EAR = 0.22; // below the tracker
const KEPT = 1 << 15;
const NEAREST = 0.1;
const SMOOTHING = 0.012; // seconds in which a position is reached
const LEAST_ALPHA = 0.1;
const DARKEST = (150 / 180) * Math.PI;

class Ear {
  constructor(side) {
    this.side = side;
    this.before = 0;
    this.last = 0;
  }

  angle(x, y, z, r) {
    return Math.acos(Math.max(-1, Math.min(1, (this.side * y) / r)));
  }

  way(r, angle) {
    const tangent = Math.acos(RADIUS / r);
    return angle <= tangent
      ? Math.sqrt(r * r + RADIUS * RADIUS - 2 * RADIUS * r * Math.cos(angle))
      : Math.sqrt(r * r - RADIUS * RADIUS) + RADIUS * (angle - tangent);
  }

  // One pole, one zero (Brown and Duda).
  shadowed(input, alpha) {
    const beta = (2 * SPEED_OF_SOUND) / RADIUS;
    const g = 2 * sampleRate;
    const output =
      ((beta + alpha * g) * input + (beta - alpha * g) * this.before - (beta - g) * this.last) /
      (beta + g);
    this.before = input;
    this.last = output;
    return output;
  }
}

class Listener extends AudioWorkletProcessor {
  constructor() {
    super();
    this.mono = new Float32Array(1);
    this.at = 0;
    this.past = new Float32Array(KEPT);
    this.write = 0;
    this.mode = 'formulas';
    this.ears = [new Ear(-1), new Ear(1)];
    this.now = null;
    this.wanted = [1, 0, 0];
    this.queue = [];
    this.waiting = 0; // samples in the queue
    this.asked = 0;
    this.first = 0;
    this.target = 0.12 * sampleRate;
    this.gaps = 0;
    this.started = false;
    this.tap = null;
    this.ticks = 0;
    this.port.onmessage = (event) => this.told(event.data);
  }

  told(message) {
    if (message.mono) {
      this.mono = message.mono;
      this.at = 0;
    }
    if (message.position) {
      this.wanted = message.position;
      this.port.postMessage({ heard: message.sent, at: currentTime });
    }
    if (message.mode) {
      this.mode = message.mode;
      this.queue = [];
      this.waiting = 0;
      this.asked = 0;
      this.first = 0;
      this.started = false;
      this.restart = true;
    }
    if (message.block) {
      this.asked -= message.block.length / 2;
      this.queue.push(message.block);
      this.waiting += message.block.length / 2;
    }
    if (message.failed) {
      this.asked = 0;
    }
    if (message.tap !== undefined) {
      this.tap = message.tap ? { left: message.tap, parts: [], from: currentTime } : null;
    }
  }

  process(inputs, outputs) {
    const [left, right] = outputs[0];
    if (this.mode === 'network') {
      this.network(left, right);
    } else {
      this.local(left, right);
    }
    this.record(left, right);
    if (++this.ticks % 64 === 0) {
      this.port.postMessage({
        waiting: this.waiting / sampleRate,
        gaps: this.gaps,
        scope: [left.slice(), right.slice()],
      });
    }
    return true;
  }

  local(left, right) {
    const share = 1 - Math.exp(-1 / (SMOOTHING * sampleRate));
    this.now ??= this.wanted.slice();
    for (let i = 0; i < left.length; i++) {
      const sample = this.mono[this.at];
      this.at = (this.at + 1) % this.mono.length;
      this.past[this.write & (KEPT - 1)] = sample;
      for (let axis = 0; axis < 3; axis++) {
        this.now[axis] += share * (this.wanted[axis] - this.now[axis]);
      }
      if (this.mode === 'mono') {
        left[i] = right[i] = sample;
      } else {
        const [x, y, z] = this.now;
        const r = Math.max(RADIUS + 0.01, Math.sqrt(x * x + y * y + z * z));
        left[i] = this.ear(this.ears[0], x, y, z, r);
        right[i] = this.ear(this.ears[1], x, y, z, r);
      }
      this.write++;
    }
  }

  ear(ear, x, y, z, r) {
    const angle = ear.angle(x, y, z, r);
    const way = ear.way(r, angle);
    const alpha =
      1 + LEAST_ALPHA / 2 + (1 - LEAST_ALPHA / 2) * Math.cos((angle / DARKEST) * Math.PI);
    const place = this.write - (way / SPEED_OF_SOUND) * sampleRate;
    const i = Math.floor(place);
    const t = place - i;
    const x0 = this.past[(i - 1) & (KEPT - 1)];
    const x1 = this.past[i & (KEPT - 1)];
    const x2 = this.past[(i + 1) & (KEPT - 1)];
    const x3 = this.past[(i + 2) & (KEPT - 1)];
    const value =
      (-t * (t - 1) * (t - 2) * x0) / 6 +
      ((t + 1) * (t - 1) * (t - 2) * x1) / 2 -
      ((t + 1) * t * (t - 2) * x2) / 2 +
      ((t + 1) * t * (t - 1) * x3) / 6;
    return ear.shadowed(value, alpha) / Math.max(NEAREST, way);
  }

  network(left, right) {
    while (this.waiting + this.asked < this.target) {
      this.asked += 2400;
      this.port.postMessage({ need: 6, at: this.at, restart: this.restart });
      this.restart = false;
    }
    if (!this.started && this.waiting < 0.6 * this.target) {
      return; // fills first
    }
    this.started = true;
    for (let i = 0; i < left.length; i++) {
      if (this.queue.length === 0) {
        this.gaps++;
        this.started = false;
        return;
      }
      const block = this.queue[0];
      left[i] = block[this.first];
      right[i] = block[this.first + 1];
      this.first += 2;
      this.waiting--;
      this.at = (this.at + 1) % this.mono.length;
      if (this.first === block.length) {
        this.queue.shift();
        this.first = 0;
      }
    }
  }

  record(left, right) {
    if (!this.tap) {
      return;
    }
    const both = new Float32Array(2 * left.length);
    for (let i = 0; i < left.length; i++) {
      both[2 * i] = left[i];
      both[2 * i + 1] = right[i];
    }
    this.tap.parts.push(both);
    this.tap.left -= left.length;
    if (this.tap.left <= 0) {
      this.port.postMessage({ tapped: this.tap.parts, from: this.tap.from });
      this.tap = null;
    }
  }
}

registerProcessor('listener', Listener);
