//! Projects: made, listed, rotated, revoked.

use crate::Home;
use crate::common::START;
use store::ProjectRecord;
use verification::{Profile, ProjectId, SenderName, Timestamp};

fn project(n: u128, profile: Profile) -> ProjectRecord {
    ProjectRecord {
        id: ProjectId::new(uuid::Uuid::from_u128(n)),
        sender: SenderName::new("Harbour Bank").unwrap(),
        profile,
        secret: [u8::try_from(n).unwrap(); 32],
        created_at: at(0),
        rotated_at: None,
        revoked_at: None,
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(START + seconds * 1_000)
}

pub async fn a_project_is_kept_as_it_was_made(home: &dyn Home) {
    let store = home.open();
    let (strict, compat) = (project(1, Profile::Strict), project(2, Profile::Compat));
    store.add_project(strict.clone()).await.unwrap();
    store.add_project(compat.clone()).await.unwrap();
    store.close().await.unwrap();

    let store = home.open();
    assert_eq!(store.projects().await.unwrap(), [strict.clone(), compat]);
    assert_eq!(store.project(strict.id).await.unwrap(), Some(strict));
    let unknown = ProjectId::new(uuid::Uuid::from_u128(3));
    assert_eq!(store.project(unknown).await.unwrap(), None);
}

pub async fn two_projects_never_share_an_id(home: &dyn Home) {
    let store = home.open();
    store
        .add_project(project(1, Profile::Strict))
        .await
        .unwrap();
    assert!(
        store
            .add_project(project(1, Profile::Compat))
            .await
            .is_err()
    );
    assert_eq!(
        store.projects().await.unwrap(),
        [project(1, Profile::Strict)]
    );
}

pub async fn a_rotated_secret_replaces_the_old_one(home: &dyn Home) {
    let store = home.open();
    let made = project(1, Profile::Strict);
    store.add_project(made.clone()).await.unwrap();
    assert!(store.rotate_project(made.id, [9; 32], at(5)).await.unwrap());
    let found = store.project(made.id).await.unwrap().unwrap();
    assert_eq!((found.secret, found.rotated_at), ([9; 32], Some(at(5))));
}

pub async fn a_revoked_project_stays_revoked(home: &dyn Home) {
    let store = home.open();
    let made = project(1, Profile::Strict);
    store.add_project(made.clone()).await.unwrap();
    assert!(store.revoke_project(made.id, at(5)).await.unwrap());
    assert!(!store.revoke_project(made.id, at(6)).await.unwrap());
    assert!(!store.rotate_project(made.id, [9; 32], at(7)).await.unwrap());
    let found = store.project(made.id).await.unwrap().unwrap();
    assert_eq!((found.secret, found.revoked_at), (made.secret, Some(at(5))));
}
