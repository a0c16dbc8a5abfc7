//! What is opened, and what is refused with a sentence that helps.

#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod common;

use std::path::Path;

use common::{Bench, OPTIONS, number, open, open_with};
use rusqlite::Connection;
use store::{Mode, Node, OpenError, Options};

fn refusal(path: &Path, options: &Options) -> OpenError {
    open_with(path, options).err().expect("a refusal")
}

#[tokio::test]
async fn folder_and_files_are_made_for_this_user_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/store.db");
    let bench = Bench::new(open(&path));
    bench.request(&number(1)).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        for folder in [
            path.parent().unwrap(),
            path.parent().unwrap().parent().unwrap(),
        ] {
            assert_eq!(mode(folder), 0o700);
        }
        for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
            let file = file.unwrap().path();
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }
}

/// The store records its mode; the other mode refuses it.
#[tokio::test]
async fn the_other_mode_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (n, made, other) in [
        (0, Mode::Sandbox, Mode::Live),
        (1, Mode::Live, Mode::Sandbox),
    ] {
        let path = folder.path().join(format!("{n}.db"));
        let store = open_with(
            &path,
            &Options {
                mode: made,
                ..OPTIONS
            },
        )
        .unwrap();
        store.close().await.unwrap();
        let refused = refusal(
            &path,
            &Options {
                mode: other,
                ..OPTIONS
            },
        );
        assert!(
            matches!(&refused, OpenError::OtherMode { recorded, asked, .. }
            if (*recorded, *asked) == (made, other))
        );
        assert!(
            refused.to_string().contains("a store path of its own"),
            "{refused}"
        );
        open_with(
            &path,
            &Options {
                mode: made,
                ..OPTIONS
            },
        )
        .unwrap();
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    open(&path).close().await.unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let refused = refusal(&path, &OPTIONS);
    assert!(matches!(refused, OpenError::Newer { found: 99, .. }));
    assert!(
        refused.to_string().contains("run the newer version"),
        "{refused}"
    );
}

#[test]
fn files_of_others_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "a shopping list that is much longer than the header of a database, ".repeat(9),
    )
    .unwrap();
    let database = folder.path().join("other.db");
    Connection::open(&database)
        .unwrap()
        .execute_batch("CREATE TABLE theirs (x)")
        .unwrap();
    for path in [text, database] {
        let before = std::fs::read(&path).unwrap();
        assert!(
            matches!(refusal(&path, &OPTIONS), OpenError::Foreign { .. }),
            "{}",
            path.display()
        );
        assert!(
            std::fs::read(&path).unwrap() == before,
            "{} was touched",
            path.display()
        );
    }
}

#[test]
fn places_that_cannot_be_written_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = refusal(&file.join("store.db"), &OPTIONS);
    assert!(matches!(refused, OpenError::Folder { .. }), "{refused:?}");
    assert!(refused.to_string().contains("choose another store path"));
    let refused = refusal(folder.path(), &OPTIONS);
    assert!(matches!(refused, OpenError::Unusable { .. }), "{refused:?}");
}

#[test]
fn a_store_that_another_program_holds_is_refused_after_some_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(open(&path));
    let holder = Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(refusal(&path, &OPTIONS), OpenError::Locked { .. }));
    holder.execute_batch("ROLLBACK").unwrap();
    open(&path);
}

#[test]
fn many_may_open_a_new_store_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| open(&path));
        }
    });
}
