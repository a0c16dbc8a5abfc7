//! The pseudo-locale.

use fluent_syntax::ast::{
    Attribute, Entry, Expression, Message, Pattern, PatternElement, Resource,
};
use fluent_syntax::{parser, serializer};

use crate::Words;
use crate::generated::L10n;

/// Its tag, as platforms name it that have one.
pub const TAG: &str = "en-XA";

/// The English sentences with accents, a third longer: `Ŧħiiş iiş heeŀƥḟuuŀ.`
pub fn words() -> Words {
    let file = transform(L10n::En.file());
    Words::new_external(TAG, file.as_bytes()).expect("the English messages, transformed, are whole")
}

/// Fluent's file with its words transformed; names of messages and of arguments stay.
fn transform(file: &str) -> String {
    let Resource { body } = match parser::parse(file.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let body = body.into_iter().map(|entry| match entry {
        Entry::Message(message) => Entry::Message(Message {
            value: message.value.map(transform_pattern),
            attributes: transform_attributes(message.attributes),
            ..message
        }),
        other => other,
    });
    serializer::serialize(&Resource {
        body: body.collect(),
    })
}

fn transform_attributes(attributes: Vec<Attribute<String>>) -> Vec<Attribute<String>> {
    attributes
        .into_iter()
        .map(|attribute| Attribute {
            value: transform_pattern(attribute.value),
            ..attribute
        })
        .collect()
}

fn transform_pattern(pattern: Pattern<String>) -> Pattern<String> {
    let elements = pattern.elements.into_iter().map(|element| match element {
        PatternElement::TextElement { value } => PatternElement::TextElement {
            value: fluent_pseudo::transform(&value, false, true).into_owned(),
        },
        PatternElement::Placeable {
            expression: Expression::Select { selector, variants },
        } => {
            let variants = variants.into_iter().map(|mut variant| {
                variant.value = transform_pattern(variant.value);
                variant
            });
            PatternElement::Placeable {
                expression: Expression::Select {
                    selector,
                    variants: variants.collect(),
                },
            }
        }
        other @ PatternElement::Placeable { .. } => other,
    });
    Pattern {
        elements: elements.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_transformed_and_what_is_filled_in_is_not() {
        let words = words();
        assert_eq!(words.validate(), "Ṽaaŀiiḓaaŧee".replace("ii", "i"));
        assert_eq!(words.tries_left(1), words.tries_left(1));
        assert!(
            words.tries_left(4).contains(" 4 "),
            "{}",
            words.tries_left(4)
        );
        assert!(words.call_to("+12125550123").ends_with("+12125550123"));
    }
}
