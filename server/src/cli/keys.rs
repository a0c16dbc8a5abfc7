//! `countersign keys`

use crate::config::Config;
use crate::infrastructure::entropy::OsEntropy;
use crate::infrastructure::keys;

/// Makes the key ring file. One that is there is left alone.
pub fn run(config: &Config) -> Result<(), String> {
    let path = &config.keys.path;
    if path.exists() {
        return Err(format!(
            "keys.path: {}: there is a key ring already; it is left as it is",
            path.display()
        ));
    }
    keys::generate(path, &OsEntropy).map_err(|error| error.to_string())?;
    super::say(format_args!(
        "Made {}. Keep it out of the store's folder and its backups.",
        path.display()
    ))
}
