//! Builds the site that pages and server functions get.

use std::net::SocketAddr;
use std::sync::Arc;

use app::phone::Tabs;
use app::site::{Demo, Parts, Site};
use catalog::PhoneMessages;
use sandbox::Sandbox;
use url::Url;
use verification::ports::Entropy;
use verification::{Brand, MessageWriter, PolicyBounds, PolicyRequest, ProjectId, Service};

use crate::config::{Config, ConfigError};
use crate::infrastructure::assets::{Files, reload_port};
use crate::infrastructure::projects::DEMO_SECRET;

/// A number to try, from the range that is reserved for fiction.
const DEMO_NUMBER: &str = "+1 212 555 0123";

/// Writes messages in the configured name, with the host of the site.
pub fn messages(config: &Config, site_url: &str) -> Result<MessageWriter, ConfigError> {
    let invalid = |problem: String| ConfigError {
        key: "site.url".to_owned(),
        problem,
    };
    let url = Url::parse(site_url).map_err(|error| invalid(error.to_string()))?;
    let host = url.host_str().unwrap_or_default();
    let brand = Brand::new(&config.brand.name, host).map_err(|error| invalid(error.to_string()))?;
    Ok(MessageWriter::new(brand, Arc::new(PhoneMessages)))
}

/// What only a sandbox's pages show.
pub fn demo(sandbox: &Sandbox, site_url: &str, sandbox_addr: SocketAddr) -> Demo {
    // The demo's addresses are for curl on this machine, where no name may resolve.
    Demo {
        sandbox: sandbox.clone(),
        site_url: site_url.to_owned(),
        sandbox_url: format!("http://{sandbox_addr}"),
        credentials: format!("{}:{}", ProjectId::DEMO, DEMO_SECRET),
        number: DEMO_NUMBER,
        tabs: Tabs::default(),
    }
}

/// The site, with the demo where codes arrive on its own virtual phones.
pub fn site(
    config: &Config,
    service: &Service,
    entropy: &Arc<dyn Entropy>,
    files: &Files,
    demo: Option<Demo>,
) -> Result<Site, ConfigError> {
    let brand = &config.brand;
    let policy = PolicyBounds::STRICT
        .policy(PolicyRequest::default())
        .map_err(|error| ConfigError {
            key: error.field.to_owned(),
            problem: error.to_string(),
        })?;
    Ok(Site::new(Parts {
        service: service.clone(),
        entropy: Arc::clone(entropy),
        policy,
        locales: config.site.locales(),
        brand: app::site::Brand {
            name: brand.name.clone(),
            logo: brand.logo.clone(),
            accent: brand.accent.clone(),
            terms_url: brand.terms_url.clone(),
            privacy_url: brand.privacy_url.clone(),
            legal_line: brand.legal_line.clone(),
        },
        assets: Box::new({
            let files = files.clone();
            let once = files.assets();
            move || {
                if files.is_watched() {
                    files.assets()
                } else {
                    once.clone()
                }
            }
        }),
        reload_port: reload_port(),
        sandbox: demo,
    }))
}
