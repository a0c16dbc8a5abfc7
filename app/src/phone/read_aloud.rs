//! The island that reads a call aloud.

use leptos::prelude::*;

/// Has the browser speak what a call said last. The server's HTML has a button in each call, which
/// shows only once this marks `#phone-messages`: where there is a voice. Presses are taken on the
/// list, so that calls which arrive later have them, too.
#[island]
pub fn ReadAloud() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        use crate::dom::{by_id, listen};
        let has_voice = js_sys::Reflect::has(&window(), &"speechSynthesis".into());
        if has_voice.unwrap_or(false)
            && let Some(list) = by_id::<web_sys::HtmlElement>("phone-messages")
        {
            let _ = list.set_attribute("data-voice", "");
            listen(&list, "click", |event| {
                if let Some(words) = newest_words(&event) {
                    speak(&words);
                }
            });
        }
    }
    view! { <span hidden></span> }
}

/// The words spoken last in the call of the pressed button.
#[cfg(feature = "hydrate")]
fn newest_words(event: &web_sys::Event) -> Option<String> {
    use wasm_bindgen::JsCast;
    let pressed: web_sys::Element = event.target()?.dyn_into().ok()?;
    let call = pressed.closest(".speak").ok()??.closest("li").ok()??;
    let spoken = call.query_selector_all(".spoke").ok()?;
    spoken.get(spoken.length().checked_sub(1)?)?.text_content()
}

#[cfg(feature = "hydrate")]
fn speak(words: &str) {
    let voice = window().speech_synthesis();
    let words = web_sys::SpeechSynthesisUtterance::new_with_text(words);
    if let (Ok(voice), Ok(words)) = (voice, words) {
        let page = document().document_element();
        let lang = page.and_then(|page| page.get_attribute("lang"));
        words.set_lang(&lang.unwrap_or_default());
        // One voice at a time: the newest press is the one that counts.
        voice.cancel();
        voice.speak(&words);
    }
}
