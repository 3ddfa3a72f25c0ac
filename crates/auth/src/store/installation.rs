//! The `installation` table: facts of the whole installation by name.

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use storage::StorageError;

/// The row that says who claimed the installation.
const CLAIMED_BY: &str = "claimed_by";

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub value: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn is_claimed(connection: &impl ConnectionTrait) -> Result<bool, StorageError> {
    Ok(Entity::find_by_id(CLAIMED_BY)
        .one(connection)
        .await?
        .is_some())
}

pub(crate) async fn set_claimed(
    connection: &impl ConnectionTrait,
    user: String,
) -> Result<(), StorageError> {
    let row = ActiveModel {
        name: Set(CLAIMED_BY.to_owned()),
        value: Set(user),
    };
    Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}
