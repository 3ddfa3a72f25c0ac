//! Lists over the `contacts` table.

use kernel::WorkspaceId;
use keyring::FieldCipher;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use storage::StorageError;

use super::contacts::{Column, Entity, value};
use super::pages::{self, SortKey};
use super::sealed_records::CONTACTS;
use crate::lists::Place;
use crate::{Contact, ContactFilter, ContactSort, ContactSortField};

/// At most `count` contacts of the workspace after a place.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    filter: &ContactFilter,
    sort: ContactSort,
    after: Option<Place>,
    count: usize,
) -> Result<Vec<Contact>, StorageError> {
    let select = filtered(fields, workspace, filter);
    let key = match filter.email {
        Some(_) => key(sort.by).without_index(),
        None => key(sort.by),
    };
    let select = pages::sorted(select, &key, Column::Id, sort.direction, after);
    let limit = u64::try_from(count).unwrap_or(u64::MAX);
    let rows = select.limit(limit).all(connection).await?;
    rows.iter().map(|row| value(fields, row)).collect()
}

fn filtered(
    fields: &FieldCipher,
    workspace: WorkspaceId,
    filter: &ContactFilter,
) -> Select<Entity> {
    let mut select = Entity::find().filter(Column::WorkspaceId.eq(workspace.uuid()));
    if let Some(email) = &filter.email {
        select = select.filter(Column::EmailKey.eq(CONTACTS.email_key(fields, email)));
    }
    if let Some(search) = &filter.search {
        let words = CONTACTS.asked_words(fields, search);
        select = pages::answering(select, Column::SearchWords, &words);
    }
    select = pages::within(select, Column::CreatedAt, filter.created);
    pages::within(select, Column::UpdatedAt, filter.updated)
}

fn key(field: ContactSortField) -> SortKey {
    SortKey::Always(match field {
        ContactSortField::CreatedAt => Expr::col(Column::CreatedAt.as_column_ref()),
        ContactSortField::UpdatedAt => Expr::col(Column::UpdatedAt.as_column_ref()),
    })
}
