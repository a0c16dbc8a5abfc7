//! What ARCHITECTURE.md says of the code: paths that exist, and imports that point one way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[test]
fn where_to_add_what_names_paths_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (_, section) = text.split_once("## Where to add what\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    // Every second part stands in backticks.
    let paths: Vec<_> = section.split('`').skip(1).step_by(2).collect();
    for path in &paths {
        assert!(root.join(path).exists(), "{path} is gone");
    }
    let rows = section
        .lines()
        .filter(|line| line.starts_with("| a"))
        .count();
    assert!(
        rows >= 6 && paths.len() > rows,
        "{rows} rows, {} paths",
        paths.len()
    );
}

/// The modules of a crate by path, such as `middleware::hosts`, each without its tests and comments.
fn modules(sources: &Path) -> BTreeMap<String, String> {
    fn add(modules: &mut BTreeMap<String, String>, root: &Path, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if name == "tests" {
                continue;
            }
            if path.is_dir() {
                add(modules, root, &path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                let code: Vec<_> = code
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"))
                    .collect();
                let place = path.strip_prefix(root).unwrap().with_extension("");
                let place: Vec<_> = place.iter().map(|part| part.to_str().unwrap()).collect();
                modules.insert(place.join("::"), code.join("\n"));
            }
        }
    }
    let mut found = BTreeMap::new();
    add(&mut found, sources, sources);
    // They declare the others.
    found.remove("lib");
    found.remove("main");
    found
}

/// The modules that `code`, which is that of `module`, names after `crate::` or `super::`.
fn imports(modules: &BTreeMap<String, String>, module: &str, code: &str) -> BTreeSet<String> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let mut found = BTreeSet::new();
    for (word, base) in [("crate::", ""), ("super::", parent)] {
        for (place, _) in code.match_indices(word) {
            let rest = &code[place + word.len()..];
            let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let end = rest.find(|c| !is_path(c)).unwrap_or(rest.len());
            let path = format!("{base}::{}", &rest[..end]);
            let mut path = path.trim_matches(':');
            while !modules.contains_key(path) {
                let Some((shorter, _)) = path.rsplit_once("::") else {
                    break;
                };
                path = shorter;
            }
            // A child knows its parent, whose parts it is.
            let is_parent = module.starts_with(&format!("{path}::"));
            if modules.contains_key(path) && path != module && !(base == parent && is_parent) {
                found.insert(path.to_owned());
            }
        }
    }
    found
}

#[test]
fn no_module_imports_one_that_imports_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let crates = std::fs::read_dir(root.join("crates")).unwrap();
    let crates = crates.map(|entry| entry.unwrap().path());
    for home in crates.chain(["app", "server"].map(|name| root.join(name))) {
        let modules = modules(&home.join("src"));
        let imports: BTreeMap<_, _> = modules
            .iter()
            .map(|(module, code)| (module, imports(&modules, module, code)))
            .collect();
        for module in modules.keys() {
            let mut reached = BTreeSet::new();
            let mut ahead: Vec<_> = imports[module].iter().collect();
            while let Some(next) = ahead.pop() {
                assert_ne!(
                    next,
                    module,
                    "{} has a circle through {module}",
                    home.display()
                );
                if reached.insert(next) {
                    ahead.extend(&imports[next]);
                }
            }
        }
    }
}
