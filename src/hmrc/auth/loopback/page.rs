//! The pages the browser ends on. They say what happened and send the person back; nothing of the request is in them.

/// A page with its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    status: &'static str,
    /// The class that colours it: `good`, `bad` or `other`.
    mood: &'static str,
    mark: &'static str,
    title: &'static str,
    text: &'static str,
}

/// The page, with places for mood, mark, title and text.
const FRAME: &str = include_str!("../../../../assets/sign-in.html");

impl Page {
    pub(super) const LET_IN: Self = Self {
        status: "200 OK",
        mood: "good",
        mark: "✓",
        title: "HMRC has let Quarterdeck in",
        text: "Go back to your terminal: the sign-in finishes there. You can close this page.",
    };
    pub(super) const REFUSED: Self = Self {
        status: "200 OK",
        mood: "bad",
        mark: "✕",
        title: "You did not let Quarterdeck in",
        text: "HMRC says that access was refused, so nobody is signed in. Go back to your terminal: you can try again \
               there. You can close this page.",
    };
    pub(super) const FAILED: Self = Self {
        status: "200 OK",
        mood: "bad",
        mark: "✕",
        title: "HMRC did not finish the sign-in",
        text: "Nobody is signed in. Go back to your terminal: it says why, and what to do. You can close this page.",
    };
    pub(super) const FOREIGN: Self = Self {
        status: "400 Bad Request",
        mood: "other",
        mark: "?",
        title: "This was not for this sign-in",
        text: "It may belong to an earlier attempt; nothing was done with it. Go back to your terminal, and open the \
               address that it shows now.",
    };
    pub(super) const NOT_HERE: Self = Self {
        status: "404 Not Found",
        mood: "other",
        mark: "?",
        title: "There is nothing here",
        text: "Quarterdeck is waiting for a sign-in, at another address. Go back to your terminal.",
    };
    pub(super) const ONLY_GET: Self = Self { status: "405 Method Not Allowed", ..Self::BAD };
    pub(super) const TOO_LARGE: Self = Self { status: "431 Request Header Fields Too Large", ..Self::BAD };
    pub(super) const BAD: Self = Self {
        status: "400 Bad Request",
        mood: "other",
        mark: "?",
        title: "This was not for Quarterdeck",
        text: "Nothing was done with it. Go back to your terminal, and open the address that it shows.",
    };

    /// The whole answer, headers and all.
    pub(super) fn answer(self) -> String {
        let Self { status, mood, mark, title, text } = self;
        let body = [("{mood}", mood), ("{mark}", mark), ("{title}", title), ("{text}", text)]
            .into_iter()
            .fold(FRAME.to_owned(), |page, (place, words)| page.replace(place, words));
        let allow = if status.starts_with("405") { "Allow: GET\r\n" } else { "" };
        format!(
            "HTTP/1.1 {status}\r\n\
             Content-Type: text/html; charset=utf-8\r\n\
             Content-Length: {}\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
             Referrer-Policy: no-referrer\r\n\
             X-Content-Type-Options: nosniff\r\n\
             Cache-Control: no-store\r\n\
             {allow}\
             Connection: close\r\n\r\n{body}",
            body.len()
        )
    }
}
