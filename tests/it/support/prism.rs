//! Prism, the mock server, over HMRC's own `OpenAPI` files: it answers with HMRC's examples, and logs every request that
//! breaks the contract.
//!
//! Prism and HMRC's files are not part of the project: `QUARTERDECK_PRISM` and `QUARTERDECK_OPENAPI` name them. Where
//! they are missing the test says so and is skipped; with `QUARTERDECK_REQUIRE_TOOLS=1` it fails.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use quarterdeck::hmrc::apis::business_details::ListBusinesses;
use quarterdeck::hmrc::client::{Client, Connection, Secret};

use super::skip;

/// How long Prism may take to start, and to write a line it owes.
const PATIENCE: Duration = Duration::from_secs(90);

/// What Prism writes for a request that breaks the contract.
const VIOLATION: &str = "Violation: request";

/// A running Prism, ended when dropped.
pub(crate) struct Prism {
    process: Child,
    /// Its address.
    pub(crate) base: String,
    log: Receiver<String>,
    violations: Vec<String>,
}

impl Prism {
    /// Starts it; `None`, said aloud, where it or the contract is missing.
    pub(crate) fn start() -> Option<Self> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let program = named("QUARTERDECK_PRISM").unwrap_or_else(|| root.join("target/tools/node_modules/.bin/prism"));
        let contract =
            named("QUARTERDECK_OPENAPI").unwrap_or_else(|| root.join("../shared/openapi")).join("strict.json");
        for needed in [&program, &contract] {
            if !needed.exists() {
                skip(&needed.display().to_string());
                return None;
            }
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut process = Command::new(program)
            .args(["mock", "--host", "127.0.0.1", "--seed", "7", "--port", &port.to_string()])
            .arg(contract)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("Prism can be started");
        let (lines, log) = channel();
        let output = BufReader::new(process.stdout.take().unwrap());
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| lines.send(line)));
        let mut prism = Self { process, base: format!("http://127.0.0.1:{port}"), log, violations: Vec::new() };
        prism.read_log_until(|line| line.contains("Prism is listening"));
        Some(prism)
    }

    /// A client of it, with a wish about its answers, such as `dynamic=true`.
    pub(crate) fn client(&self, prefer: Option<&str>) -> Client {
        Client::new(self.connection(prefer.map(|value| ("Prefer", value)))).unwrap()
    }

    /// How to reach it, with one more header.
    pub(crate) fn connection(&self, header: Option<(&str, &str)>) -> Connection {
        let headers = header.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
        Connection { headers, ..Connection::new(&self.base, Secret::new("token")) }
    }

    /// Everything Prism found wrong with the requests up to now.
    ///
    /// A wrong version is sent and must be noticed: it shows that something can be found wrong, and that the log is
    /// complete up to here.
    pub(crate) async fn violations(&mut self) -> Vec<String> {
        let client = Client::new(self.connection(Some(("Accept", "application/vnd.hmrc.9.0+json")))).unwrap();
        let nino = &"AA123456A".parse().unwrap();
        client.call(&ListBusinesses { nino }).await.expect_err("a wrong version is refused");
        let last = |line: &str| line.contains(VIOLATION) && line.contains("request.header.accept");
        self.read_log_until(last);
        let mut found = std::mem::take(&mut self.violations);
        found.pop();
        found
    }

    fn read_log_until(&mut self, wanted: impl Fn(&str) -> bool) {
        let start = Instant::now();
        while let Some(left) = PATIENCE.checked_sub(start.elapsed()) {
            let line = self.log.recv_timeout(left).expect("Prism writes what is waited for");
            let found = wanted(&line);
            if line.contains(VIOLATION) {
                self.violations.push(line);
            }
            if found {
                return;
            }
        }
        panic!("Prism did not write what was waited for within {PATIENCE:?}");
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// The program or folder that a variable names.
#[expect(clippy::disallowed_methods, reason = "a test reads which outside tools it is given")]
pub(crate) fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}
