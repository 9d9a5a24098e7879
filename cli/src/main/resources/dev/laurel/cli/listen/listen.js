// The page: a map on which a talker is dragged, and what is heard of it.

const RATE = 48000;
const MOUTH = [0.09, 0, -0.2];
const REACH = 2; // metres from the head to the map's edge
const LEAST = 0.3;
const element = (id) => document.getElementById(id);
const map = element('map');
const scope = element('scope');

const state = {
  x: 0.9,
  y: 0.7,
  z: 0,
  face: 'listener',
  mode: 'formulas',
  orbit: false,
  context: null,
  node: null,
  socket: null,
  mono: null,
  latency: null,
  tapped: null,
  captures: Promise.resolve(),
  recording: null,
  offered: {},
};

// Turns from the talker's frame: first about the axis up, then about its own right.
function turn() {
  const at = { listener: Math.atan2(-state.y, -state.x), fixed: 0, away: Math.atan2(state.y, state.x) };
  const level = Math.hypot(state.x, state.y);
  const pitch = state.face === 'listener' ? Math.atan2(state.z, level) : 0;
  return [at[state.face], pitch];
}

// As the files have it: position, then the inverse turn, its scalar last.
function view() {
  const [yaw, pitch] = turn();
  const cz = Math.cos(yaw / 2);
  const sz = Math.sin(yaw / 2);
  const cy = Math.cos(pitch / 2);
  const sy = Math.sin(pitch / 2);
  return [state.x, state.y, state.z, sz * sy, -cz * sy, -sz * cy, cz * cy];
}

// Of the mouth from the centre of the head.
function mouth() {
  const [yaw, pitch] = turn();
  const x = Math.cos(pitch) * MOUTH[0] + Math.sin(pitch) * MOUTH[2];
  const z = -Math.sin(pitch) * MOUTH[0] + Math.cos(pitch) * MOUTH[2];
  return [
    state.x + Math.cos(yaw) * x - Math.sin(yaw) * MOUTH[1],
    state.y + Math.sin(yaw) * x + Math.cos(yaw) * MOUTH[1],
    state.z + z + 0.22,
  ];
}

function problem(text) {
  element('problem').textContent = text;
}

function moved() {
  const r = Math.hypot(state.x, state.y);
  if (r < LEAST) {
    const scale = LEAST / Math.max(r, 1e-6);
    state.x = r < 1e-6 ? LEAST : state.x * scale;
    state.y = r < 1e-6 ? 0 : state.y * scale;
  }
  state.node?.port.postMessage({ position: mouth(), sent: performance.now() });
  state.recording?.positions.push([state.context.currentTime, view()]);
  const degrees = Math.round((Math.atan2(state.y, state.x) * 180) / Math.PI);
  const side = degrees === 0 ? 'in front' : degrees > 0 ? `${degrees}\u00b0 to the right` : `${-degrees}\u00b0 to the left`;
  element('where').textContent =
    `${side}, ${Math.hypot(state.x, state.y).toFixed(2)} m away, ${state.z.toFixed(2)} m up`;
  draw();
}

