//! The `leads` table as sea-orm sees it.

use kernel::{Clock, IdSource, LeadId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

use crate::bench::BenchError;

/// The row as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub email: Option<String>,
    pub email_key: Option<String>,
    pub phone: Option<String>,
    pub company: Option<String>,
    pub notes: Option<String>,
    pub search_words: String,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub status: String,
    pub source: Option<String>,
    pub value_e4: Option<i64>,
    pub value_currency: Option<String>,
}

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Inserts the lead of every measurement under a fresh id; answers the id. One statement outside a
/// transaction is durable by itself.
pub async fn insert(
    connection: &impl ConnectionTrait,
    ids: &IdSource,
) -> Result<LeadId, BenchError> {
    let id: LeadId = ids.next()?;
    let now = Clock::system().now().micros();
    let text = |text: &str| Set(Some(text.to_owned()));
    let row = ActiveModel {
        workspace_id: Set(Uuid::nil()),
        id: Set(id.uuid()),
        name: Set("Ada Lovelace".to_owned()),
        email: text("ada@engines.example"),
        email_key: text("ada@engines.example"),
        phone: text("+44 20 7946 0000"),
        company: text("Analytical Engines"),
        notes: text("Met at the fair; wants a quote by Friday."),
        search_words: Set("ada lovelace engines example analytical".to_owned()),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
        status: Set("new".to_owned()),
        source: text("fair"),
        value_e4: Set(None),
        value_currency: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(id)
}
