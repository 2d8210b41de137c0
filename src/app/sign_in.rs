//! Signing in, as far as it got.

use crate::app::field::Hidden;
use crate::rules::{Failure, FailureKind};

/// Whether signing in mends a failure. A keyring that is locked, say, is mended otherwise.
pub fn mends(failure: &Failure) -> bool {
    let of_hmrc = !failure.code.contains(|letter: char| letter.is_lowercase());
    let own = matches!(failure.code.as_str(), "not-signed-in" | "sign-in-authority-ended" | "sign-in-ended-early");
    failure.kind == FailureKind::SignIn && (of_hmrc || own)
}

/// The steps of signing in.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// What will happen is told; nothing was started.
    Told,
    /// It was started; the address is on its way.
    Starting,
    /// It goes on in a browser.
    Waiting(Waiting),
    /// The code that was pasted is being exchanged.
    Checking(Waiting),
    /// It came to nothing.
    Failed {
        /// Why, as a code that the words of access explain.
        code: String,
    },
}

/// Waiting for a browser.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Where the browser goes.
    pub address: String,
    /// Whether it will show a code to paste here.
    pub by_hand: bool,
    /// Whether one was opened.
    pub opened: bool,
    /// The code as far as it was typed.
    pub code: Hidden,
    /// Whether its field has the keys.
    pub typing: bool,
    /// Why the code before was not taken, as a code that the words of access explain.
    pub refused: Option<String>,
}

impl SignIn {
    /// Whether something is under way that must be given up before this is closed.
    pub const fn is_under_way(&self) -> bool {
        matches!(self, Self::Starting | Self::Waiting(_) | Self::Checking(_))
    }
}
