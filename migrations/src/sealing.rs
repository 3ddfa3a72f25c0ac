//! Steps that bring rows of a plain column into a sealed one. Which keys seal is not a matter of the
//! schema's history: whoever runs the steps lends them a sealer.

use std::sync::Arc;

use sea_orm_migration::prelude::DbErr;

/// Seals cells and makes blind indexes for the database whose steps are run.
pub trait FieldSealer: Send + Sync {
    /// Seals a value for its cell.
    ///
    /// # Errors
    /// When it cannot be sealed; the step must then fail.
    fn seal(
        &self,
        table: &str,
        row: [u8; 16],
        column: &str,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, DbErr>;

    /// The blind index of a whole value.
    fn blind(&self, label: &str, text: &str) -> String;

    /// The blind form of words with a space before, between and after them.
    fn blind_words(&self, label: &str, words: &str) -> String;
}

tokio::task_local! {
    static SEALER: Arc<dyn FieldSealer>;
}

/// Runs steps that seal with `sealer`.
pub async fn sealing_with<T>(sealer: Arc<dyn FieldSealer>, steps: impl Future<Output = T>) -> T {
    SEALER.scope(sealer, steps).await
}

/// The sealer that was lent to this run.
pub(crate) fn sealer() -> Result<Arc<dyn FieldSealer>, DbErr> {
    let lent = SEALER.try_with(Arc::clone);
    lent.map_err(|_| DbErr::Migration("this step seals rows, and nobody lent it a sealer".into()))
}
