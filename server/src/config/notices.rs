//! Warnings about configuration that is valid, and still not what an operator wants.

use std::sync::Arc;

use catalog::PhoneMessages;
use url::Url;
use verification::{Brand, MessageTemplate, MessageWriter};

use super::{Config, environment};

impl Config {
    /// What should be looked at, a sentence each.
    pub fn notices(&self) -> Vec<String> {
        let mut notices = environment::misspelt();
        notices.extend(self.costly_name());
        notices
    }

    fn costly_name(&self) -> Option<String> {
        let url = Url::parse(&self.site_url(self.site.addr)).ok()?;
        let brand = Brand::new(&self.brand.name, url.host_str()?).ok()?;
        let messages = MessageWriter::new(brand, Arc::new(PhoneMessages));
        let extra = messages.extra_cost(&MessageTemplate::Site)?;
        Some(format!("brand.name: {extra}"))
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
}
