//! The WASM entry point: the page calls [`hydrate`] once the module is there.

// The islands live in `app`; without this use the linker would drop them.
use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Prepares the runtime. The page's script then wakes each island by its own name.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
