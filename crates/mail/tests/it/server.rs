//! A small SMTP server (RFC 5321) that takes mail, or refuses it at a chosen command.

use std::collections::HashMap;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpListener;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::task::JoinHandle;

/// The answer of a server that says nothing and stays.
pub const SILENCE: &str = "silence";

/// What a client said, line by line, and the letter it handed over.
#[derive(Debug, Default)]
pub struct Session {
    pub commands: Vec<String>,
    pub letter: Option<String>,
}

/// A server for one connection.
pub struct Server {
    pub port: u16,
    session: JoinHandle<Session>,
}

impl Server {
    /// Starts a server. `replies` holds answers other than the usual ones, by the command's first
    /// word; `.` stands for the end of the letter. An empty answer closes the connection.
    pub async fn start(replies: &[(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let replies: HashMap<_, _> = replies.iter().copied().collect();
        let session = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, write) = stream.into_split();
            serve(BufReader::new(read).lines(), write, &replies).await
        });
        Self { port, session }
    }

    /// What was said, once the client went.
    pub async fn session(self) -> Session {
        self.session.await.unwrap()
    }
}

async fn serve(
    mut lines: Lines<BufReader<OwnedReadHalf>>,
    mut write: OwnedWriteHalf,
    replies: &HashMap<&str, &str>,
) -> Session {
    let mut session = Session::default();
    say(&mut write, "220 test ESMTP").await;
    while let Ok(Some(line)) = lines.next_line().await {
        let word = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        session.commands.push(line);
        let usual = match word.as_str() {
            "EHLO" => "250-test\r\n250 AUTH PLAIN",
            "AUTH" => "235 2.7.0 ok",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        let reply = replies.get(word.as_str()).copied().unwrap_or(usual);
        if reply.is_empty() {
            break;
        }
        if reply == SILENCE {
            continue;
        }
        say(&mut write, reply).await;
        if reply.starts_with("354") {
            session.letter = Some(letter(&mut lines).await);
            say(&mut write, replies.get(".").copied().unwrap_or("250 taken")).await;
        }
    }
    session
}

async fn letter(lines: &mut Lines<BufReader<OwnedReadHalf>>) -> String {
    let mut letter = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if line == "." {
            break;
        }
        // RFC 5321 section 4.5.2: a dot at the beginning was doubled.
        letter.push_str(line.strip_prefix('.').unwrap_or(&line));
        letter.push_str("\r\n");
    }
    letter
}

async fn say(write: &mut OwnedWriteHalf, reply: &str) {
    // The client may be gone already; then there is nobody to tell.
    let _ = write.write_all(format!("{reply}\r\n").as_bytes()).await;
}
