// Starts the islands once the browser is idle, or after half a second: a busy phone, or a page behind
// another window, may never be idle. Leptos' own script waits for the module before the page
// is interactive. The WASM is fetched here and not by a preload hint: a hint would fetch it where
// scripts are off. Without WASM the page stays as it is.
const wasm = fetch(WASM);
wasm.catch(() => {});
(window.requestIdleCallback || setTimeout)(async () => {
  try {
    const islands = await import(JS);
    await islands.default({ module_or_path: wasm });
    islands.hydrate();
    for (const island of document.querySelectorAll("leptos-island")) islands[island.dataset.component](island);
    document.documentElement.dataset.hydrated = "";
  } catch {
    document.documentElement.dataset.islands = "off";
  }
}, { timeout: 500 });
