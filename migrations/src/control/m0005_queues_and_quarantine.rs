//! Jobs are taken kind by kind, and the workspaces out of service are looked for every few seconds.

use sea_orm_migration::prelude::*;

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "control_0005_queues_and_quarantine"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(jobs_by_kind()).await?;
        manager.drop_index(drop("jobs_due", "jobs")).await?;
        manager.create_index(quarantined()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(drop("workspaces_quarantined", "workspaces"))
            .await?;
        manager
            .create_index(on_jobs("jobs_due", &["state", "due_at"]))
            .await?;
        manager.drop_index(drop("jobs_by_kind", "jobs")).await
    }
}

fn drop(name: &'static str, table: &'static str) -> IndexDropStatement {
    Index::drop().name(name).table(table).to_owned()
}

fn jobs_by_kind() -> IndexCreateStatement {
    on_jobs("jobs_by_kind", &["state", "kind", "due_at"])
}

fn on_jobs(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table("jobs");
    for column in columns {
        index.col(*column);
    }
    index.take()
}

/// Of the few that are out of service alone.
fn quarantined() -> IndexCreateStatement {
    Index::create()
        .name("workspaces_quarantined")
        .table("workspaces")
        .col("quarantined_at")
        .cond_where(Expr::col("quarantined_at").is_not_null())
        .take()
}
