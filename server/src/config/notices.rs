//! Warnings about configuration that is valid, and still not what an operator wants.

use std::sync::Arc;

use catalog::PhoneMessages;
use url::Url;
use verification::{Brand, Locale, MessageTemplate, MessageWriter};

use super::{Config, environment};

impl Config {
    /// What should be looked at, a sentence each.
    pub fn notices(&self) -> Vec<String> {
        let mut notices = environment::misspelt();
        notices.extend(self.costly_texts());
        notices
    }

    /// What makes texts cost more: the name, or a language where the name does not.
    fn costly_texts(&self) -> Vec<String> {
        let url = Url::parse(&self.site_url(self.site.addr)).ok();
        let host = url.as_ref().and_then(Url::host_str);
        let brand = host.and_then(|host| Brand::new(&self.brand.name, host).ok());
        let Some(brand) = brand else {
            return Vec::new();
        };
        let messages = MessageWriter::new(brand, Arc::new(PhoneMessages));
        let extra = |locale| messages.extra_cost(&MessageTemplate::Site, locale);
        if let Some(extra) = extra(&Locale::ENGLISH) {
            return vec![format!("brand.name: {extra}")];
        }
        let locales = self.site.locales();
        let costly = locales.iter().filter_map(|locale| {
            let extra = extra(locale)?;
            Some(format!("site.locales: `{}`: {extra}", locale.as_str()))
        });
        costly.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_doubles_the_price_of_a_text_is_told() {
        let mut config = Config::default();
        assert_eq!(config.notices(), [""; 0]);
        config.brand.name = "Škoda".to_owned();
        let [notice] = &config.notices()[..] else {
            panic!("one notice");
        };
        assert!(
            notice.starts_with("brand.name: ") && notice.contains('Š'),
            "{notice}"
        );
    }

    #[test]
    fn a_language_that_doubles_the_price_of_a_text_is_told() {
        let mut config = Config::default();
        config.site.locales = vec!["en".to_owned(), "en-XA".to_owned()];
        let [notice] = &config.notices()[..] else {
            panic!("one notice");
        };
        assert!(notice.starts_with("site.locales: `en-XA`: "), "{notice}");
    }
}
