//! Lists over the `leads` table.

use std::collections::BTreeSet;

use kernel::WorkspaceId;
use keyring::FieldCipher;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{CaseStatement, Expr};
use storage::StorageError;
use unicode_normalization::UnicodeNormalization;

use super::leads::{Column, Entity, source_key, value};
use super::pages::{self, SortKey};
use super::sealed_records::LEADS;
use crate::lists::Place;
use crate::{Lead, LeadFilter, LeadSort, LeadSortField, LeadStatus, Money, ValueRange};

/// At most `count` leads of the workspace after a place.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    filter: &LeadFilter,
    sort: LeadSort,
    after: Option<Place>,
    count: usize,
) -> Result<Vec<Lead>, StorageError> {
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

fn filtered(fields: &FieldCipher, workspace: WorkspaceId, filter: &LeadFilter) -> Select<Entity> {
    let mut select = Entity::find().filter(Column::WorkspaceId.eq(workspace.uuid()));
    if !filter.statuses.is_empty() {
        let statuses: BTreeSet<_> = filter.statuses.iter().copied().collect();
        select = select.filter(Column::Status.is_in(statuses.into_iter().map(LeadStatus::as_str)));
    }
    if let Some(source) = &filter.source {
        let source: String = source.trim().nfc().collect();
        select = select.filter(Column::SourceKey.eq(source_key(fields, &source)));
    }
    if let Some(email) = &filter.email {
        select = select.filter(Column::EmailKey.eq(LEADS.email_key(fields, email)));
    }
    if let Some(range) = filter.value {
        select = worth(select, range);
    }
    if let Some(search) = &filter.search {
        let words = LEADS.asked_words(fields, search);
        select = pages::answering(select, Column::SearchWords, &words);
    }
    select = pages::within(select, Column::CreatedAt, filter.created);
    pages::within(select, Column::UpdatedAt, filter.updated)
}

fn worth(select: Select<Entity>, range: ValueRange) -> Select<Entity> {
    let mut select = select.filter(Column::ValueCurrency.eq(range.currency.code()));
    if let Some(min) = range.min {
        select = select.filter(Column::ValueE4.gte(Money::amount_e4(min)));
    }
    if let Some(max) = range.max {
        select = select.filter(Column::ValueE4.lte(Money::amount_e4(max)));
    }
    select
}

fn key(field: LeadSortField) -> SortKey {
    let column = |column: Column| Expr::col(column.as_column_ref());
    match field {
        LeadSortField::CreatedAt => SortKey::Always(column(Column::CreatedAt)),
        LeadSortField::UpdatedAt => SortKey::Always(column(Column::UpdatedAt)),
        LeadSortField::Value => SortKey::Nullable(column(Column::ValueE4)),
        LeadSortField::Status => {
            let ranks = LeadStatus::ALL.into_iter();
            let rank = ranks.fold(CaseStatement::new(), |ranks, status| {
                ranks.case(Column::Status.eq(status.as_str()), status as i64)
            });
            SortKey::Always(rank.into())
        }
    }
}
