//! Keys by environment: `COUNTERSIGN_SECTION__KEY`.

use std::env;
use std::ffi::OsString;

use figment::Figment;
use figment::value::Value;

use super::ConfigError;

/// What every name begins with.
const PREFIX: &str = "COUNTERSIGN_";
/// What stands between section and key.
const SEPARATOR: &str = "__";
/// Names of other kinds: the file's path, on the command line.
const OTHERS: [&str; 1] = ["COUNTERSIGN_CONFIG"];

/// Adds what the environment says. An empty value says nothing.
///
/// A key with a text for its default, or with none, takes the value as it stands, so that `360` is a name and
/// `+1…` a number to call. A list is comma-separated, because `docker run --env-file` passes quotes on
/// literally; the form with brackets and quotes works too.
pub(super) fn add(config: Figment, defaults: &Figment) -> Result<Figment, ConfigError> {
    let mut config = config;
    for (name, value) in names() {
        let Some(key) = key(&name) else { continue };
        let value = value
            .into_string()
            .map_err(|_| ConfigError::new(&key, format!("{name} must be UTF-8")))?;
        if !value.is_empty() {
            let typed = typed(&value, defaults.find_value(&key).ok().as_ref());
            config = config.merge((key, typed));
        }
    }
    Ok(config)
}

/// Names that look like ours and set nothing, each in a sentence. Values are not shown: they may be
/// secrets.
pub(super) fn misspelt() -> Vec<String> {
    names()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| key(name).is_none() && !OTHERS.contains(&name.as_str()))
        .map(|name| {
            format!(
                "{name} sets nothing: section and key are joined by two underscores, as in \
                 COUNTERSIGN_SITE__ADDR"
            )
        })
        .collect()
}

/// Those with our prefix, in order, so that a part of a key comes after the whole.
fn names() -> Vec<(String, OsString)> {
    let mut names: Vec<_> = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    names.sort();
    names
}

/// `site.addr` for `COUNTERSIGN_SITE__ADDR`.
fn key(name: &str) -> Option<String> {
    let rest = name.strip_prefix(PREFIX)?;
    rest.contains(SEPARATOR)
        .then(|| rest.to_ascii_lowercase().replace(SEPARATOR, "."))
}

fn typed(value: &str, default: Option<&Value>) -> Value {
    let parsed = || match value.parse::<Value>() {
        Ok(value) => value,
        Err(never) => match never {},
    };
    match default {
        Some(Value::Array(..)) => match parsed() {
            list @ Value::Array(..) => list,
            _ => Value::from(list(value)),
        },
        Some(Value::Num(..) | Value::Bool(..) | Value::Dict(..)) => parsed(),
        _ => Value::from(value),
    }
}

fn list(value: &str) -> Vec<String> {
    value
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str, default: impl Into<Value>) -> Value {
        typed(value, Some(&default.into()))
    }

    #[test]
    fn text_stays_as_it_is_written() {
        for text in [
            "360",
            "+12025550100",
            "007",
            "true",
            "1.50",
            "#0b57d0",
            "a, \"b\"",
            "[x]",
        ] {
            assert_eq!(read(text, "default"), Value::from(text));
            assert_eq!(typed(text, None), Value::from(text));
        }
    }

    #[test]
    fn lists_are_separated_by_commas() {
        let networks = Value::from(vec!["10.0.0.0/8", "192.168.0.1"]);
        for text in [
            "10.0.0.0/8,192.168.0.1",
            " 10.0.0.0/8 , 192.168.0.1, ",
            r#"["10.0.0.0/8", "192.168.0.1"]"#,
        ] {
            assert_eq!(read(text, Vec::<String>::new()), networks, "{text}");
        }
        assert_eq!(
            read("[fd00::5]", Vec::<String>::new()),
            Value::from(vec!["fd00::5"])
        );
    }

    #[test]
    fn numbers_are_numbers() {
        assert_eq!(read("60", 0), Value::from(60_usize));
        assert_eq!(read("true", false), Value::from(true));
        assert_eq!(read("many", 0), Value::from("many"), "and refused later");
    }
}
