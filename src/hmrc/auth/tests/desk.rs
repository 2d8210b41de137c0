//! A token address that behaves as HMRC's, where a refresh token works once, and a vault in a file.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;
use url::form_urlencoded;
use wiremock::{Match, Mock, MockServer, Request, ResponseTemplate, matchers};

use crate::hmrc::auth::session::Clock;
use crate::hmrc::auth::{Application, Tokens, Vault, VaultError};
use crate::rules::Secret;
use crate::rules::profile::Profile;

/// What is answered instead of a token, for one request.
type Instead = Box<dyn FnOnce() -> ResponseTemplate + Send>;

/// What the desk knows.
#[derive(Default)]
pub(in crate::hmrc) struct Book {
    /// The number of the pair that works.
    number: u32,
    renewals: u32,
    /// Refresh tokens that came a second time.
    reused: u32,
    script: VecDeque<Instead>,
}

/// A token address.
pub(in crate::hmrc) struct Desk {
    server: MockServer,
    book: Arc<Mutex<Book>>,
}

impl Desk {
    pub(in crate::hmrc) async fn open() -> Self {
        let (server, book) = (MockServer::start().await, Arc::<Mutex<Book>>::default());
        let answering = Arc::clone(&book);
        Mock::given(matchers::path("/oauth/token"))
            .respond_with(move |request: &Request| answer(&mut answering.lock().unwrap(), request))
            .mount(&server)
            .await;
        Self { server, book }
    }

    pub(in crate::hmrc) fn application(&self) -> Application {
        application(&self.server.uri())
    }

    /// The next request is answered with this; called again, the one after it.
    pub(in crate::hmrc) fn instead(&self, answer: impl FnOnce() -> ResponseTemplate + Send + 'static) {
        self.book.lock().unwrap().script.push_back(Box::new(answer));
    }

    /// Ends the pair that works, as a renewal by somebody far away does.
    pub(in crate::hmrc) fn move_on(&self) {
        self.book.lock().unwrap().number += 1;
    }

    pub(in crate::hmrc) fn renewals(&self) -> u32 {
        self.book.lock().unwrap().renewals
    }

    pub(in crate::hmrc) fn reused(&self) -> u32 {
        self.book.lock().unwrap().reused
    }

    pub(in crate::hmrc) async fn asked(&self) -> usize {
        self.server.received_requests().await.unwrap().len()
    }

    /// Matches calls of HMRC's API that show the access token that works.
    pub(in crate::hmrc) fn accepts(&self) -> impl Match + 'static {
        let book = Arc::clone(&self.book);
        move |request: &Request| {
            let shown = request.headers.get("authorization").and_then(|value| value.to_str().ok());
            shown == Some(&format!("Bearer access-{}", book.lock().unwrap().number))
        }
    }
}

pub(in crate::hmrc) fn application(base: &str) -> Application {
    Application {
        client_id: "client".to_owned(),
        secret: Some(Secret::new("canary secret")),
        authorise_url: format!("{base}/oauth/authorize"),
        token_url: format!("{base}/oauth/token"),
        scopes: Profile::SCOPES.map(str::to_owned).to_vec(),
        redirects: Profile::REDIRECTS.map(str::to_owned).to_vec(),
    }
}

/// OAuth's shape of a refusal.
pub(in crate::hmrc) fn refusal(status: u16, error: &str, description: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"error": error, "error_description": description}))
}

pub(in crate::hmrc) fn in_progress() -> ResponseTemplate {
    refusal(400, "invalid_request", "refresh operation already in progress")
}

pub(in crate::hmrc) fn form(request: &Request) -> HashMap<String, String> {
    form_urlencoded::parse(&request.body).into_owned().collect()
}

fn answer(book: &mut Book, request: &Request) -> ResponseTemplate {
    if let Some(instead) = book.script.pop_front() {
        return instead();
    }
    if form(request)["refresh_token"] != format!("refresh-{}", book.number) {
        book.reused += 1;
        return refusal(400, "invalid_grant", "refresh_token is invalid");
    }
    book.number += 1;
    book.renewals += 1;
    ResponseTemplate::new(200).set_body_json(json!({
        "access_token": format!("access-{}", book.number), "token_type": "bearer", "expires_in": 14_400,
        "refresh_token": format!("refresh-{}", book.number), "scope": "read:self-assessment write:self-assessment",
    }))
}

