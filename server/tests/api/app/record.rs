//! The database of an instance, read while the instance runs.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

/// The tables with data of visitors. `meta` is left out: it only says how far time has come.
const TABLES: [&str; 4] = ["verifications", "windows", "events", "sessions"];

pub struct Record(Connection);

/// A row of `verifications`.
#[derive(Debug)]
pub struct VerificationRow {
    pub id: String,
    /// 0 while it is pending, 1 once it is approved.
    pub status: u8,
    pub attempts: u8,
    /// The `approved` events about it.
    pub approvals: u32,
}

impl Record {
    pub fn open(path: &Path) -> Self {
        Self(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap())
    }

    /// Every row of every table: equal before and after means that nothing has changed.
    pub fn everything(&self) -> Vec<String> {
        TABLES
            .into_iter()
            .flat_map(|table| self.rows(table))
            .collect()
    }

    pub fn rows(&self, table: &str) -> Vec<String> {
        let mut statement = self.0.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cells: Result<Vec<Value>, _> = (0..columns).map(|n| row.get(n)).collect();
            Ok(format!("{table} {:?}", cells?))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    pub fn count(&self, table: &str) -> usize {
        self.rows(table).len()
    }

    /// The one number that a query answers.
    pub fn number(&self, sql: &str) -> f64 {
        self.0.query_one(sql, [], |row| row.get(0)).unwrap()
    }

    /// What happened, by name, oldest first.
    pub fn events(&self) -> Vec<String> {
        let mut statement = self
            .0
            .prepare("SELECT kind FROM events ORDER BY seq")
            .unwrap();
        let kinds = statement.query_map([], |row| row.get(0)).unwrap();
        kinds.map(Result::unwrap).collect()
    }

    /// The attempts charged to the only verification of `number`.
    pub fn attempts(&self, number: &str) -> u8 {
        let attempts = "SELECT attempts FROM verifications WHERE number = ?1";
        self.0
            .query_one(attempts, [number], |row| row.get(0))
            .unwrap()
    }

    /// The verifications of `number`, oldest first.
    pub fn verifications(&self, number: &str) -> Vec<VerificationRow> {
        let sql = "SELECT id, status, attempts, \
                   (SELECT count(*) FROM events WHERE verification = id AND kind = 'approved') \
                   FROM verifications WHERE number = ?1 ORDER BY id";
        let mut statement = self.0.prepare(sql).unwrap();
        let rows = statement.query_map([number], |row| {
            Ok(VerificationRow {
                id: uuid::Uuid::from_bytes(row.get(0)?).to_string(),
                status: row.get(1)?,
                attempts: row.get(2)?,
                approvals: row.get(3)?,
            })
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// How many verifications still hold what a thief of the store and the keys could guess a code by.
    pub fn guessable(&self) -> u32 {
        let guessable = "SELECT count(*) FROM verifications \
                         WHERE salt IS NOT NULL OR last_guess IS NOT NULL";
        self.0.query_one(guessable, [], |row| row.get(0)).unwrap()
    }

    /// Every secret in the store, as bytes: salts, bindings, session data and the hashes of session ids.
    pub fn secrets(&self) -> Vec<Vec<u8>> {
        let all = "SELECT salt FROM verifications WHERE salt IS NOT NULL \
                   UNION ALL SELECT binding FROM verifications WHERE binding IS NOT NULL \
                   UNION ALL SELECT request_key FROM verifications WHERE request_key IS NOT NULL \
                   UNION ALL SELECT last_guess FROM verifications WHERE last_guess IS NOT NULL \
                   UNION ALL SELECT hash FROM sessions";
        let mut statement = self.0.prepare(all).unwrap();
        let secrets = statement.query_map([], |row| row.get(0)).unwrap();
        secrets.map(Result::unwrap).collect()
    }

    /// The secrets that browsers' sessions hold.
    pub fn browser_secrets(&self) -> Vec<Vec<u8>> {
        let mut statement = self.0.prepare("SELECT data FROM sessions").unwrap();
        let sessions = statement
            .query_map([], |row| row.get::<_, Vec<u8>>(0))
            .unwrap();
        sessions
            .flat_map(|data| {
                let session: serde_json::Value = serde_json::from_slice(&data.unwrap()).unwrap();
                let held = ["pending", "verified"].map(|slot| session[0][slot]["secret"].clone());
                let secrets = held.into_iter().filter(|secret| !secret.is_null());
                secrets.map(|secret| serde_json::from_value(secret).unwrap())
            })
            .collect()
    }
}
