//! Files of workspaces that no row names yet. Whoever gives one up, by an error or because a client
//! hung up and its request was dropped, has it removed.

use std::fmt;
use std::io;
use std::sync::Arc;

use kernel::WorkspaceId;
use tokio::sync::watch;
use tracing::{Instrument, Span};

use crate::store::workspaces;
use crate::tenancy::Parts;
use crate::{Tenancy, TenancyError};

/// How many files are neither in use nor removed.
#[derive(Debug, Default)]
pub(crate) struct UnusedFiles(watch::Sender<usize>);

/// One of them, until it is in use or removed.
struct Counted(Arc<Parts>);

impl Counted {
    fn new(parts: &Arc<Parts>) -> Self {
        parts.unused_files.0.send_modify(|count| *count += 1);
        Self(Arc::clone(parts))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.unused_files.0.send_modify(|count| *count -= 1);
    }
}

/// The file of a workspace to be, from before it is made. Dropping it has the file removed, unless
/// a row names the workspace by then.
pub(crate) struct UnusedFile {
    id: WorkspaceId,
    /// Where a removal is logged: it may come when the request is no more.
    span: Span,
    /// Nothing once the file is in use.
    counted: Option<Counted>,
}

impl fmt::Debug for UnusedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnusedFile({})", self.id)
    }
}

impl UnusedFile {
    pub(crate) fn new(parts: &Arc<Parts>, id: WorkspaceId) -> Self {
        Self {
            id,
            span: Span::current(),
            counted: Some(Counted::new(parts)),
        }
    }

    /// The workspace has come to be.
    pub(crate) fn keep(mut self) {
        self.counted = None;
    }
}

impl Drop for UnusedFile {
    fn drop(&mut self) {
        let Some(counted) = self.counted.take() else {
            return;
        };
        let (id, control) = (self.id, Arc::clone(&counted.0.control));
        let removal = async move { remove(&counted.0, id).await };
        control.spawn(removal.instrument(self.span.clone()));
    }
}

impl Tenancy {
    /// Waits until each file that was made for a workspace is in use or was removed. Before the
    /// databases close, or a removal that has begun would be cut off.
    pub async fn unused_files_gone(&self) {
        let mut count = self.0.unused_files.0.subscribe();
        // It fails when the sender is gone, which stands beside us.
        let _ = count.wait_for(|count| *count == 0).await;
    }
}

/// Removes the file of a workspace that came to nothing. The file of a workspace that a row names
/// stays, as it does when nobody can say: a failure may have been reported of a change that was
/// made. The writer is asked, so that the answer comes after whatever change is still being made.
async fn remove(parts: &Parts, id: WorkspaceId) {
    let row = parts.control.write(move |transaction| {
        Box::pin(async move {
            let row = workspaces::find_row(transaction.sql(), id).await?;
            Ok::<_, TenancyError>(row)
        })
    });
    match row.await {
        Ok(None) => {}
        Ok(Some(_)) => {
            tracing::error!(workspace_id = %id, "the file of a workspace in use was to be removed");
            return;
        }
        Err(error) => return stays(id, &error),
    }
    match parts.databases.discard(id, &parts.region) {
        Ok(()) => {}
        // It had not been made when its making failed.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => stays(id, &error),
    }
}

fn stays(id: WorkspaceId, error: &impl fmt::Display) {
    tracing::warn!(workspace_id = %id, error = %error, "an unused workspace file stays");
}
