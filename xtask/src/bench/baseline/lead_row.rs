//! The `leads` table as sea-orm sees it.

use kernel::{Clock, IdSource, LeadId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::bench::BenchError;

/// The row as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email_key: Option<String>,
    pub search_words: String,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub status: String,
    pub value_e4: Option<i64>,
    pub value_currency: Option<String>,
    pub body: Vec<u8>,
    pub source_key: Option<String>,
}

/// What the product seals of a lead. Here it stands in the body as it is.
#[derive(Debug, Deserialize)]
pub struct Body {
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub company: Option<String>,
    pub notes: Option<String>,
    pub source: Option<String>,
}

/// Bytes that a seal has before and behind its content: the body of the baseline is as long as the
/// product's.
const SEAL: (usize, usize) = (81, 16);

/// As many words as the product finds the lead by, each as long as a blind one.
const WORDS: usize = 11;
const BLIND_WORD: &str = " 0123456789abcdef";

/// A blind index of a whole value, as far as its length goes.
const BLIND_KEY: &str = "0123456789abcdef0123456789abcdef";

impl Model {
    /// Reads the body.
    pub fn read_body(&self) -> Result<Body, serde_json::Error> {
        let (before, behind) = SEAL;
        let end = self.body.len().saturating_sub(behind);
        serde_json::from_slice(self.body.get(before..end).unwrap_or_default())
    }
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
    let row = ActiveModel {
        workspace_id: Set(Uuid::nil()),
        id: Set(id.uuid()),
        email_key: Set(Some(BLIND_KEY.to_owned())),
        search_words: Set(BLIND_WORD.repeat(WORDS) + " "),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
        status: Set("new".to_owned()),
        value_e4: Set(None),
        value_currency: Set(None),
        body: Set(body()),
        source_key: Set(Some(BLIND_KEY.to_owned())),
    };
    Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(id)
}

fn body() -> Vec<u8> {
    let content = json!({
        "name": "Ada Lovelace",
        "email": "ada@engines.example",
        "phone": "+44 20 7946 0000",
        "company": "Analytical Engines",
        "notes": "Met at the fair; wants a quote by Friday.",
        "source": "fair",
    });
    let (before, behind) = SEAL;
    let content = content.to_string();
    [
        vec![0; before].as_slice(),
        content.as_bytes(),
        vec![0; behind].as_slice(),
    ]
    .concat()
}
