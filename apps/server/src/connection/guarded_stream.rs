//! The stream of a connection, which fails once the client had its time.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::Watch;

/// A stream under a [`Watch`].
#[derive(Debug)]
pub struct GuardedStream<S> {
    stream: S,
    watch: Watch,
    /// When the watch is asked again. It goes on by itself rather than with every request: a
    /// connection that is overdue ends up to [`ConnectionLimits::head`](crate::config::ConnectionLimits)
    /// later, and a busy one costs nothing.
    round: Pin<Box<Sleep>>,
    /// Until when the client must take some more of its answer.
    unwritten: Option<Pin<Box<Sleep>>>,
}

impl<S> GuardedStream<S> {
    /// Guards the stream of a connection that was just accepted.
    pub fn new(stream: S, watch: Watch) -> Self {
        let round = Box::pin(sleep(watch.limits().head));
        Self {
            stream,
            watch,
            round,
            unwritten: None,
        }
    }

    /// The watch over the connection.
    pub const fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Waits until the client is overdue.
    fn poll_overdue(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        loop {
            ready!(self.round.as_mut().poll(context));
            if self.watch.is_overdue() {
                return Poll::Ready(ErrorKind::TimedOut.into());
            }
            self.round.set(sleep(self.watch.limits().head));
        }
    }

    /// Passes on what came of a write, or the end of the client's time to take something.
    fn written<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<Result<T>>,
    ) -> Poll<Result<T>> {
        if written.is_ready() {
            self.unwritten = None;
            return written;
        }
        let limit: Duration = self.watch.limits().write;
        let timer = self.unwritten.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(timer.as_mut().poll(context));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for GuardedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(context, buffer) {
            if buffer.filled().len() > before {
                self.watch.bytes_came();
            }
            // A client that never pauses would keep the timer below from being asked.
            return match self.watch.is_overdue() {
                true => Poll::Ready(Err(ErrorKind::TimedOut.into())),
                false => Poll::Ready(read),
            };
        }
        self.poll_overdue(context).map(Err)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for GuardedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;
    use crate::config::ConnectionLimits;

    const SHORT: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_secs(3_600);

    fn limits(head: Duration, idle: Duration, write: Duration) -> Watch {
        Watch::new(ConnectionLimits { head, idle, write })
    }

    #[tokio::test]
    async fn a_head_that_does_not_go_on_and_silence_end_the_connection() {
        let (mut client, server) = duplex(64);
        let mut server = GuardedStream::new(server, limits(SHORT, LONG, LONG));
        client.write_all(b"G").await.unwrap();
        let mut bytes = Vec::new();
        let ended = server.read_to_end(&mut bytes).await.unwrap_err();
        assert_eq!(ended.kind(), ErrorKind::TimedOut);
        let (_client, server) = duplex(64);
        let mut silent = GuardedStream::new(server, limits(SHORT, SHORT, LONG));
        let ended = silent.read_u8().await.unwrap_err();
        assert_eq!(ended.kind(), ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_of_its_answer_ends_the_connection() {
        let (mut client, server) = duplex(4);
        let mut server = GuardedStream::new(server, limits(LONG, LONG, SHORT));
        server.write_all(b"1234").await.unwrap();
        let mut taken = [0; 4];
        client.read_exact(&mut taken).await.unwrap();
        // It took the first four, so the next four find room, and the ninth does not.
        let ended = server.write_all(b"123456789").await.unwrap_err();
        assert_eq!(ended.kind(), ErrorKind::TimedOut);
    }
}
