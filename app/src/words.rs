//! The sentences of the page being rendered.

use axum::http::request::Parts;
use catalog::Words;
use leptos::prelude::*;
use verification::Locale;

/// The language of the page being rendered, which the server has chosen for the request.
pub fn locale() -> Locale {
    let locale = with_context::<Parts, _>(|parts| parts.extensions.get().cloned());
    locale.flatten().unwrap_or(Locale::ENGLISH)
}

/// The sentences in the language of the page being rendered.
pub fn words() -> &'static Words {
    let of_request = |parts: &Parts| Some(catalog::words(parts.extensions.get::<Locale>()?));
    let words = with_context::<Parts, _>(of_request).flatten();
    words.unwrap_or_else(|| catalog::words(&Locale::ENGLISH))
}

/// What is filled into a sentence and stays on one line, such as a number.
pub fn nowrap(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    view! { <b class="nowrap">{text}</b> }.into_any()
}

/// Stand where elements go: characters that are in no language (Unicode, "Private Use Area").
const MARKS: [char; 3] = ['\u{e000}', '\u{e001}', '\u{e002}'];

/// A sentence with elements in it. `sentence` is given a mark for each of the elements, and the language
/// says where they stand.
pub fn with_elements<const N: usize>(
    sentence: impl FnOnce([String; N]) -> String,
    elements: [AnyView; N],
) -> Vec<AnyView> {
    const { assert!(N <= MARKS.len(), "more elements than marks") };
    let sentence = sentence(std::array::from_fn(|nth| MARKS[nth].to_string()));
    let mut elements = elements.map(Some);
    let mut views = Vec::with_capacity(2 * N + 1);
    let mut rest = sentence.as_str();
    while let Some(at) = rest.find(MARKS) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            views.push(before.to_owned().into_any());
        }
        let mut chars = from.chars();
        let nth = chars
            .next()
            .and_then(|mark| MARKS.iter().position(|it| *it == mark));
        views.extend(nth.and_then(|nth| elements.get_mut(nth)?.take()));
        rest = chars.as_str();
    }
    if !rest.is_empty() {
        views.push(rest.to_owned().into_any());
    }
    views
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stand_where_the_language_puts_them() {
        let of = |word: &'static str| view! { <b>{word}</b> }.into_any();
        let html = |views: Vec<AnyView>| views.to_html().replace("<!>", "");
        let sentence = |[first, second]: [String; 2]| format!("{second} <& {first}.");
        assert_eq!(
            html(with_elements(sentence, [of("a"), of("b")])),
            "<b>b</b> &lt;&amp; <b>a</b>."
        );
    }
}
