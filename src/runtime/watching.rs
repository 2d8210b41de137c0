//! What the interface asks of the return watch, and what came of it as a message.

use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::app::watching::WatchTold;
use crate::rules::hand_off::Leaving;
use crate::service::access::AccessError;
use crate::service::accounts::Accounts;
use crate::service::hand_off;
use crate::service::watch::{Turn, Watcher, Which};
use crate::store::db::JournalError;

/// Carries out what is about hand-offs. The database is opened when it is wanted first, off the drawing path.
pub async fn answer(accounts: Accounts, effect: Effect) -> Option<Msg> {
    let (run, doing) = match effect {
        Effect::Watch(run) => (run, Doing::Looking(Which::Due)),
        Effect::WatchNow(run, subject) => (run, Doing::Looking(Which::AllOf(subject))),
        Effect::Record(run, leaving) => (run, Doing::Recording(leaving)),
        Effect::AnswerHandOff { run, number, done } => (run, Doing::Answering { number, done }),
        _ => return None,
    };
    // Where nothing is kept nothing is looked after, and only whoever wants something noted is told so.
    let quiet = matches!(doing, Doing::Looking(_));
    let watcher = tokio::task::spawn_blocking(move || accounts.watcher()).await;
    let outcome = match watcher {
        Ok(Ok(watcher)) => done(&watcher, doing).await.map_err(|error| journal_trouble(&error)),
        Ok(Err(error)) => Err(access_trouble(&error)),
        Err(_panicked) => Err("The local data could not be opened.".to_owned()),
    };
    let outcome = outcome.map(Box::new).map_err(|why| Some(why).filter(|_| !quiet));
    Some(Msg::Noticed { run, outcome })
}

enum Doing {
    Looking(Which),
    Recording(Box<Leaving>),
    Answering { number: u64, done: bool },
}

async fn done(watcher: &Watcher, doing: Doing) -> Result<WatchTold, JournalError> {
    let which = match doing {
        Doing::Looking(which) => which,
        Doing::Recording(leaving) => {
            hand_off::record(watcher, *leaving).await?;
            Which::Due
        }
        Doing::Answering { number, done } => {
            watcher.answer(number, done).await?;
            Which::Due
        }
    };
    Ok(told(Box::pin(watcher.turn(&which)).await?))
}

fn told(turn: Turn) -> WatchTold {
    let paused = turn.paused();
    let trouble = turn.trouble.as_ref().map(journal_trouble);
    WatchTold { before: turn.before, now: turn.now, answers: turn.answers, next: turn.next, paused, trouble }
}

fn journal_trouble(error: &JournalError) -> String {
    format!("Could not {error}. {}", error.hint())
}

fn access_trouble(error: &AccessError) -> String {
    format!("Could not {error}. {}", crate::cli::access_hint(error))
}
