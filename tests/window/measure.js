// Measures in the page, each a function that gives a promise. Times are in milliseconds.
const frame = () => new Promise((done) => requestAnimationFrame(done));
const part = (times, share) => {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] : null;
};
const told = (times) => ({ p50: part(times, 0.5), p95: part(times, 0.95), count: times.length });
const list = () => document.getElementById('task-list');

/** Until `holds` does and has been painted. */
async function until(holds, most = 20000) {
  const begin = performance.now();
  while (!holds()) {
    if (performance.now() - begin > most) return null;
    await frame();
  }
  await frame();
  return performance.now() - begin;
}

/** Until what the page does by itself has been done: what follows an event is done in promises, before the browser goes on. */
const done = async () => {
  for (let n = 0; n < 60; n++) await null;
};

/** Scrolls `element` by `step` pixels a frame: the time between frames, that of the script, and that of style and layout. */
async function scroll(element, step, frames) {
  const between = [], scripts = [], layouts = [];
  let last = await frame();
  for (let n = 0; n < frames; n++) {
    element.scrollTop += step;
    const begin = performance.now();
    element.dispatchEvent(new Event('scroll'));
    await done();
    const drawn = performance.now();
    element.scrollHeight; // what is read here is laid out before
    scripts.push(drawn - begin);
    layouts.push(performance.now() - drawn);
    const now = await frame();
    between.push(now - last);
    last = now;
  }
  return { between: told(between), script: told(scripts), layout: told(layouts) };
}

const shown = () => {
  const box = list().getBoundingClientRect();
  return [...list().querySelectorAll('.task-row, .skeleton-row')].filter((row) => {
    const place = row.getBoundingClientRect();
    return place.bottom > box.top && place.top < box.bottom;
  });
};
const loaded = () => {
  const rows = shown();
  return rows.length > 3 && rows.every((row) => row.matches('.task-row') && row.textContent.trim() !== '');
};

/** From a jump to a share of the list until all rows in view are there. */
async function jump(share) {
  const before = shown().map((row) => row.id).join();
  list().scrollTop = list().scrollHeight * share;
  return until(() => loaded() && shown().map((row) => row.id).join() !== before);
}

const key = (name, more = {}) =>
  list().dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }));

/** From Ctrl+A until the bar says how many. */
async function markAll(words) {
  list().focus();
  key('a', { ctrlKey: true });
  const took = await until(() => document.querySelector('.bulk-count')?.textContent.includes(words));
  key('Escape');
  await until(() => !document.querySelector('.bulk-count'));
  return took;
}

/** From an arrow key until the cursor's row is painted, again and again for so long. */
async function keys(seconds) {
  list().focus();
  list().scrollTop = 0;
  key('Home');
  const times = [], begin = performance.now();
  const at = () => list().getAttribute('aria-activedescendant');
  let down = true;
  while (performance.now() - begin < seconds * 1000) {
    const before = at(), pressed = performance.now();
    key(down ? 'ArrowDown' : 'ArrowUp');
    if ((await until(() => at() !== before && document.getElementById(at()), 5000)) !== null) {
      times.push(performance.now() - pressed);
    } else {
      down = !down;
    }
    if (times.length % 20 === 19) down = !down;
    await new Promise((done) => setTimeout(done, 40));
  }
  return told(times);
}

/** The plain page: as many rows, in the same window. */
async function plain(rows) {
  const area = document.createElement('div');
  area.style.cssText = 'position:fixed;inset:0;overflow:auto;background:white;z-index:1000';
  for (let n = 0; n < rows; n++) {
    const row = document.createElement('div');
    row.style.cssText = 'height:32px;font-size:13px;white-space:nowrap'; // containment of so many takes minutes
    row.textContent = `Task number ${n} of the plain page, which is long enough to be cut at the end`;
    area.append(row);
  }
  document.body.replaceChildren(area);
  await frame();
  await frame();
  return scroll(area, 64, 200);
}
