//! The wire between the program and HMRC, listened to: which calls went over it.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Hands on what comes, both ways, for as long as it lives.
pub(super) struct Wire {
    port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
    cut: Arc<AtomicBool>,
}

impl Wire {
    /// A wire to the server with this address.
    pub(super) fn to(base_url: &str) -> Self {
        let there = base_url.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heard, cut) = (Arc::<Mutex<Vec<u8>>>::default(), Arc::<AtomicBool>::default());
        let (ears, ended) = (Arc::clone(&heard), Arc::clone(&cut));
        thread::spawn(move || {
            for here in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(there) = TcpStream::connect(&there) {
                    join(here, there, &ears);
                }
            }
        });
        Self { port, heard, cut }
    }

    /// Its address on this side.
    pub(super) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How often this was sent to the server since the last time somebody asked to forget.
    pub(super) fn count(&self, text: &str) -> usize {
        let heard = self.heard.lock().unwrap();
        heard.windows(text.len()).filter(|window| *window == text.as_bytes()).count()
    }

    /// Forgets what was heard so far.
    pub(super) fn forget(&self) {
        self.heard.lock().unwrap().clear();
    }

    /// Cuts it: from now on nobody listens.
    pub(super) fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        // Wakes whoever waits for the next connection, and waits until they have closed the door behind it.
        while let Ok(mut last) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _closed_on_us = last.read(&mut [0]);
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.cut();
    }
}

fn join(here: TcpStream, there: TcpStream, ears: &Arc<Mutex<Vec<u8>>>) {
    let (back_from, back_to) = (there.try_clone().unwrap(), here.try_clone().unwrap());
    let ears = Arc::clone(ears);
    thread::spawn(move || pass(here, there, |bytes| ears.lock().unwrap().extend_from_slice(bytes)));
    thread::spawn(move || pass(back_from, back_to, |_| {}));
}

fn pass(mut from: TcpStream, mut to: TcpStream, note: impl Fn(&[u8])) {
    let mut part = vec![0; 64 << 10];
    while let Ok(length) = from.read(&mut part) {
        if length == 0 {
            break;
        }
        note(&part[..length]);
        if to.write_all(&part[..length]).is_err() {
            break;
        }
    }
    let _gone_already = to.shutdown(Shutdown::Write);
    let _gone_already = from.shutdown(Shutdown::Read);
}
