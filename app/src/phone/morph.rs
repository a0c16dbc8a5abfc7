//! Updates an element without replacing it.
//!
//! A screen reader reads only what is new, and a focused button stays focused.

use leptos::prelude::document;
use web_sys::{Element, HtmlElement};

/// Makes `shown` what `html` says. Focus that had to go with its button goes to `shown`.
pub fn update(shown: &HtmlElement, html: &str) {
    let Ok(holder) = document().create_element("ol") else {
        return;
    };
    holder.set_inner_html(html);
    let Some(new) = holder.first_element_child() else {
        return;
    };
    let had_focus = has_focus(shown);
    morph(shown, &new);
    if had_focus && !has_focus(shown) {
        let _ = shown.focus();
    }
}

fn has_focus(element: &HtmlElement) -> bool {
    document()
        .active_element()
        .is_some_and(|active| element.contains(Some(&active)))
}

/// Elements are paired by their place; an element holds either words or elements, never both.
fn morph(old: &Element, new: &Element) {
    if old.is_equal_node(Some(new)) {
        return;
    }
    // A form that is under way stays as it was sent: another press would be another key.
    if old.has_attribute("data-underway") {
        return;
    }
    // A time stays in the visitor's own zone, in which the page's script shows it.
    if old.tag_name() == "TIME" && old.get_attribute("datetime") == new.get_attribute("datetime") {
        return;
    }
    if old.tag_name() != new.tag_name() {
        let _ = old.replace_with_with_node_1(new);
        return;
    }
    for name in old.get_attribute_names() {
        let name = name.as_string().unwrap_or_default();
        // A button that is closed while its form is being sent stays closed.
        if !new.has_attribute(&name) && name != "aria-disabled" {
            let _ = old.remove_attribute(&name);
        }
    }
    for name in new.get_attribute_names() {
        let name = name.as_string().unwrap_or_default();
        let _ = old.set_attribute(&name, &new.get_attribute(&name).unwrap_or_default());
    }
    if old.child_element_count() + new.child_element_count() == 0 {
        if old.text_content() != new.text_content() {
            old.set_text_content(new.text_content().as_deref());
        }
        return;
    }
    let mut olds = old.first_element_child();
    let mut news = new.first_element_child();
    loop {
        match (olds, news) {
            (Some(was), Some(is)) => {
                (olds, news) = (was.next_element_sibling(), is.next_element_sibling());
                morph(&was, &is);
            }
            (Some(was), None) => {
                (olds, news) = (was.next_element_sibling(), None);
                was.remove();
            }
            (None, Some(is)) => {
                (olds, news) = (None, is.next_element_sibling());
                let _ = old.append_child(&is);
            }
            (None, None) => return,
        }
    }
}
