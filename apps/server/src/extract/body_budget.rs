//! The memory for bodies that are read as a whole: so much for all together, and a share of it for
//! each sender.
//!
//! A body may take a minute to arrive and its handler some more, and a limit for one body says
//! nothing of how many there are. Files are not counted: of them only a piece is held.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest};
use kernel::{Actor, UserId};

use super::RequestContext;
use crate::error::{ApiError, Code};

/// A sender's part of the whole.
const SHARE: usize = 8;

/// The budget of one process. Clones are the same budget.
#[derive(Clone)]
pub struct BodyBudget(Arc<Inner>);

struct Inner {
    whole: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by: HashMap<Sender, usize>,
}

/// Who makes us hold a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sender {
    /// A caller whose token was checked.
    User(UserId),
    /// Anybody else, by address. That of IPv6 is cut to its network, because whoever has one
    /// address of it has them all (RFC 6177 section 2).
    Address(Option<IpAddr>),
}

impl Sender {
    /// The sender of the request, as far as it is known by now.
    pub fn of(request: &HttpRequest) -> Self {
        let extensions = request.extensions();
        if let Some(actor) = extensions.get::<Actor>() {
            return Self::User(actor.user);
        }
        let context = extensions.get::<RequestContext>();
        Self::Address(context.and_then(|context| context.client).map(network))
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

impl BodyBudget {
    /// A budget of so many bytes.
    pub fn new(whole: usize) -> Self {
        Self(Arc::new(Inner {
            whole,
            taken: Mutex::default(),
        }))
    }

    /// An empty body of that sender, which may become `most` bytes long.
    pub fn begin(&self, sender: Sender, most: usize) -> HeldBody {
        HeldBody {
            budget: self.clone(),
            sender,
            most,
            taken: 0,
            bytes: Vec::new(),
        }
    }

    /// The bytes that are held now.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        self.taken().all
    }

    fn take(&self, sender: Sender, bytes: usize) -> Result<(), ApiError> {
        let mut taken = self.taken();
        let own = taken.by.get(&sender).copied().unwrap_or_default();
        if own + bytes > self.0.whole / SHARE {
            return Err(overloaded("Too many of your bodies are on their way."));
        }
        if taken.all + bytes > self.0.whole {
            return Err(overloaded("Too many bodies are on their way."));
        }
        taken.all += bytes;
        taken.by.insert(sender, own + bytes);
        Ok(())
    }

    fn give_back(&self, sender: Sender, bytes: usize) {
        let mut taken = self.taken();
        taken.all = taken.all.saturating_sub(bytes);
        let own = taken.by.get(&sender).copied().unwrap_or_default();
        // Nobody is remembered of whom nothing is held.
        if own <= bytes {
            taken.by.remove(&sender);
        } else {
            taken.by.insert(sender, own - bytes);
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        let taken = self.0.taken.lock();
        taken.unwrap_or_else(PoisonError::into_inner)
    }
}

fn overloaded(detail: &'static str) -> ApiError {
    ApiError::new(Code::Overloaded)
        .retry_after(2)
        .detail(detail)
}

/// A body on its way. What it takes of the budget it gives back when it is dropped, whole or not.
pub struct HeldBody {
    budget: BodyBudget,
    sender: Sender,
    most: usize,
    taken: usize,
    bytes: Vec<u8>,
}

impl HeldBody {
    /// The bytes so far.
    pub const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Takes one more piece. Room is made for twice as much each time, and what counts is the room:
    /// what was only announced takes nothing from others.
    ///
    /// # Errors
    /// 503 `overloaded` when the sender's share or the whole is used up.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), ApiError> {
        let needed = self.bytes.len() + piece.len();
        if needed > self.taken {
            let room = needed.max(self.most.min(self.taken * 2));
            self.budget.take(self.sender, room - self.taken)?;
            self.taken = room;
            self.bytes.reserve_exact(room - self.bytes.len());
        }
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    /// The whole body. It counts until the last clone of the bytes is dropped.
    pub fn freeze(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for HeldBody {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for HeldBody {
    fn drop(&mut self) {
        self.budget.give_back(self.sender, self.taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 1_000;

    fn sender(number: u8) -> Sender {
        Sender::Address(Some([192, 0, 2, number].into()))
    }

    fn body(budget: &BodyBudget, number: u8, length: usize) -> Result<HeldBody, Code> {
        let mut body = budget.begin(sender(number), MOST);
        let pushed = body.push(&vec![0; length]);
        pushed.map(|()| body).map_err(|error| error.code())
    }

    #[test]
    fn nobody_holds_more_than_an_eighth() {
        let budget = BodyBudget::new(800);
        let first = body(&budget, 1, 60).unwrap();
        assert_eq!(body(&budget, 1, 41).err(), Some(Code::Overloaded));
        let second = body(&budget, 1, 40).unwrap();
        assert_eq!(budget.held(), 100);
        assert!(body(&budget, 2, 100).is_ok());
        drop(first);
        assert!(body(&budget, 1, 60).is_ok());
        drop(second);
        assert_eq!(budget.held(), 0);
        assert!(budget.taken().by.is_empty());
    }

    #[test]
    fn all_together_hold_no_more_than_the_whole() {
        let budget = BodyBudget::new(800);
        let mut held: Vec<_> = (0..8).map(|n| body(&budget, n, 100).unwrap()).collect();
        assert_eq!(body(&budget, 8, 1).err(), Some(Code::Overloaded));
        held.pop();
        assert!(body(&budget, 8, 100).is_ok());
    }

    #[test]
    fn the_room_is_counted_and_is_never_more_than_the_body_may_become() {
        let budget = BodyBudget::new(8 * MOST);
        let mut body = budget.begin(sender(1), MOST);
        for (piece, room) in [(300, 300), (1, 600), (300, 1_000), (399, 1_000)] {
            body.push(&vec![0; piece]).unwrap();
            assert_eq!((budget.held(), body.bytes.capacity()), (room, room));
        }
        assert_eq!(body.len(), MOST);
    }

    #[test]
    fn a_body_counts_until_its_last_clone_is_dropped() {
        let budget = BodyBudget::new(800);
        let mut body = budget.begin(sender(1), MOST);
        body.push(b"abc").unwrap();
        let bytes = body.freeze();
        let clone = bytes.clone();
        drop(bytes);
        assert_eq!((&clone[..], budget.held()), (&b"abc"[..], 3));
        drop(clone);
        assert_eq!(budget.held(), 0);
    }

    #[test]
    fn addresses_of_one_network_are_one_sender_for_ipv6_alone() {
        let same = |one: &str, other: &str| {
            network(one.parse().unwrap()) == network(other.parse().unwrap())
        };
        assert!(same("2001:db8:0:1::1", "2001:db8:0:1:2:3:4:5"));
        assert!(!same("2001:db8:0:1::1", "2001:db8:0:2::1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
    }
}
