//! The beginning and the end of a move, in the target.

use sqlx::{AssertSqlSafe, PgConnection, Postgres as Driver, Transaction};

use super::copy::Allowance;
use super::marker::{BEGUN, NAME, VERIFIED, fact};
use super::page::quoted;
use super::{MoveError, MovedTable, catalogue};
use crate::postgres::{PLATFORM_KEYS, opening};
use crate::{Database, Postgres, Scope};

/// A move into one database. It was begun there, and is not ended before every row was compared.
#[derive(Debug)]
pub struct EngineMove {
    pub(super) target: Postgres,
    pub(super) allowance: Allowance,
    is_verified: bool,
}

impl EngineMove {
    /// Begins a move, or goes on with the one that was begun: keeps the platform keys in the target,
    /// wrapped as they are, with a marker that no server passes. `batch` is how many rows go in one
    /// transaction, `most` how many such batches this run may copy.
    ///
    /// # Errors
    /// [`MoveError::Foreign`] and [`MoveError::InService`] for a target that is not empty and not of
    /// this move; then nothing was changed. The database's failure.
    pub async fn begin(
        target: &Postgres,
        control: &Database,
        platform_keys: &str,
        batch: u64,
        most: Option<u64>,
    ) -> Result<Self, MoveError> {
        let tables = catalogue::read(control, target).await?;
        let mut transaction = change(target, Scope::PLATFORM).await?;
        let is_verified = match standing(&mut transaction, platform_keys).await? {
            Some(is_verified) => is_verified,
            None => {
                demand_empty(&mut transaction, &tables).await?;
                keep(&mut transaction, PLATFORM_KEYS, platform_keys).await?;
                keep(&mut transaction, NAME, BEGUN).await?;
                false
            }
        };
        transaction.commit().await?;
        Ok(Self::new(target, batch, most, is_verified))
    }

    /// Goes on with a move that was begun, and begins none.
    ///
    /// # Errors
    /// [`MoveError::NotBegun`], and those of [`EngineMove::begin`].
    pub async fn go_on(
        target: &Postgres,
        platform_keys: &str,
        batch: u64,
        most: Option<u64>,
    ) -> Result<Self, MoveError> {
        let mut transaction = change(target, Scope::PLATFORM).await?;
        let standing = standing(&mut transaction, platform_keys).await?;
        transaction.rollback().await?;
        let is_verified = standing.ok_or(MoveError::NotBegun)?;
        Ok(Self::new(target, batch, most, is_verified))
    }

    fn new(target: &Postgres, batch: u64, most: Option<u64>, is_verified: bool) -> Self {
        Self {
            target: target.clone(),
            allowance: Allowance::new(batch, most),
            is_verified,
        }
    }

    /// Whether everything was moved and compared before: there is nothing to copy, only to compare.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.is_verified
    }

    /// Whether the tables of one owner are in both engines alike. Nothing is changed.
    ///
    /// # Errors
    /// Those of [`EngineMove::tables`].
    pub async fn check(target: &Postgres, source: &Database) -> Result<(), MoveError> {
        catalogue::read(source, target).await.map(drop)
    }

    /// The tables of one owner, in both engines alike.
    ///
    /// # Errors
    /// [`MoveError::TableMissing`], [`MoveError::Columns`], [`MoveError::Kind`].
    pub async fn tables(&self, source: &Database) -> Result<Vec<MovedTable>, MoveError> {
        catalogue::read(source, &self.target).await
    }

    /// Ends the move: a server may start on the target from now on. To be called when everything was
    /// compared.
    ///
    /// # Errors
    /// [`MoveError::NotBegun`] when the marker has gone meanwhile; the database's failure.
    pub async fn end(&self) -> Result<(), MoveError> {
        match self.turn(BEGUN, VERIFIED).await? {
            true => Ok(()),
            false => Err(MoveError::NotBegun),
        }
    }

    /// Takes the end back: something is not the same any more, and no server is to start on it. One that
    /// has started meanwhile has taken the marker away, and is left alone.
    ///
    /// # Errors
    /// [`MoveError::InService`] when one has: what was found to differ is its work. The database's
    /// failure.
    pub async fn reopen(&self) -> Result<(), MoveError> {
        match self.turn(VERIFIED, BEGUN).await? {
            true => Ok(()),
            false => Err(MoveError::InService),
        }
    }

    /// Turns the marker, if it says so.
    async fn turn(&self, from: &str, to: &str) -> Result<bool, MoveError> {
        let mut transaction = change(&self.target, Scope::PLATFORM).await?;
        let update = "UPDATE installation SET value = $2 WHERE name = $1 AND value = $3";
        let update = sqlx::query(update).bind(NAME).bind(to).bind(from);
        let updated = update.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(updated.rows_affected() == 1)
    }
}

/// A transaction that is the only one to change the rows of one owner, and sees no other's.
pub(super) async fn change(
    target: &Postgres,
    scope: Scope,
) -> Result<Transaction<'static, Driver>, MoveError> {
    let mut transaction = target.change_pool(scope).begin().await?;
    let opening = sqlx::raw_sql(AssertSqlSafe(opening(scope)));
    opening.execute(&mut *transaction).await?;
    Ok(transaction)
}

/// Whether the move that was begun there is verified; `None` where none was.
async fn standing(
    connection: &mut PgConnection,
    platform_keys: &str,
) -> Result<Option<bool>, MoveError> {
    let keys = fact(connection, PLATFORM_KEYS).await?;
    let marker = fact(connection, NAME).await?;
    match (keys, marker) {
        (None, None) => Ok(None),
        (Some(keys), Some(marker)) if keys == platform_keys => Ok(Some(marker == VERIFIED)),
        (Some(keys), None) if keys == platform_keys => Err(MoveError::InService),
        _ => Err(MoveError::Foreign),
    }
}

async fn demand_empty(
    connection: &mut PgConnection,
    tables: &[MovedTable],
) -> Result<(), MoveError> {
    for table in tables {
        let select = format!("SELECT EXISTS (SELECT 1 FROM {})", quoted(&table.name));
        let found = sqlx::query_scalar(AssertSqlSafe(select));
        if found.fetch_one(&mut *connection).await? {
            return Err(MoveError::Foreign);
        }
    }
    Ok(())
}

async fn keep(connection: &mut PgConnection, name: &str, value: &str) -> Result<(), MoveError> {
    let insert = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let insert = sqlx::query(insert).bind(name).bind(value);
    // A server that starts at this moment may have kept keys of its own.
    match insert.execute(connection).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(MoveError::Foreign),
    }
}
