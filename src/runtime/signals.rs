//! Signals, and whatever else comes from outside and is not input: a crash in some thread, a terminal that went away.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;

use super::crash::Crashes;
use super::{CRASHED, TERMINAL_GONE};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// Leave with this exit code.
    Leave(u8),
    /// Give the terminal back and stop.
    Stop,
    /// Going on after a stop: the terminal may be in any state.
    Continue,
}

/// Why the program cannot be stopped to go on later. The message reads after "could not …".
#[derive(Debug, thiserror::Error)]
pub(super) enum NotStopped {
    /// Nobody is there who could continue it.
    #[error("suspend: no shell is there to come back from")]
    NoShell,
    /// The system refuses.
    #[error("suspend: {0}")]
    System(#[source] io::Error),
}

/// The signals of the process.
pub(super) struct Signals {
    crashes: Crashes,
    system: system::Signals,
}

impl Signals {
    /// Listens from now on; what these signals do by themselves no longer happens.
    pub(super) fn new(crashes: Crashes) -> io::Result<Self> {
        Ok(Self { crashes, system: system::Signals::new()? })
    }
}

impl Stream for Signals {
    type Item = Signal;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Signal>> {
        if self.crashes.poll_recv(context).is_ready() {
            return Poll::Ready(Some(Signal::Leave(CRASHED)));
        }
        self.system.poll(context).map(Some)
    }
}

pub(super) use system::stop;

#[cfg(unix)]
mod system {
    use std::future::Future;

    use rustix::process::{Signal as Number, getpgrp, getsid, kill_current_process_group};
    use tokio::signal::unix::{Signal as Listener, SignalKind, signal};

    use super::{Context, NotStopped, Pin, Poll, Signal, TERMINAL_GONE, io};

    pub(super) struct Signals {
        listeners: Vec<(Listener, Signal)>,
        hangup: Option<Pin<Box<dyn Future<Output = ()>>>>,
    }

    impl Signals {
        pub(super) fn new() -> io::Result<Self> {
            let wanted = [
                (Number::TERM, Signal::Leave(143)),
                (Number::INT, Signal::Leave(130)),
                (Number::HUP, Signal::Leave(TERMINAL_GONE)),
                (Number::TSTP, Signal::Stop),
                (Number::CONT, Signal::Continue),
            ];
            let listen = |(number, meaning): (Number, Signal)| {
                signal(SignalKind::from_raw(number.as_raw())).map(|listener| (listener, meaning))
            };
            let listeners = wanted.into_iter().map(listen).collect::<io::Result<_>>()?;
            Ok(Self { listeners, hangup: hangup() })
        }

        pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Signal> {
            for (listener, meaning) in &mut self.listeners {
                if listener.poll_recv(context).is_ready() {
                    return Poll::Ready(*meaning);
                }
            }
            let gone = self.hangup.as_mut().is_some_and(|hangup| hangup.as_mut().poll(context).is_ready());
            if gone {
                self.hangup = None;
                return Poll::Ready(Signal::Leave(TERMINAL_GONE));
            }
            Poll::Pending
        }
    }

    /// Ends when the terminal goes away, also where nobody sends SIGHUP (under `nohup`, or behind a shell that died).
    ///
    /// Asking for priority data only, which terminals do not have, means that keys wake nobody here.
    #[cfg(target_os = "linux")]
    #[expect(deprecated, reason = "its successor is unsafe for the sake of files that are closed; this one never is")]
    fn hangup() -> Option<Pin<Box<dyn Future<Output = ()>>>> {
        use tokio::io::Interest;
        use tokio::io::unix::AsyncFd;

        // Fails where standard input is a file; then there is SIGHUP still.
        let stdin = AsyncFd::with_interest(io::stdin(), Interest::PRIORITY).ok()?;
        Some(Box::pin(async move {
            let _gone = stdin.ready(Interest::PRIORITY).await;
        }))
    }

    #[cfg(not(target_os = "linux"))]
    fn hangup() -> Option<Pin<Box<dyn Future<Output = ()>>>> {
        None
    }

    /// Stops the whole process group, as the terminal itself would: whoever runs the program (`cargo run`, a script)
    /// must stop with it, or the shell would wait for ever.
    pub(in crate::runtime) fn stop() -> Result<(), NotStopped> {
        // In the group of the session's leader there is no shell outside that could continue it.
        if getsid(None).is_ok_and(|session| session == getpgrp()) {
            return Err(NotStopped::NoShell);
        }
        kill_current_process_group(Number::STOP).map_err(|error| NotStopped::System(error.into()))
    }
}

#[cfg(not(unix))]
mod system {
    use super::{Context, NotStopped, Pin, Poll, Signal, io};

    type Interrupt = Pin<Box<dyn Future<Output = io::Result<()>>>>;

    pub(super) struct Signals(Interrupt);

    impl Signals {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self(Box::pin(tokio::signal::ctrl_c())))
        }

        pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Signal> {
            self.0.as_mut().poll(context).map(|_outcome| Signal::Leave(130))
        }
    }

    /// There is no such thing here.
    pub(in crate::runtime) fn stop() -> Result<(), NotStopped> {
        Err(NotStopped::NoShell)
    }
}
