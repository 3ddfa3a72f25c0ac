//! Reads both ends back and compares them: how many rows, and a digest over each of them.

use futures_util::future::try_join;
use ring::digest::{Context, SHA256};

use super::page::{End, Which, key_of};
use super::{EngineMove, MoveError, MovedTable};
use crate::Database;

/// What one owner's tables came to, in both engines alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// How many tables there are.
    pub tables: u64,
    /// How many rows they have together.
    pub rows: u64,
    /// SHA-256 over the names, the counts and the digests of the tables, in hexadecimal digits.
    pub digest: String,
}

struct TableDigest {
    rows: u64,
    digest: String,
}

impl EngineMove {
    /// Reads the tables of one owner from both ends, in the order of their keys, and compares them.
    /// `told` hears how many rows were compared.
    ///
    /// # Errors
    /// [`MoveError::Differs`] with the table; the failure of either database.
    pub async fn compare(
        &self,
        source: &Database,
        tables: &[MovedTable],
        mut told: impl FnMut(u64),
    ) -> Result<Moved, MoveError> {
        let mut whole = Context::new(&SHA256);
        let mut rows = 0;
        for table in tables {
            let there = End::Target(&self.target, source.scope());
            let batch = self.allowance.batch;
            let here = digest(End::Source(source), table, batch);
            let (here, there) = try_join(here, digest(there, table, batch)).await?;
            if here.rows != there.rows || here.digest != there.digest {
                return Err(MoveError::Differs {
                    table: table.name.clone(),
                    source_rows: here.rows,
                    source_digest: here.digest,
                    target_rows: there.rows,
                    target_digest: there.digest,
                });
            }
            whole.update(format!("{} {} {}\n", table.name, here.rows, here.digest).as_bytes());
            rows += here.rows;
            told(here.rows);
        }
        Ok(Moved {
            tables: u64::try_from(tables.len()).unwrap_or(u64::MAX),
            rows,
            digest: hex(whole),
        })
    }
}

/// Nothing that one end says goes into what the other's digest is made of.
async fn digest(end: End<'_>, table: &MovedTable, batch: u64) -> Result<TableDigest, MoveError> {
    let mut context = Context::new(&SHA256);
    for column in &table.columns {
        context.update(column.name.as_bytes());
        context.update(b"\n");
    }
    let mut rows = 0;
    let mut after = None;
    loop {
        let page = end
            .rows(table, Which::After(after.as_deref(), batch))
            .await?;
        for row in &page {
            row.iter().for_each(|cell| cell.digest(&mut context));
        }
        rows += u64::try_from(page.len()).unwrap_or(u64::MAX);
        let Some(last) = page.last() else {
            let digest = hex(context);
            return Ok(TableDigest { rows, digest });
        };
        after = Some(key_of(table, last));
    }
}

fn hex(context: Context) -> String {
    let digest = context.finish();
    let digits = |text: String, byte: &u8| text + &format!("{byte:02x}");
    digest.as_ref().iter().fold(String::new(), digits)
}
