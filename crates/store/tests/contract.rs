//! The contract of every kind of store. A second store adds a home here, and runs these
//! tests unchanged.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

mod common;
mod contract {
    pub mod browsers;
    pub mod decisions;
    pub mod events;
    pub mod looks;
    pub mod node;
    pub mod projects;
    pub mod sessions;
    pub mod verifications;
}

use std::sync::Arc;

use store::Database;
use tempfile::TempDir;

/// Where a record is kept. Opened again, it holds what it held.
pub trait Home {
    fn open(&self) -> Arc<dyn Database>;
}

struct SqliteHome(TempDir);

impl SqliteHome {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl Home for SqliteHome {
    fn open(&self) -> Arc<dyn Database> {
        common::open(&self.0.path().join("store.db"))
    }
}

macro_rules! tests {
    ($home:expr; $($module:ident::$test:ident,)*) => {
        $(
            #[tokio::test]
            async fn $test() {
                contract::$module::$test(&$home).await;
            }
        )*
    };
}

/// Every test of the contract, for the home of one kind of store.
macro_rules! contract {
    ($kind:ident, $home:expr) => {
        mod $kind {
            use super::*;
            tests! { $home;
                browsers::a_repeated_request_finds_its_verification_after_a_restart,
                browsers::a_repeated_wrong_code_and_a_sign_out_survive_a_restart,
                decisions::an_old_copy_can_neither_reopen_a_verification_nor_refund_an_attempt,
                decisions::a_decision_that_fails_changes_nothing,
                decisions::what_is_decided_at_the_same_time_is_decided_one_after_the_other,
                events::a_reader_goes_on_where_it_stopped,
                events::a_notice_comes_after_the_commit,
                events::every_subject_and_all_data_are_kept,
                events::acts_of_operators_are_events,
                events::no_sequence_number_comes_twice,
                looks::a_look_goes_on_while_a_decision_is_made,
                looks::a_look_sees_what_was_decided_before_it_also_where_nobody_waited,
                node::the_store_names_its_current_key,
                node::a_new_store_knows_no_time_and_a_closed_one_is_not_ready,
                projects::a_project_is_kept_as_it_was_made,
                projects::two_projects_never_share_an_id,
                projects::a_rotated_secret_replaces_the_old_one,
                projects::a_revoked_project_stays_revoked,
                sessions::a_session_lives_until_its_time_is_over,
                sessions::a_taken_id_is_not_taken_over,
                sessions::saving_never_revives_a_session_that_was_ended,
                sessions::a_retired_session_ends_sooner_and_never_later,
                sessions::all_sessions_can_be_ended_at_once,
                verifications::a_send_is_found_by_its_providers_id_until_its_row_goes,
                verifications::words_origin_and_maker_are_kept,
                verifications::a_vendor_names_its_request_later,
                verifications::the_newest_of_a_number_is_found,
                verifications::a_browsers_own_is_found_by_nobody_else,
            }
        }
    };
}

contract!(sqlite, SqliteHome::new());
