//! `countersign project`

use std::sync::Arc;

use catalog::PhoneMessages;
use clap::{Subcommand, ValueEnum};
use store::{ProjectRecord, Projects};
use uuid::Uuid;
use verification::message::ExtraCost;
use verification::ports::{Clock, Entropy, StoreError};
use verification::{
    Brand, Locale, MessageTemplate, MessageWriter, Profile, ProjectId, SenderName, Timestamp,
};

use super::{runtime, say};
use crate::config::Config;
use crate::infrastructure::entropy::OsEntropy;
use crate::infrastructure::projects::{generate_secret, hash};
use crate::name::PROGRAM;
use crate::start::database;

/// What can be done with projects.
#[derive(Subcommand)]
pub enum ProjectCommand {
    /// Make a project and print its secret, this once
    Create {
        /// The name its codes are sent under, 1 to 30 characters
        sender: String,
        /// How strict it is
        #[arg(long, value_enum, default_value_t = PolicyName::Strict)]
        policy: PolicyName,
    },
    /// List the projects
    List,
    /// Replace a project's secret and print the new one; the old one is dead at once
    Rotate {
        /// Which
        project: Uuid,
    },
    /// Revoke a project, for good
    Revoke {
        /// Which
        project: Uuid,
    },
}

/// A policy by its name.
#[derive(Clone, Copy, ValueEnum)]
pub enum PolicyName {
    /// 6 to 20 symbols, at most 600 s, at most 5 attempts
    Strict,
    /// `SignalWire`'s ranges: 4 to 20 symbols, up to 7 days, up to 20 attempts
    Compat,
}

impl From<PolicyName> for Profile {
    fn from(name: PolicyName) -> Self {
        match name {
            PolicyName::Strict => Self::Strict,
            PolicyName::Compat => Self::Compat,
        }
    }
}

/// Does it, in a running instance's store too.
pub fn run(config: &Config, command: ProjectCommand) -> Result<(), String> {
    let path = &config.store.path;
    if !path.exists() && !matches!(command, ProjectCommand::Create { .. }) {
        return Err(format!(
            "store.path: there is no store at {}",
            path.display()
        ));
    }
    runtime()?.block_on(async {
        let costs = command.extra_cost();
        let (store, clock) =
            database::open(config).map_err(|error| format!("store.path: {error}"))?;
        let done = command.run(&*store, &OsEntropy, clock.now()).await;
        store.close().await.map_err(|error| error.to_string())?;
        say(done?)?;
        costs.map_or(Ok(()), |costs| {
            say(format_args!("\nNote: with this name {costs}."))
        })
    })
}

impl ProjectCommand {
    /// Why texts under a new project's name cost more than one message each.
    fn extra_cost(&self) -> Option<ExtraCost> {
        let Self::Create { sender, .. } = self else {
            return None;
        };
        let sender = SenderName::new(sender).ok()?;
        let brand = Brand::new(sender.as_str(), "localhost").ok()?;
        MessageWriter::new(brand, Arc::new(PhoneMessages))
            .extra_cost(&MessageTemplate::Sender(sender), &Locale::ENGLISH)
    }

    async fn run(
        self,
        store: &dyn Projects,
        entropy: &dyn Entropy,
        now: Timestamp,
    ) -> Result<String, String> {
        match self {
            Self::Create { sender, policy } => {
                let sender = SenderName::new(&sender).map_err(|error| error.to_string())?;
                create(store, entropy, now, sender, policy.into()).await
            }
            Self::List => Ok(list(&store.projects().await.map_err(words)?)),
            Self::Rotate { project } => {
                let secret = generate_secret(entropy).map_err(|error| error.to_string())?;
                let id = ProjectId::new(project);
                let found = store
                    .rotate_project(id, hash(secret.as_bytes()), now)
                    .await
                    .map_err(words)?;
                found
                    .then(|| shown(id, &secret))
                    .ok_or_else(|| unknown(project))
            }
            Self::Revoke { project } => {
                let id = ProjectId::new(project);
                let found = store.revoke_project(id, now).await.map_err(words)?;
                found
                    .then(|| format!("Project {id} is revoked."))
                    .ok_or_else(|| unknown(project))
            }
        }
    }
}

async fn create(
    store: &dyn Projects,
    entropy: &dyn Entropy,
    now: Timestamp,
    sender: SenderName,
    profile: Profile,
) -> Result<String, String> {
    let mut random = [0; 16];
    entropy
        .fill(&mut random)
        .map_err(|error| error.to_string())?;
    let id = ProjectId::new(uuid::Builder::from_random_bytes(random).into_uuid());
    let secret = generate_secret(entropy).map_err(|error| error.to_string())?;
    let project = ProjectRecord {
        id,
        sender,
        profile,
        secret: hash(secret.as_bytes()),
        created_at: now,
        rotated_at: None,
        revoked_at: None,
    };
    store.add_project(project).await.map_err(words)?;
    Ok(shown(id, &secret))
}

fn shown(id: ProjectId, secret: &str) -> String {
    format!(
        "project  {id}\nsecret   {secret}\n\nKeep the secret now: only its hash is stored, and it is not shown again."
    )
}

fn list(projects: &[ProjectRecord]) -> String {
    if projects.is_empty() {
        return format!("No projects yet. `{PROGRAM} project create NAME` makes one.");
    }
    let mut lines = vec![row(["project", "policy", "made", "secret of", "sender"])];
    for project in projects {
        let policy = match project.profile {
            Profile::Strict => "strict",
            Profile::Compat => "compat",
        };
        let secret = match (project.revoked_at, project.rotated_at) {
            (Some(at), _) => format!("revoked {}", day(at)),
            (None, Some(at)) => day(at),
            (None, None) => day(project.created_at),
        };
        lines.push(row([
            &project.id.to_string(),
            policy,
            &day(project.created_at),
            &secret,
            project.sender.as_str(),
        ]));
    }
    lines.join("\n")
}

fn row([id, policy, made, secret, sender]: [&str; 5]) -> String {
    format!("{id:36}  {policy:6}  {made:10}  {secret:18}  {sender}")
}

fn day(at: Timestamp) -> String {
    at.to_string().get(..10).unwrap_or_default().to_owned()
}

fn unknown(project: Uuid) -> String {
    format!(
        "there is no project {project} that is not revoked; `{PROGRAM} project list` lists them"
    )
}

fn words(error: StoreError) -> String {
    error.to_string()
}
