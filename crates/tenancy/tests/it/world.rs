//! A fresh installation, and people in it.

use std::path::PathBuf;
use std::sync::Arc;

use audit::{AuditLog, EventQuery};
use kernel::{
    Actor, Clock, EmailAddress, Entropy, IdSource, IdempotencyKey, Origin, SecretText, Timestamp,
    UserId, WorkspaceId,
};
use keyring::{Keyring, RootKeySource};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use storage::{ControlDatabase, DataFolder, OpenLimits, Region, WorkspaceDatabases};
use tenancy::permission::{ManageInvitations, ManageMembers, UpdateWorkspace};
use tenancy::{
    Grant, Invitation, Member, NewInvitation, Permission, Role, Tenancy, TenancyError,
    UserWorkspace, Workspace, WorkspaceChange, WorkspaceName,
};
use testbed::Bed;

pub struct World {
    bed: Bed,
    pub folder: tempfile::TempDir,
    pub clock: Clock,
    pub entropy: Entropy,
    pub ids: IdSource,
    pub control: Arc<ControlDatabase>,
    pub databases: Arc<WorkspaceDatabases>,
    pub audit: AuditLog,
    pub keyring: Keyring,
    pub tenancy: Tenancy,
}

impl World {
    /// Gives a workspace another name.
    pub async fn rename(
        &self,
        grant: &Grant<UpdateWorkspace>,
        name: WorkspaceName,
        expected: Option<i64>,
    ) -> Result<Workspace, TenancyError> {
        let (tenancy, grant) = (self.tenancy.clone(), grant.clone());
        let change = WorkspaceChange {
            name: Some(name),
            ..WorkspaceChange::default()
        };
        let changed = self.control.write(move |tx| {
            Box::pin(async move {
                let changed = tenancy.update_workspace_in(tx, &grant, &change, expected);
                changed.await
            })
        });
        changed.await
    }

    /// The folder.
    pub fn data(&self) -> DataFolder {
        DataFolder::open(self.folder.path()).unwrap()
    }
}

pub async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual(Timestamp::from_micros(1_800_000_000_000_000));
    let entropy = Entropy::seeded(1);
    let ids = IdSource::new(clock.clone(), entropy.clone());
    let bed = Bed::lay(folder.path()).await;
    let root = RootKeySource::File(folder.path().join("root.key"));
    let keyring =
        Keyring::open_or_create(folder.path(), &root, entropy.clone(), ids.clone()).unwrap();
    let limits = OpenLimits::default();
    let control = ControlDatabase::open(
        bed.engine(),
        &keyring.platform_database_keys(),
        limits,
        clock.clone(),
    )
    .await;
    let control = Arc::new(control.unwrap());
    control.migrate().await.unwrap();
    let databases = Arc::new(WorkspaceDatabases::new(bed.engine(), limits, clock.clone()));
    let audit = AuditLog::new(ids.clone(), entropy.clone());
    let local = Region::parse("local").unwrap();
    let tenancy = Tenancy::new(
        control.clone(),
        databases.clone(),
        keyring.clone(),
        audit.clone(),
        local,
        clock.clone(),
        entropy.clone(),
        ids.clone(),
    );
    World {
        folder,
        bed,
        clock,
        entropy,
        ids,
        control,
        databases,
        audit,
        keyring,
        tenancy,
    }
}

pub fn email(user: UserId) -> EmailAddress {
    EmailAddress::parse(&format!("{user}@example.com")).unwrap()
}

/// The same person with a session of that workspace.
pub fn inside(actor: &Actor, workspace: WorkspaceId) -> Actor {
    Actor {
        workspace: Some(workspace),
        ..*actor
    }
}

impl World {
    /// Tenancy of another process of this region: with open databases of its own.
    pub fn beside(&self) -> Tenancy {
        let databases =
            WorkspaceDatabases::new(self.bed.engine(), OpenLimits::default(), self.clock.clone());
        Tenancy::new(
            self.control.clone(),
            Arc::new(databases),
            self.keyring.clone(),
            self.audit.clone(),
            Region::parse("local").unwrap(),
            self.clock.clone(),
            self.entropy.clone(),
            self.ids.clone(),
        )
    }

    /// Tenancy of a process in another region over the same control database.
    pub fn elsewhere(&self) -> Tenancy {
        Tenancy::new(
            self.control.clone(),
            self.databases.clone(),
            self.keyring.clone(),
            self.audit.clone(),
            Region::parse("elsewhere").unwrap(),
            self.clock.clone(),
            self.entropy.clone(),
            self.ids.clone(),
        )
    }

    /// Somebody new, with an account session.
    pub fn person(&self) -> Actor {
        Actor {
            user: self.ids.next().unwrap(),
            session: self.ids.next().unwrap(),
            workspace: None,
        }
    }

