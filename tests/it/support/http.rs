//! HTTP/1.1 written by hand, so that a test sees exactly what is on the wire and shares nothing with the client.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; `Null` when it is empty.
    pub(crate) fn json(&self) -> Value {
        if self.body.is_empty() { Value::Null } else { serde_json::from_slice(&self.body).unwrap() }
    }

    /// HMRC's code in a refusal.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// A header, by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A request to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) address: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// A request to one of HMRC's endpoints with the headers it wants.
pub(crate) fn ask(method: &str, address: &str) -> Ask {
    let version = match address.split('/').nth(1) {
        Some("accounts") => "4.0",
        Some("obligations") => "3.0",
        Some("individuals") if address.starts_with("/individuals/business/self-employment/") => "5.0",
        Some("individuals") if address.starts_with("/individuals/business/property/") => "6.0",
        _ => "2.0",
    };
    let headers = vec![
        ("authorization".to_owned(), "Bearer anything".to_owned()),
        ("accept".to_owned(), format!("application/vnd.hmrc.{version}+json")),
    ];
    Ask { method: method.to_owned(), address: address.to_owned(), headers, body: String::new() }
}

impl Ask {
    /// With this header, instead of one of the same name; without it when `value` is empty.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// With this JSON body.
    pub(crate) fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self.with("content-type", "application/json")
    }

    /// Sends it and leaves the connection waiting for the answer.
    pub(crate) fn begin(&self, base_url: &str) -> TcpStream {
        let host = base_url.strip_prefix("http://").unwrap();
        let mut connection = TcpStream::connect(host).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut text = format!("{} {} HTTP/1.1\r\nconnection: close\r\n", self.method, self.address);
        if self.headers.iter().all(|(name, _)| name != "host") {
            text.extend(["host: ", host, "\r\n"]);
        }
        for (name, value) in &self.headers {
            text.extend([name, ": ", value, "\r\n"]);
        }
        text.extend(["content-length: ", &self.body.len().to_string(), "\r\n\r\n", &self.body]);
        connection.write_all(text.as_bytes()).unwrap();
        connection
    }

    /// Sends it; `None` when the connection closed without a single byte of an answer.
    pub(crate) fn try_send(&self, base_url: &str) -> Option<Answer> {
        let mut connection = self.begin(base_url);
        let (mut raw, mut part) = (Vec::new(), vec![0; 64 * 1024]);
        // Not every server closes the connection when it is asked to; the answer says where it ends.
        while !is_whole(&raw) {
            match connection.read(&mut part) {
                Ok(0) | Err(_) => break,
                Ok(length) => raw.extend_from_slice(&part[..length]),
            }
        }
        (!raw.is_empty()).then(|| parse(&raw))
    }

    /// Sends it and takes its answer.
    pub(crate) fn send(&self, base_url: &str) -> Answer {
        self.try_send(base_url).unwrap()
    }
}

fn end_of_head(raw: &[u8]) -> Option<usize> {
    raw.windows(4).position(|window| window == b"\r\n\r\n")
}

/// Whether an answer that says how long it is is all there.
fn is_whole(raw: &[u8]) -> bool {
    end_of_head(raw).is_some_and(|end| {
        let answer = parse(&raw[..end + 4]);
        let length = answer.header("content-length").and_then(|length| length.parse::<usize>().ok());
        length.is_some_and(|length| raw.len() >= end + 4 + length)
    })
}

fn parse(raw: &[u8]) -> Answer {
    let end = end_of_head(raw).unwrap();
    let head = std::str::from_utf8(&raw[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Answer { status, headers, body: raw[end + 4..].to_vec() }
}