/// The start of every clock here.
pub(in crate::hmrc) fn start() -> DateTime<Utc> {
    "2026-09-04T08:00:00Z".parse().unwrap()
}

/// A pair that came from the desk at `start`, and lasts four hours.
pub(in crate::hmrc) fn pair(number: u32) -> Tokens {
    Tokens {
        access: Secret::new(format!("access-{number}")),
        refresh: Secret::new(format!("refresh-{number}")),
        expires_at: start() + Duration::from_hours(4),
        granted_at: start(),
        scopes: Profile::SCOPES.map(str::to_owned).to_vec(),
    }
}

/// A clock that somebody moves.
#[derive(Clone, Default)]
pub(in crate::hmrc) struct Hands(Arc<AtomicI64>);

impl Hands {
    pub(in crate::hmrc) fn forward(&self, minutes: i64) {
        self.0.fetch_add(60 * minutes, Ordering::SeqCst);
    }

    pub(in crate::hmrc) fn clock(&self) -> Clock {
        let seconds = Arc::clone(&self.0);
        Arc::new(move || start() + chrono::TimeDelta::seconds(seconds.load(Ordering::SeqCst)))
    }
}

/// Where a program ends that keeps a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::hmrc) enum Crash {
    BeforeLock,
    BeforeSave,
    DuringSave,
    AfterSave,
}

/// A vault that is a file, written aside and renamed, with a lock beside it.
pub(in crate::hmrc) struct FileVault {
    folder: PathBuf,
    crash: Option<Crash>,
    pub(in crate::hmrc) full: AtomicBool,
}

impl FileVault {
    pub(in crate::hmrc) fn at(folder: &Path, crash: Option<Crash>) -> Arc<Self> {
        Arc::new(Self { folder: folder.to_owned(), crash, full: AtomicBool::new(false) })
    }

    pub(in crate::hmrc) fn holding(folder: &Path, tokens: &Tokens) -> Arc<Self> {
        let vault = Self::at(folder, None);
        vault.save(tokens).unwrap();
        vault
    }

    fn end_at(&self, step: Crash) {
        assert!(self.crash != Some(step), "the program ends here: {step:?}");
    }
}

impl Vault for FileVault {
    fn load(&self) -> Result<Option<Tokens>, VaultError> {
        let Ok(text) = fs::read_to_string(self.folder.join("pair")) else { return Ok(None) };
        Tokens::from_sealed(&Secret::new(text)).map(Some).map_err(|_damaged| VaultError { code: "vault-damaged" })
    }

    fn save(&self, tokens: &Tokens) -> Result<(), VaultError> {
        self.end_at(Crash::BeforeSave);
        if self.full.load(Ordering::SeqCst) {
            return Err(VaultError { code: "vault-full" });
        }
        let sealed = tokens.to_sealed();
        if self.crash == Some(Crash::DuringSave) {
            fs::write(self.folder.join("aside"), &sealed.reveal().as_bytes()[..40]).unwrap();
            self.end_at(Crash::DuringSave);
        }
        fs::write(self.folder.join("aside"), sealed.reveal()).unwrap();
        fs::rename(self.folder.join("aside"), self.folder.join("pair")).unwrap();
        self.end_at(Crash::AfterSave);
        Ok(())
    }

    fn forget(&self) -> Result<(), VaultError> {
        fs::remove_file(self.folder.join("pair")).map_err(|_reason| VaultError { code: "vault-unwritable" })
    }

    fn lock(&self, _patience: Duration) -> Result<Box<dyn Any + Send>, VaultError> {
        self.end_at(Crash::BeforeLock);
        let file = File::create(self.folder.join("lock")).unwrap();
        file.lock().unwrap();
        Ok(Box::new(file))
    }
}