    /// The owner of a new workspace, inside it.
    pub async fn owner(&self) -> Actor {
        let person = self.person();
        let name = WorkspaceName::parse("Acme").unwrap();
        let origin = Origin::default();
        let made = self.tenancy.create_workspace(&person, &origin, name).await;
        inside(&person, made.unwrap().into_inner().id)
    }

    /// A new member of the workspace of `owner`, who came by an invitation.
    pub async fn member(&self, owner: &Actor, role: Role) -> Actor {
        let person = self.person();
        let invitation = self.invite(owner, email(person.user), role).await.unwrap();
        let token = self.token(owner, &invitation).await.unwrap();
        let joined = self.accept(&person, email(person.user), &token).await;
        assert_eq!(joined.unwrap().role, role);
        inside(&person, owner.workspace.unwrap())
    }

    pub async fn grant<P: Permission>(&self, actor: &Actor) -> Result<Grant<P>, TenancyError> {
        self.tenancy.grant(actor, Origin::default()).await
    }

    pub async fn invite(
        &self,
        by: &Actor,
        email: EmailAddress,
        role: Role,
    ) -> Result<Invitation, TenancyError> {
        let grant = self.grant::<ManageInvitations>(by).await?;
        let new = NewInvitation {
            email,
            user: None,
            role,
        };
        Ok(self.tenancy.invite(&grant, new).await?.into_inner())
    }

    /// What the mail's sender gets; `None` when the invitation is not open.
    pub async fn token(&self, by: &Actor, invitation: &Invitation) -> Option<SecretText> {
        let workspace = by.workspace.unwrap();
        let mail = self
            .tenancy
            .issue_invitation_token(workspace, invitation.id);
        mail.await.unwrap().map(|mail| mail.token)
    }

    pub async fn accept(
        &self,
        person: &Actor,
        email: EmailAddress,
        token: &SecretText,
    ) -> Result<UserWorkspace, TenancyError> {
        let origin = Origin::default();
        let joined = self
            .tenancy
            .accept_invitation(person, &origin, email, token);
        Ok(joined.await?.into_inner())
    }

    pub async fn change_role(
        &self,
        by: &Actor,
        user: UserId,
        role: Role,
    ) -> Result<Member, TenancyError> {
        let grant = self.grant::<ManageMembers>(by).await?;
        self.tenancy.change_role(&grant, user, role, None).await
    }

    pub async fn remove(&self, by: &Actor, user: UserId) -> Result<(), TenancyError> {
        let grant = self.grant::<ManageMembers>(by).await?;
        remove_with(&self.control, &self.tenancy, grant, user).await
    }

    pub async fn role(&self, actor: &Actor) -> Option<Role> {
        let workspace = actor.workspace.unwrap();
        self.tenancy.role(workspace, actor.user).await.unwrap()
    }

    /// The actions in the platform's log that begin with a text, oldest first.
    pub async fn recorded(&self, beginning: &str) -> Vec<String> {
        let query = EventQuery {
            limit: kernel::PageLimit::new(100).unwrap(),
            ..EventQuery::default()
        };
        let page = self.audit.list(&self.control, &query).await.unwrap();
        let actions = page.data.into_iter().rev().map(|event| event.action);
        actions.filter(|a| a.starts_with(beginning)).collect()
    }

    /// The folders of workspaces, whether a row names them or not.
    pub fn workspace_folders(&self) -> Vec<PathBuf> {
        let region = self.folder.path().join("workspaces/local");
        let entries = std::fs::read_dir(region).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

pub async fn remove_with(
    control: &ControlDatabase,
    tenancy: &Tenancy,
    grant: Grant<ManageMembers>,
    user: UserId,
) -> Result<(), TenancyError> {
    let tenancy = tenancy.clone();
    control
        .write(move |transaction| {
            Box::pin(async move {
                tenancy
                    .remove_member(transaction, &grant, user, &email(user))
                    .await
            })
        })
        .await
}

pub fn idempotent(key: &str, body: &str) -> Origin {
    let somebody = Actor {
        user: "usr_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
        session: "ses_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
        workspace: None,
    };
    let key = IdempotencyKey::new(key, &somebody, "POST /v1/things", body.as_bytes());
    Origin {
        idempotency: Some(key.unwrap()),
        ..Origin::default()
    }
}

/// The first column of each row.
pub async fn texts(connection: &impl ConnectionTrait, query: &str) -> Vec<String> {
    let statement = Statement::from_string(DbBackend::Sqlite, query.to_owned());
    let rows = connection.query_all_raw(statement).await.unwrap();
    let first = |row: &sea_orm::QueryResult| row.try_get_by_index::<String>(0).unwrap();
    rows.iter().map(first).collect()
}
