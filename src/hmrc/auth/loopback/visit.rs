//! One connection to the door: a request read within limits, a page in answer.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::super::attempt::Callback;
use super::super::{Attempt, SignInError};
use super::Door;
use super::page::Page;
use crate::rules::Secret;

/// The largest request that is read.
const MOST_BYTES: usize = 8 << 10;
/// How long a visitor may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait for a visitor to take its page.
const FAREWELL: Duration = Duration::from_millis(500);

/// What came of a visit.
pub(super) enum Visit {
    /// Nothing.
    Passed,
    /// What was waited for.
    Ended(Result<Secret, SignInError>),
}

/// Looks after one visitor.
pub(super) async fn receive(mut stream: TcpStream, door: &Door, attempt: &Attempt) -> Visit {
    let request = match timeout(PATIENCE, read(&mut stream)).await {
        Ok(Head::Whole(request)) => request,
        Ok(Head::TooLarge) => {
            show(stream, Page::TOO_LARGE).await;
            return Visit::Passed;
        }
        Ok(Head::Gone) | Err(_) => return Visit::Passed,
    };
    let (page, visit) = consider(&request, door, attempt);
    show(stream, page).await;
    visit
}

enum Head {
    Whole(Vec<u8>),
    TooLarge,
    Gone,
}

/// Reads a request up to the blank line; a GET has nothing after it.
async fn read(stream: &mut TcpStream) -> Head {
    let mut head = Vec::with_capacity(1 << 10);
    loop {
        match stream.read_buf(&mut head).await {
            Ok(0) | Err(_) => return Head::Gone,
            Ok(_) if head.len() > MOST_BYTES => return Head::TooLarge,
            Ok(_) if head.windows(4).any(|end| end == b"\r\n\r\n") => return Head::Whole(head),
            Ok(_) => {}
        }
    }
}

/// What to answer, and what it means.
fn consider(request: &[u8], door: &Door, attempt: &Attempt) -> (Page, Visit) {
    let Some(request) = Request::read(request) else { return (Page::BAD, Visit::Passed) };
    if !request.host.is_some_and(|host| door.is_named(host)) {
        return (Page::BAD, Visit::Passed);
    }
    let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
    if path != door.path {
        return (Page::NOT_HERE, Visit::Passed);
    }
    if request.method != "GET" {
        return (Page::ONLY_GET, Visit::Passed);
    }
    match attempt.callback(query, true) {
        Callback::Foreign => (Page::FOREIGN, Visit::Passed),
        Callback::Code(code) => (Page::LET_IN, Visit::Ended(Ok(code))),
        Callback::Failed(error @ SignInError::Refused { .. }) => (Page::REFUSED, Visit::Ended(Err(error))),
        Callback::Failed(error) => (Page::FAILED, Visit::Ended(Err(error))),
    }
}

struct Request<'a> {
    method: &'a str,
    target: &'a str,
    /// `None` when it is missing, or there twice.
    host: Option<&'a str>,
}

impl<'a> Request<'a> {
    fn read(head: &'a [u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(head).ok()?.split("\r\n");
        let mut words = lines.next()?.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        if words.next().is_some() || !version.starts_with("HTTP/1.") || !target.starts_with('/') {
            return None;
        }
        let named = |line: &'a str| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("host").then_some(value.trim())
        };
        let mut hosts = lines.filter_map(named);
        let host = hosts.next().filter(|_| hosts.next().is_none());
        Some(Self { method, target, host })
    }
}

/// Sends the page and waits until it is taken: closing at once would throw away what the visitor has not read.
async fn show(mut stream: TcpStream, page: Page) {
    let farewell = async {
        stream.write_all(page.answer().as_bytes()).await?;
        stream.shutdown().await?;
        let mut rest = [0; 1 << 10];
        while stream.read(&mut rest).await? > 0 {}
        Ok::<_, std::io::Error>(())
    };
    // A visitor who left, or does not listen, changes nothing.
    let _taken = timeout(FAREWELL, farewell).await;
}
