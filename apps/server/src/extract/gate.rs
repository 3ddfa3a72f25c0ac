//! The gate before the body: closed while a caller's credentials are being checked.
//!
//! The framework makes the futures of all of a handler's arguments and then polls them side by
//! side. Without the gate, which of two refusals a client sees would depend on timing, and a
//! stranger could make the server read a body.

use std::cell::{Cell, OnceCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use actix_web::{HttpMessage, HttpRequest};

use super::Standing;

/// A gate of one request. Clones are the same gate.
#[derive(Clone, Default)]
pub struct Gate(Rc<State>);

#[derive(Default)]
struct State {
    open: OnceCell<Standing>,
    waiting: Cell<Vec<Waker>>,
}

impl Gate {
    /// Puts a closed gate before the body of the request.
    pub fn close(request: &HttpRequest) -> Self {
        let gate = Self::default();
        request.extensions_mut().insert(gate.clone());
        gate
    }

    /// Lets those through who wait, and tells them who was let in. A gate that is never opened needs no word: the refusal of the
    /// caller ends the request, and with it everyone who waits.
    pub fn open(&self, caller: Standing) {
        self.0.open.get_or_init(|| caller);
        self.0.waiting.take().into_iter().for_each(Waker::wake);
    }

    async fn pass(&self) -> Standing {
        poll_fn(|context| {
            if let Some(caller) = self.0.open.get() {
                return Poll::Ready(caller.clone());
            }
            let mut waiting = self.0.waiting.take();
            waiting.push(context.waker().clone());
            self.0.waiting.set(waiting);
            Poll::Pending
        })
        .await
    }
}

/// Whether a caller is asked for at all. Like [`pass`], it knows when the futures are polled.
pub fn stands_before(request: &HttpRequest) -> bool {
    request.extensions().contains::<Gate>()
}

/// Waits until the caller is known; `None` at once where no caller is asked for. To be called when the
/// future is polled, not when it is made: by then every argument has closed its gate.
pub async fn pass(request: &HttpRequest) -> Option<Standing> {
    let gate = request.extensions().get::<Gate>().cloned()?;
    Some(gate.pass().await)
}
