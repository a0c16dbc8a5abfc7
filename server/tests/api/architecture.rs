//! ARCHITECTURE.md names paths that exist.

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
