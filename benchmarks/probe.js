// Watches drawings in a page: when does a key's effect reach the screen, how many states are painted?
//
// A drawing's state is what its moving part looks like in the document: path data, or an image's
// source once it has been decoded. It is read in a task of its own right after a frame; what differs
// there was painted in that frame.
(() => {
  const reading = {
    paths: (element) => element.getAttribute("d") ?? "",
    images: (element) => (element.complete ? element.getAttribute("src") : ""),
  };

  /** Reads the state of every panel of a variant; "" where there is none yet. */
  const statesOf = ({ root, panels }) => {
    const base = document.querySelector(root);
    return panels.map(({ kind, selector }) =>
      base ? [...base.querySelectorAll(selector)].map(reading[kind]).join("|") : "",
    );
  };

  /** Calls back in a task after every frame until it returns true. */
  const afterEachFrame = (callback) => {
    const channel = new MessageChannel();
    const frame = () => requestAnimationFrame(() => channel.port2.postMessage(null));
    channel.port1.onmessage = () => {
      if (!callback(performance.now())) frame();
    };
    frame();
  };

  const keys = { variant: null, waiting: null, latencies: [] };

  window.addEventListener(
    "keydown",
    (event) => {
      if (!keys.variant || !event.isTrusted) return;
      const before = statesOf(keys.variant);
      const sample = { begin: event.timeStamp };
      keys.waiting = sample;
      afterEachFrame((now) => {
        if (keys.waiting !== sample) return true;
        const after = statesOf(keys.variant);
        // Every panel has to show the new state.
        if (!after.every((state, i) => state !== "" && state !== before[i])) return false;
        keys.latencies.push(now - sample.begin);
        keys.waiting = null;
        return true;
      });
    },
    true,
  );

  const drag = { moves: 0, times: [], running: false };

  window.addEventListener(
    "pointermove",
    () => {
      if (drag.running) drag.moves += 1;
    },
    true,
  );

  /** Resolves with the milliseconds from `begin` to the first frame with every panel drawn. */
  const drawn = (variant, begin, patience) =>
    new Promise((resolve, reject) => {
      afterEachFrame((now) => {
        const missing = statesOf(variant).filter((state) => state === "").length;
        if (missing > 0 && now - begin < patience) return false;
        if (missing > 0) reject(new Error(`${missing} panels were not drawn in ${patience} ms`));
        else resolve(now - begin);
        return true;
      });
    });

  window.gdwidgetProbe = {
    /** From now on, time every key. */
    watchKeys(variant) {
      Object.assign(keys, { variant, waiting: null, latencies: [] });
    },
    get waiting() {
      return keys.waiting !== null;
    },
    /** Returns the milliseconds of the keys whose effect was seen. */
    takeKeys() {
      const { latencies } = keys;
      Object.assign(keys, { variant: null, waiting: null, latencies: [] });
      return latencies;
    },
    /** Counts frames that show another state than the frame before. */
    watchDrag(variant) {
      Object.assign(drag, { moves: 0, times: [], running: true });
      let last = statesOf(variant)[0];
      afterEachFrame((now) => {
        const state = statesOf(variant)[0];
        if (state !== "" && state !== last) {
          last = state;
          drag.times.push(now);
        }
        return !drag.running;
      });
    },
    /** Returns when the states were painted, and how many moves reached the page. */
    takeDrag() {
      drag.running = false;
      return { times: drag.times, moves: drag.moves, now: performance.now() };
    },
    /** Resolves with the milliseconds from `run()` to the first frame with every panel drawn. */
    firstPaint(variant, run, patience) {
      const begin = performance.now();
      run();
      return drawn(variant, begin, patience);
    },
    /** Resolves with the milliseconds from the start of the navigation to that frame. */
    loaded: (variant, patience) => drawn(variant, 0, patience),
    /** Reads what is drawn now. */
    states: statesOf,
  };
})();
