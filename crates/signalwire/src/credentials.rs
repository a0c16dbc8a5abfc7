//! Spaces and credentials (SignalWire's authorization page).
//!
//! Requests carry Basic credentials: the user is the project id, a UUID, and the password an API token.

/// The first characters of an API token.
pub const TOKEN_PREFIX: &str = "PT";

/// The domain under which every space has a host name.
const DOMAIN: &str = "signalwire.com";

/// Longest name of a space: one label of a host name (RFC 1035 §2.3.4).
const SPACE_MAX: usize = 63;

/// The host of a space that is given as `example` or as `example.signalwire.com`. `None` where it is
/// neither.
pub fn space_host(space: &str) -> Option<String> {
    let space = space.to_ascii_lowercase();
    let name = space
        .strip_suffix(DOMAIN)
        .and_then(|name| name.strip_suffix('.'))
        .unwrap_or(&space);
    let fits = (1..=SPACE_MAX).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-');
    fits.then(|| format!("{name}.{DOMAIN}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_is_given_by_name_or_by_host() {
        for space in ["example", "Example", "example.signalwire.com"] {
            assert_eq!(space_host(space).unwrap(), "example.signalwire.com");
        }
        assert!(space_host(&"a".repeat(63)).is_some());
        let long = "a".repeat(64);
        for bad in ["", "-", "a-", "a b", "a.b", "a.b.signalwire.com", &long] {
            assert_eq!(space_host(bad), None, "{bad}");
        }
    }
}
