//! A sign-in on its way, from the loop's side: one at a time, called off by dropping it.

use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::app::msg::Msg;
use crate::rules::Secret;
use crate::service::access::{AccessError, Unlocked};
use crate::service::sign_in::SigningIn;

/// What is told of it, of a check-up or of a question while it goes on.
pub(super) enum Told {
    /// The browser is to go here.
    At {
        /// The address.
        address: String,
        /// Whether the code must be pasted.
        by_hand: bool,
    },
    /// A browser was sent there, or there is none.
    Sent {
        /// The address.
        address: String,
        /// Whether the code must be pasted.
        by_hand: bool,
        /// Whether a browser was opened.
        opened: bool,
    },
    /// What was pasted is no code for it; why, as a code that the words of access explain.
    Slip(String),
    /// It is over.
    Over(Result<(), String>),
    /// What is in the way of a question that is asked again.
    Hindered(Box<Msg>),
    /// A check-up went on.
    Looked {
        /// Which one.
        run: u64,
        /// What it says.
        msg: Box<Msg>,
    },
}

/// A sign-in on its way.
pub(super) struct Under {
    /// Takes what the person pastes.
    pasted: mpsc::Sender<Secret>,
    _task: AbortOnDropHandle<()>,
}

impl Under {
    /// Starts one. Over a remote connection no browser can come back to this computer, so the code is pasted.
    pub(super) fn start(unlocked: Unlocked, by_hand: bool, told: mpsc::UnboundedSender<Told>) -> Self {
        let (pasted, to_take) = mpsc::channel(4);
        let task = tokio::spawn(async move {
            let outcome = sign_in(&unlocked, by_hand, to_take, &told).await;
            // Nobody listens after the program was left.
            let _left = told.send(Told::Over(outcome.map_err(|error| error.code().to_owned())));
        });
        Self { pasted, _task: AbortOnDropHandle::new(task) }
    }

    /// Hands over what the person pasted.
    pub(super) fn paste(&self, pasted: Secret) {
        // A sign-in that is over takes nothing more, and has said so.
        let _over = self.pasted.try_send(pasted);
    }
}

async fn sign_in(
    unlocked: &Unlocked,
    by_hand: bool,
    pasted: mpsc::Receiver<Secret>,
    told: &mpsc::UnboundedSender<Told>,
) -> Result<(), AccessError> {
    let signing_in = SigningIn::start(unlocked, by_hand).await?;
    let at = Told::At { address: signing_in.address().to_owned(), by_hand: signing_in.by_hand() };
    let _left = told.send(at);
    let slip = |error: &AccessError| {
        let _left = told.send(Told::Slip(error.code().to_owned()));
    };
    signing_in.finish(pasted, slip).await.map(drop)
}