function move(x, y, z = state.z) {
  state.x = x;
  state.y = y;
  state.z = z;
  moved();
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function draw() {
  const g = map.getContext('2d');
  const half = map.width / 2;
  const metre = (half * 0.95) / REACH;
  g.clearRect(0, 0, map.width, map.height);
  g.save();
  g.translate(half, half);
  g.strokeStyle = color('--line');
  g.fillStyle = color('--ink');
  const shrink = map.width / (map.getBoundingClientRect().width || map.width);
  g.font = `${Math.round(15 * Math.max(1, shrink))}px system-ui, sans-serif`;
  g.textAlign = 'center';
  for (const r of [0.5, 1, 1.5, 2]) {
    g.beginPath();
    g.arc(0, 0, r * metre, 0, 2 * Math.PI);
    g.stroke();
    g.fillText(`${r} m`, 0, -r * metre + 16 * Math.max(1, shrink));
  }
  g.beginPath();
  g.moveTo(-half, 0);
  g.lineTo(half, 0);
  g.moveTo(0, -half);
  g.lineTo(0, half);
  g.stroke();
  g.fillStyle = color('--head');
  g.strokeStyle = color('--ink');
  const size = 0.16 * metre;
  for (const side of [-1, 1]) {
    g.beginPath();
    g.ellipse(side * size, 0, size * 0.25, size * 0.4, 0, 0, 2 * Math.PI);
    g.fillStyle = color(side < 0 ? '--left' : '--right');
    g.fill();
    g.stroke();
  }
  g.fillStyle = color('--head');
  g.beginPath();
  g.moveTo(-size * 0.25, -size * 0.9);
  g.lineTo(0, -size * 1.3);
  g.lineTo(size * 0.25, -size * 0.9);
  g.fill();
  g.stroke();
  g.beginPath();
  g.arc(0, 0, size, 0, 2 * Math.PI);
  g.fill();
  g.stroke();
  // Up on the map is forward; the right is right.
  const [yaw] = turn();
  g.translate(state.y * metre, -state.x * metre);
  g.rotate(yaw);
  g.beginPath();
  g.arc(0, 0, 20, 0, 2 * Math.PI);
  g.fillStyle = color('--ink');
  g.fill();
  g.beginPath();
  g.moveTo(-10, -18);
  g.lineTo(0, -34);
  g.lineTo(10, -18);
  g.fill();
  g.restore();
}

function drawScope(both) {
  const g = scope.getContext('2d');
  const count = both[0].length;
  g.clearRect(0, 0, scope.width, scope.height);
  const peak = Math.max(0.02, ...both[0].map(Math.abs), ...both[1].map(Math.abs));
  ['--left', '--right'].forEach((name, ear) => {
    g.strokeStyle = color(name);
    g.lineWidth = 2;
    g.beginPath();
    for (let i = 0; i < count; i++) {
      const y = scope.height / 2 - (both[ear][i] / peak) * scope.height * 0.45;
      g.lineTo((i / (count - 1)) * scope.width, y);
    }
    g.stroke();
  });
}

// Level and time by which the ears differ, of interleaved sound.
function measure(sound) {
  const n = sound.length / 2;
  let left = 0;
  let right = 0;
  for (let i = 0; i < n; i++) {
    left += sound[2 * i] ** 2;
    right += sound[2 * i + 1] ** 2;
  }
  let best = -Infinity;
  let lag = 0;
  for (let k = -48; k <= 48; k++) {
    let sum = 0;
    for (let i = 48; i < n - 48; i += 1) {
      sum += sound[2 * (i + k)] * sound[2 * i + 1];
    }
    if (sum > best) {
      best = sum;
      lag = k;
    }
  }
  return { left, right, ild: 10 * Math.log10(left / right), itd: (1e6 * lag) / RATE };
}

function heard(message) {
  if (message.heard !== undefined) {
    // Until the first sample that is computed from it leaves the machine, and is half way there.
    const out = state.context.outputLatency || state.context.baseLatency || 0;
    const now = performance.now();
    state.latency = now - message.heard + 1000 * (128 / RATE + out) + 12;
    element('latency').textContent =
      state.mode === 'network'
        ? `${Math.round(state.latency + 1000 * state.waiting)} ms`
        : `${Math.round(state.latency)} ms`;
  }
  if (message.need) {
    ask(message);
  }
  if (message.waiting !== undefined) {
    state.waiting = message.waiting;
    state.gaps = message.gaps;
    element('buffer').textContent =
      state.mode === 'network' ? `${Math.round(1000 * message.waiting)} ms, ${message.gaps}` : '\u2013';
    drawScope(message.scope);
  }
  if (message.tapped) {
    const all = new Float32Array(message.tapped.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of message.tapped) {
      all.set(part, at);
      at += part.length;
    }
    all.from = message.from;
    state.tapped?.(all);
  }
}

function ask(message) {
  if (state.socket?.readyState === WebSocket.OPEN) {
    state.socket.send(
      JSON.stringify({ frames: message.need, view: view(), at: message.at, restart: !!message.restart }),
    );
  } else {
    state.node.port.postMessage({ failed: true });
    problem('The server does not answer; is laurel still running? The other ways still sound.');
  }
}

function connect() {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${location.host}/sound`);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      state.socket = socket;
      problem('');
      resolve();
    };
    socket.onerror = () => reject(new Error('The server does not answer.'));
    socket.onclose = (event) => event.reason && problem(`The server says: ${event.reason}.`);
    socket.onmessage = (event) => {
      if (typeof event.data === 'string') {
        problem(JSON.parse(event.data).error);
        return;
      }
      const values = new Float32Array(event.data);
      const sound = values.slice(1);
      state.factor = values[0] / (sound.length / 2 / RATE);
      element('factor').textContent = `${state.factor.toFixed(2)} s`;
      state.node.port.postMessage({ block: sound }, [sound.buffer]);
    };
  });
}

async function start() {
  if (state.context) {
    await state.context.resume();
    return;
  }
  const context = new AudioContext({ sampleRate: RATE, latencyHint: 'interactive' });
  await context.audioWorklet.addModule('worklet.js');
  state.mono ??= new Float32Array(await (await fetch('mono')).arrayBuffer());
  const node = new AudioWorkletNode(context, 'listener', {
    numberOfInputs: 0,
    outputChannelCount: [2],
  });
  node.port.onmessage = (event) => heard(event.data);
  node.connect(context.destination);
  state.context = context;
  state.node = node;
  node.port.postMessage({ mono: state.mono, mode: state.mode, position: mouth(), sent: performance.now() });
  await connect().catch((error) => problem(error.message));
  await context.resume();
}

async function play() {
  const playing = state.context?.state === 'running';
  if (playing) {
    await state.context.suspend();
  } else {
    try {
      await start();
    } catch (error) {
      problem(`No sound: ${error.message}`);
      return;
    }
  }
  element('play').textContent = playing ? 'Play' : 'Pause';
  element('state').textContent = playing ? 'stopped' : 'playing';
  element('record').disabled = playing;
}

function setMode(mode) {
  state.mode = mode;
  document.querySelector(`input[name=mode][value=${mode}]`).checked = true;
  state.node?.port.postMessage({ mode });
}

// The next seconds of what is heard, interleaved, with the time they began at; one after the other.
function capture(seconds) {
  const next = () =>
    new Promise((resolve) => {
      state.tapped = resolve;
      state.node.port.postMessage({ tap: Math.round(seconds * RATE) });
    });
  state.captures = state.captures.then(next);
  return state.captures;
}

function wav(sound) {
  const bytes = new DataView(new ArrayBuffer(44 + 2 * sound.length));
  const text = (at, value) => [...value].forEach((c, i) => bytes.setUint8(at + i, c.charCodeAt(0)));
  text(0, 'RIFF');
  bytes.setUint32(4, 36 + 2 * sound.length, true);
  text(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 2, true);
  bytes.setUint32(24, RATE, true);
  bytes.setUint32(28, 4 * RATE, true);
  bytes.setUint16(32, 4, true);
  bytes.setUint16(34, 16, true);
  text(36, 'data');
  bytes.setUint32(40, 2 * sound.length, true);
  sound.forEach((value, i) =>
    bytes.setInt16(44 + 2 * i, Math.max(-1, Math.min(1, value)) * 32767, true),
  );
  return new Blob([bytes], { type: 'audio/wav' });
}

// A row for every 120th of a second: the last position that was told before it.
function rows(positions, from, seconds) {
  const lines = [];
  let at = 0;
  for (let k = 0; k < Math.floor(seconds * 120); k++) {
    while (at + 1 < positions.length && positions[at + 1][0] <= from + k / 120) {
      at++;
    }
    lines.push(positions[at][1].map((value) => value.toFixed(6)).join(' '));
  }
  return new Blob([`${lines.join('\n')}\n`], { type: 'text/plain' });
}

function offer(id, blob) {
  state.offered[id] = blob;
  const link = element(id);
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(blob);
  link.hidden = false;
}

async function record() {
  if (state.recording) {
    state.recording.stop();
    return;
  }
  element('record').textContent = 'Stop';
  const parts = [];
  let running = true;
  const from = state.context.currentTime;
  state.recording = { positions: [[from, view()]], stop: () => (running = false) };
  while (running) {
    parts.push(await capture(0.1));
  }
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  offer('sound', wav(all));
  offer('positions', rows(state.recording.positions, from, all.length / 2 / RATE));
  state.recording = null;
  element('record').textContent = 'Record';
}

async function another(file) {
  try {
    const decoder = new OfflineAudioContext(1, 1, RATE);
    const sound = await decoder.decodeAudioData(await file.arrayBuffer());
    const mono = new Float32Array(sound.length);
    for (let c = 0; c < sound.numberOfChannels; c++) {
      sound.getChannelData(c).forEach((value, i) => (mono[i] += value / sound.numberOfChannels));
    }
    if (mono.length === 0 || mono.length > 600 * RATE) {
      problem('The file must have sound, ten minutes at most.');
      return;
    }
    state.mono = mono;
    state.node?.port.postMessage({ mono });
    state.socket?.send(mono);
    setMode(state.mode);
    problem('');
  } catch (error) {
    problem(`${file.name} cannot be read as sound: ${error.message}`);
  }
}

function pointed(event) {
  const box = map.getBoundingClientRect();
  const metre = 0.95 / 2 / REACH;
  move(
    -((event.clientY - box.top) / box.height - 0.5) / metre,
    ((event.clientX - box.left) / box.width - 0.5) / metre,
  );
}

function round(angle, factor) {
  const now = Math.atan2(state.y, state.x) + angle;
  const r = Math.max(LEAST, Math.min(2, Math.hypot(state.x, state.y) * factor));
  move(r * Math.cos(now), r * Math.sin(now));
}

map.addEventListener('pointerdown', (event) => {
  map.setPointerCapture(event.pointerId);
  pointed(event);
});
map.addEventListener('pointermove', (event) => event.buttons && pointed(event));
map.addEventListener(
  'wheel',
  (event) => {
    event.preventDefault();
    round(0, Math.exp(event.deltaY / 800));
  },
  { passive: false },
);
map.addEventListener('keydown', (event) => {
  const keys = {
    ArrowLeft: [-0.09, 1],
    ArrowRight: [0.09, 1],
    ArrowUp: [0, 1.05],
    ArrowDown: [0, 1 / 1.05],
  };
  if (keys[event.key]) {
    event.preventDefault();
    round(...keys[event.key]);
  }
});
element('height').addEventListener('input', (event) => {
  element('heightText').textContent = `${Number(event.target.value).toFixed(2)} m`;
  move(state.x, state.y, Number(event.target.value));
});
element('face').addEventListener('change', (event) => {
  state.face = event.target.value;
  moved();
});
element('orbit').addEventListener('change', (event) => (state.orbit = event.target.checked));
element('play').addEventListener('click', play);
element('record').addEventListener('click', record);
element('file').addEventListener('change', (event) => event.target.files[0] && another(event.target.files[0]));
document
  .querySelectorAll('input[name=mode]')
  .forEach((input) => input.addEventListener('change', () => setMode(input.value)));

let last = 0;
setInterval(async () => {
  if (state.context?.state === 'running' && !state.recording) {
    const { left, right, ild, itd } = measure(await capture(0.15));
    if (left > 1e-6 && right > 1e-6) {
      element('ild').textContent = `${ild.toFixed(1)} dB`;
      element('itd').textContent = `${Math.round(itd)} \u00b5s`;
    }
  }
}, 500);
function frame(time) {
  if (state.orbit && state.context?.state === 'running') {
    round(((time - last) / 1000) * 0.8, 1);
  }
  last = time;
  requestAnimationFrame(frame);
}
requestAnimationFrame(frame);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
addEventListener('resize', draw);
moved();

// For those who drive the page by a program.
window.laurel = { play, move, setMode, capture, measure, state };
